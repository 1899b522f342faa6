import { CodelearnError } from '../errors.ts';
import { quoteIdentifier } from '../sql-text/identifier.ts';
import { lineOf } from '../sql-text/position.ts';
import { fileStem, type SourceFile } from '../sql-text/source-file.ts';
import { parseStatements, type Statement } from '../sql-text/statements.ts';
import { formatSetting, parseDuration } from './duration.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader } from './header.ts';

/** What a login role may do: the file's GRANT statements, and in its header how much of the server it may take up. */
export interface Role {
  /** File name without `.sql`. */
  readonly name: string;
  readonly sentence: string;
  readonly file: SourceFile;
  /** Sessions at a time; -1, as in the catalog, for no limit. */
  readonly connectionLimit: number;
  /** Values of `roleSettings` as the server shows them, e.g. `10s`; a setting that is missing is the server's own. */
  readonly settings: Readonly<Partial<Record<RoleSetting, string>>>;
}

/** What a header can set, by the name it has there. */
const settingNames = {
  'statement timeout': 'statement_timeout',
  'lock timeout': 'lock_timeout',
  'idle timeout': 'idle_in_transaction_session_timeout',
} as const;

export type RoleSetting = (typeof settingNames)[keyof typeof settingNames];
export const roleSettings: readonly RoleSetting[] = Object.values(settingNames);

/** One GRANT statement of a role's file. */
export interface Grant {
  /** 1-based line in the file. */
  readonly line: number;
  readonly kind: GrantKind;
  /** ALL … IN SCHEMA: `names` are schemas. */
  readonly everyInSchema: boolean;
  /** Quoted, as `to_regclass` and its like take them; a function with its argument types. */
  readonly names: readonly string[];
  /** Lower case; `columns` is empty for the whole object. Empty as a list: ALL. */
  readonly privileges: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/** The object kinds a role of an application needs, by the parser's names for them. */
const grantKinds = {
  OBJECT_TABLE: 'table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'type',
  OBJECT_DATABASE: 'database',
} as const;

export type GrantKind = (typeof grantKinds)[keyof typeof grantKinds];

const names: HeaderNames = {
  'connection limit': 'one',
  ...Object.fromEntries(Object.keys(settingNames).map((name) => [name, 'one' as const])),
};

/** Names and headers; the statements are read by `readGrants`, which loads the parser. */
export function readRoles(folder: ProjectFolder): readonly Role[] {
  return readSqlFiles(folder, 'roles').map(readRole);
}

/** @throws CodelearnError exit 2 when the role has no file */
export function findRole(folder: ProjectFolder, name: string): Role {
  const role = readRoles(folder).find((one) => one.name === name);
  if (role !== undefined) return role;
  throw new CodelearnError(`there is no file ${folder.path}/roles/${name}.sql: it says what ${name} may do`, {
    code: 'no-role',
    hint: `Write it as plain statements, e.g. "grant select on public.some_table to ${name};". Nothing was attempted.`,
  });
}

/**
 * The statements of a role's file, each of them a GRANT to that role and nobody else.
 * @throws CodelearnError exit 2 with file:line for anything else
 */
export async function readGrants(role: Role): Promise<readonly Grant[]> {
  const statements = await parseStatements(role.file);
  return statements.map((statement) => readGrant(statement, role));
}

function readRole(file: SourceFile): Role {
  const header = parseHeader(file, names);
  const name = fileStem(file.path);
  const reserved = /^(pg_.*|public|none)$/.test(name) || Buffer.byteLength(name) > 63;
  if (reserved) throw headerFault(file, 1, `no role can be called "${name}"`, names);
  const limit = headerValue(header, 'connection limit');
  if (
    limit !== undefined &&
    !(/^\d+$/.test(limit.value) && Number(limit.value) >= 1 && Number(limit.value) < 2 ** 31)
  ) {
    throw headerFault(file, limit.line, `"${limit.value}" is not a number of connections, 1 or more`, names);
  }
  const settings: Partial<Record<RoleSetting, string>> = {};
  for (const [label, setting] of Object.entries(settingNames)) {
    const given = headerValue(header, label);
    if (given === undefined) continue;
    const duration = parseDuration(given.value);
    if (duration === undefined || duration >= 2 ** 31) {
      const fault = `"${given.value}" is not a duration such as 500ms, 10s or 5min (0 for no timeout)`;
      throw headerFault(file, given.line, fault, names);
    }
    settings[setting] = formatSetting(duration);
  }
  return { name, sentence: header.sentence, file, connectionLimit: Number(limit?.value ?? -1), settings };
}

/** The parts of libpg_query's GrantStmt (parsenodes.h) that are looked at. */
interface GrantTree {
  readonly is_grant?: boolean;
  readonly targtype?: string;
  readonly objtype: string;
  readonly objects?: readonly ObjectNode[];
  readonly privileges?: readonly {
    readonly AccessPriv: { readonly priv_name?: string; readonly cols?: readonly Name[] };
  }[];
  readonly grantees?: readonly { readonly RoleSpec: { readonly roletype: string; readonly rolename?: string } }[];
  readonly grant_option?: boolean;
}

interface Name {
  readonly String: { readonly sval: string };
}

interface TypeNode {
  readonly names: readonly Name[];
  readonly arrayBounds?: readonly unknown[];
}

type ObjectNode =
  | Name
  | { readonly RangeVar: { readonly schemaname?: string; readonly relname: string } }
  | { readonly List: { readonly items: readonly Name[] } }
  | {
      readonly ObjectWithArgs: {
        readonly objname: readonly Name[];
        readonly objargs?: readonly { readonly TypeName: TypeNode }[];
        readonly args_unspecified?: boolean;
      };
    };

function readGrant(statement: Statement, { name, file }: Role): Grant {
  const line = lineOf(file.text, statement.offset);
  const tree = statement.tree as GrantTree;
  const fault = statement.kind === 'GrantStmt' ? grantFault(tree, name) : kindFault(statement.kind);
  if (fault !== undefined) {
    throw new CodelearnError(`${file.path}:${line}: ${fault}`, {
      code: 'role-file',
      hint: `The file lists what ${name} may do and nothing else: "grant … on … to ${name};". Nothing was attempted.`,
    });
  }
  return {
    line,
    kind: grantKinds[tree.objtype as keyof typeof grantKinds],
    everyInSchema: tree.targtype === 'ACL_TARGET_ALL_IN_SCHEMA',
    names: (tree.objects ?? []).map(readObjectName),
    privileges: (tree.privileges ?? []).map(({ AccessPriv: { priv_name = 'all', cols = [] } }) => ({
      name: priv_name === 'temp' ? 'temporary' : priv_name,
      columns: cols.map(({ String: { sval } }) => sval),
    })),
  };
}

function kindFault(kind: string): string {
  return kind === 'GrantRoleStmt'
    ? 'a membership brings rights that this file does not show; grant the rights themselves'
    : `only GRANT statements may stand here, not ${kind.replace(/Stmt$/, '')}`;
}

function grantFault(tree: GrantTree, role: string): string | undefined {
  if (!tree.is_grant) return 'only GRANT statements may stand here: whatever is not granted is revoked';
  if (tree.grant_option) return `with grant option ${role} could hand its rights on`;
  if (!Object.hasOwn(grantKinds, tree.objtype)) {
    return `rights on a ${tree.objtype
      .replace(/^OBJECT_|_ACL$/g, '')
      .replaceAll('_', ' ')
      .toLowerCase()} are not for an application`;
  }
  const other = (tree.grantees ?? []).find(({ RoleSpec }) => RoleSpec.rolename !== role);
  if (other === undefined) return undefined;
  const { roletype, rolename } = other.RoleSpec;
  return `this grants to ${rolename ?? roletype.replace('ROLESPEC_', '')}, but the file is for ${role}`;
}

function readObjectName(node: ObjectNode): string {
  if ('String' in node) return joinNames([node]);
  if ('List' in node) return joinNames(node.List.items);
  if ('RangeVar' in node) {
    const { schemaname, relname } = node.RangeVar;
    return [...(schemaname === undefined ? [] : [schemaname]), relname].map(quoteIdentifier).join('.');
  }
  const { objname, objargs = [], args_unspecified } = node.ObjectWithArgs;
  if (args_unspecified) return joinNames(objname);
  const types = objargs.map(({ TypeName }) => `${joinNames(TypeName.names)}${TypeName.arrayBounds ? '[]' : ''}`);
  return `${joinNames(objname)}(${types.join(', ')})`;
}

function joinNames(parts: readonly Name[]): string {
  return parts.map(({ String: { sval } }) => quoteIdentifier(sval)).join('.');
}

import { addressOf, columnName, relationName, routineSignature } from '../print/addresses.ts';
import { homeOf, sequenceOwner } from '../print/homes.ts';
import { nameInSql, number, roleInSql, text } from '../print/names.ts';
import type { Right, Rights } from '../print/read-rights.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { forThisDatabase } from './database-settings.ts';
import { create } from './schemas.ts';
import { type Printer, ranks, type Statement } from './statement.ts';

/** Who owns what, who may do what with it, and what will be allowed on objects that are made later. */
export const printRights: Printer = function* (schema, { owners, grants }) {
  if (owners) {
    for (const row of schema.everything()) yield* printOwner(schema, row);
  }
  for (const row of schema.all('pg_default_acl')) {
    yield create(row, grants ? renderDefaults(schema, row) : undefined);
  }
  if (!grants) return;
  for (const row of schema.everything()) yield* printGrants(schema, row);
};

/** Its column in each catalog. */
const ownerColumns: Readonly<Record<string, string>> = {
  pg_class: 'relowner',
  pg_collation: 'collowner',
  pg_conversion: 'conowner',
  pg_event_trigger: 'evtowner',
  pg_foreign_data_wrapper: 'fdwowner',
  pg_foreign_server: 'srvowner',
  pg_language: 'lanowner',
  pg_namespace: 'nspowner',
  pg_opclass: 'opcowner',
  pg_operator: 'oprowner',
  pg_opfamily: 'opfowner',
  pg_proc: 'proowner',
  pg_publication: 'pubowner',
  pg_statistic_ext: 'stxowner',
  pg_subscription: 'subowner',
  pg_ts_config: 'cfgowner',
  pg_ts_dict: 'dictowner',
  pg_type: 'typowner',
};

function* printOwner(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const catalog = row.catalog;
  const about = (words: string): Statement => ({
    text: words,
    home: homeOf(schema, row),
    rank: ranks.owner,
    makes: [],
    needs: [row],
  });
  if (catalog === 'pg_database') {
    yield about(
      forThisDatabase(`alter database %I owner to ${roleInSql(schema, number(row, 'datdba')).replaceAll('%', '%%')}`),
    );
    return;
  }
  const column = ownerColumns[catalog];
  const address = addressOf(schema, row);
  if (column === undefined || address === undefined || comesWithAnother(schema, row)) return;
  const owner = roleInSql(schema, number(row, column));
  const isPublic = catalog === 'pg_namespace' && text(row, 'nspname') === 'public';
  if (isPublic && owner === usualOwnerOfPublic(schema)) return;
  yield about(`alter ${address} owner to ${owner}`);
}

function usualOwnerOfPublic(schema: SchemaRows): string {
  return schema.serverVersion < 150000 ? schema.facts.bootstrapUser : 'pg_database_owner';
}

/** Whose owner follows from that of something else. */
function comesWithAnother(schema: SchemaRows, row: SchemaRow): boolean {
  switch (row.catalog) {
    case 'pg_class':
      return ['i', 'I', 'c'].includes(text(row, 'relkind')) || sequenceOwner(schema, row) !== undefined;
    case 'pg_type': {
      const relation = schema.find('pg_class', number(row, 'typrelid'));
      const isRow = relation !== undefined && text(relation, 'relkind') !== 'c';
      const isArray = number(schema.find('pg_type', number(row, 'typelem')), 'typarray') === row.oid;
      return isRow || isArray || text(row, 'typtype') === 'm';
    }
    case 'pg_operator':
      return number(row, 'oprcode') === 0;
    case 'pg_proc':
      return schema.isMadeWithType('pg_proc', row.oid ?? 0);
    default:
      return false;
  }
}

/** What GRANT calls it; undefined for what has no rights. */
function grantAddress(schema: SchemaRows, row: SchemaRow): string | undefined {
  const oid = row.oid ?? 0;
  const catalog = row.catalog;
  switch (catalog) {
    case 'pg_class':
      return `${text(row, 'relkind') === 'S' ? 'sequence' : 'table'} ${relationName(schema, oid)}`;
    case 'pg_attribute':
      return `table ${relationName(schema, number(row, 'attrelid'))}`;
    case 'pg_proc':
      return `${text(row, 'prokind') === 'p' ? 'procedure' : 'function'} ${routineSignature(schema, row)}`;
    case 'pg_type':
      return `type ${nameInSql(schema, catalog, oid)}`;
    case 'pg_database':
      return 'database %I';
    case 'pg_foreign_server':
      return `foreign server ${nameInSql(schema, catalog, oid)}`;
    default:
      return addressOf(schema, row);
  }
}

function* printGrants(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const catalog = row.catalog;
  const isColumn = catalog === 'pg_attribute';
  const [oid, sub] = isColumn ? [number(row, 'attrelid'), number(row, 'attnum')] : [row.oid ?? 0, 0];
  const rights = schema.rights.get(`${catalog} ${oid} ${sub}`);
  const address = rights === undefined ? undefined : grantAddress(schema, row);
  if (rights === undefined || address === undefined) return;
  const column = isColumn ? ` (${columnName(schema, oid, sub)})` : '';
  const owner = rights.usual[0]?.grantor ?? ownerOfColumn(schema, row);
  for (const change of changesOf(rights)) {
    const list = change.privileges.map((privilege) => privilege + column).join(', ');
    const isDatabase = catalog === 'pg_database';
    const words = renderChange(schema, change, `${list} on ${isDatabase ? address : address.replaceAll('%', '%%')}`);
    const statement = isDatabase ? forThisDatabase(words) : words.replaceAll('%%', '%');
    const role = roleInSql(schema, change.grantor);
    yield {
      text:
        change.grantor === owner || owner === undefined
          ? statement
          : `set session authorization ${role};\n${statement};\nreset session authorization`,
      home: homeOf(schema, row),
      rank: ranks.rights,
      makes: [],
      needs: [row],
    };
  }
}

function ownerOfColumn(schema: SchemaRows, row: SchemaRow): number | undefined {
  const table = schema.find('pg_class', number(row, 'attrelid'));
  return table === undefined ? undefined : number(table, 'relowner');
}

interface Change {
  readonly verb: 'grant' | 'revoke';
  readonly grantor: number;
  readonly grantee: number;
  readonly privileges: readonly string[];
  readonly grantable: boolean;
}

/** What has to be revoked and granted, what may be granted only with a right that was granted before behind that. */
function changesOf({ actual, usual }: Rights): readonly Change[] {
  const has = (list: readonly Right[], right: Right, grantable: boolean): boolean =>
    list.some(
      (one) =>
        one.grantor === right.grantor &&
        one.grantee === right.grantee &&
        one.privilege === right.privilege &&
        (!grantable || one.grantable === right.grantable),
    );
  const revoked = group(
    'revoke',
    usual.filter((right) => !has(actual, right, false)),
  );
  const granted = group(
    'grant',
    actual.filter((right) => !has(usual, right, true)),
  );
  const ready = new Set(usual.map(({ grantor }) => grantor));
  const ordered: Change[] = [];
  let waiting = granted;
  while (waiting.length > 0) {
    const may = waiting.filter(({ grantor }) => ready.size === 0 || ready.has(grantor));
    const next = may.length === 0 ? waiting : may;
    ordered.push(...next);
    for (const { grantee, grantable } of next) if (grantable) ready.add(grantee);
    waiting = waiting.filter((change) => !next.includes(change));
  }
  return [...revoked, ...ordered];
}

function group(verb: Change['verb'], rights: readonly Right[]): readonly Change[] {
  const groups = new Map<string, Change>();
  const sorted = [...rights].sort((one, other) => (one.privilege < other.privilege ? -1 : 1));
  for (const { grantor, grantee, grantable, privilege } of sorted) {
    const key = `${grantor} ${grantee} ${grantable}`;
    const others = groups.get(key)?.privileges ?? [];
    groups.set(key, { verb, grantor, grantee, grantable, privileges: [...others, privilege] });
  }
  return [...groups.values()];
}

function renderChange(schema: SchemaRows, { verb, grantee, grantable }: Change, what: string): string {
  const role = roleInSql(schema, grantee).replaceAll('%', '%%');
  if (verb === 'revoke') return `revoke ${what} from ${role}`;
  return `grant ${what} to ${role}${grantable ? ' with grant option' : ''}`;
}

const laterKinds: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
};

function renderDefaults(schema: SchemaRows, row: SchemaRow): string {
  const space = number(row, 'defaclnamespace');
  const where = space === 0 ? '' : ` in schema ${nameInSql(schema, 'pg_namespace', space)}`;
  const role = roleInSql(schema, number(row, 'defaclrole'));
  const kind = laterKinds[text(row, 'defaclobjtype')];
  const rights = schema.rights.get(`pg_default_acl ${row.oid} 0`) ?? { actual: [], usual: [] };
  return changesOf(rights)
    .map((change) => renderChange(schema, change, `${change.privileges.join(', ')} on ${kind}`).replaceAll('%%', '%'))
    .map((change) => `alter default privileges for role ${role}${where} ${change}`)
    .sort()
    .join(';\n');
}

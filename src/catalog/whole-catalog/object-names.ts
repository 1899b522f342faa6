import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import type { CatalogTable } from './catalog-shape.ts';
import { numbersOf, type RawRow } from './read-rows.ts';

/** Names for the numbers in catalogs: `public.users`, `public.area(numeric, numeric)`, `users_pkey on public.users`. */
export interface ObjectNames {
  /** Of an object by catalog and number; null for none (0), which is everybody where a role is meant. */
  objectName(catalog: string, oid: number): string | null;
  /** The same with its kind: objects of two kinds may have one name. */
  objectWithKind(catalog: string, oid: number): string;
  /** Of a row, by what names it in its catalog. */
  rowName(table: CatalogTable, row: RawRow): string;
  /** Without its relation. */
  columnName(relation: number, number: number): string;
  /** The catalog of the objects in a column of this row; undefined where it holds none. */
  catalogOf(table: CatalogTable, column: string, row: RawRow): string | undefined;
}

/** What names a row in its catalog: `public.users`, `users_pkey on public.users`. */
export function nameRow(table: CatalogTable, row: RawRow, names: ObjectNames): string {
  return renderName(table, readParts(table, row, names));
}

/** What a catalog's key says of a row: its own name, its schema, and what else it stands on, in order. */
interface NameParts {
  readonly own: string | undefined;
  /** Undefined for what is in none, and where the own name has it already. */
  readonly schema: string | undefined;
  readonly others: readonly string[];
}

/** Parts of keys that are no names: which catalog the next number is of, and an encoding that follows from the database. */
const silent = new Set(['classid', 'classoid', 'refclassid', 'collencoding']);

function readParts(table: CatalogTable, row: RawRow, names: ObjectNames): NameParts {
  let own: string | undefined;
  let schema: string | undefined;
  const others: string[] = [];
  for (const column of table.key.filter((name) => !silent.has(name))) {
    const cell = row.cells[column] ?? null;
    const reference = table.references.get(column);
    const catalog = names.catalogOf(table, column, row);
    if (reference?.kind === 'any') {
      others.push(anyObject(row, column, catalog ?? '', names));
    } else if (catalog === 'pg_namespace') {
      schema = names.objectName(catalog, Number(cell)) ?? undefined;
    } else if (catalog !== undefined && Array.isArray(cell)) {
      others.push(
        `(${numbersOf(cell)
          .map((oid) => names.objectName(catalog, oid))
          .join(', ')})`,
      );
    } else if (catalog !== undefined) {
      others.push(names.objectName(catalog, Number(cell)) ?? 'none');
    } else if (column === table.ownName) {
      // A list is a name as the server prints it.
      own = Array.isArray(cell) || column === 'oprname' ? String(cell) : readableIdentifier(String(cell));
    } else if (reference === undefined) {
      others.push(String(cell));
    }
  }
  return {
    own,
    schema: table.ownName !== undefined && Array.isArray(row.cells[table.ownName]) ? undefined : schema,
    others,
  };
}

/** `table public.users`, `column public.users.id`. */
function anyObject({ cells }: RawRow, column: string, catalog: string, names: ObjectNames): string {
  const oid = Number(cells[column]);
  const number = Number(cells[column.replace(/obj(oid|id)$/, 'objsubid')] ?? 0);
  if (number === 0) return names.objectWithKind(catalog, oid);
  return `column ${names.objectName(catalog, oid)}.${names.columnName(oid, number)}`;
}

const defaultRightsOn: Readonly<Record<string, string>> = {
  L: 'large objects',
  S: 'sequences',
  T: 'types',
  f: 'functions',
  n: 'schemas',
  r: 'tables',
};

function renderName({ name: catalog }: CatalogTable, { own = '', schema, others }: NameParts): string {
  const [first = '', second = '', third = '', fourth = ''] = others;
  switch (catalog) {
    case 'pg_amop':
    case 'pg_amproc':
      return `${fourth} (${second}, ${third}) of ${first}`;
    case 'pg_attribute':
      return `${first}.${own}`;
    case 'pg_cast':
      return `${first} as ${second}`;
    case 'pg_database':
      return 'this database';
    case 'pg_db_role_setting':
      return second === 'public' ? first : `${second} in ${first}`;
    case 'pg_default_acl':
      return `of ${first} on ${defaultRightsOn[second] ?? second}${schema === undefined ? '' : ` in ${schema}`}`;
    case 'pg_depend':
      return `${first} on ${second}`;
    case 'pg_enum':
      return `${own} of ${first}`;
    case 'pg_inherits':
      return `${first} from ${second}`;
    case 'pg_opclass':
    case 'pg_opfamily':
      return `${qualify(schema, own)} using ${first}`;
    case 'pg_operator':
      return `${qualify(schema, own)} (${first}, ${second})`;
    case 'pg_proc':
      return `${qualify(schema, own)}${first}`;
    case 'pg_publication_namespace':
      return `${schema} in ${first}`;
    case 'pg_publication_rel':
      return `${first} in ${second}`;
    case 'pg_seclabel':
    case 'pg_shseclabel':
      return `${first} by ${second}`;
    case 'pg_subscription':
      return own;
    case 'pg_transform':
      return `for ${first} language ${second}`;
    case 'pg_ts_config_map':
      return `of ${first} for ${second}`;
    case 'pg_user_mapping':
      return `for ${first} server ${second}`;
    default: {
      const stands = others.filter((other) => other !== 'none');
      if (own === '') return stands.join(' ');
      if (schema !== undefined) return qualify(schema, own);
      return stands.length === 0 ? own : `${own} on ${stands.join(', ')}`;
    }
  }
}

/** What the server finds without being told where needs no schema for people either. */
function qualify(schema: string | undefined, name: string): string {
  return schema === undefined || schema === 'pg_catalog' ? name : `${schema}.${name}`;
}

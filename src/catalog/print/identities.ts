import { addressOf, columnName, nameObject, relationName } from './addresses.ts';
import { nameInSql, number, roleInSql, text, typeInSql } from './names.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

/** What people call a row: `table`, `public.users`. Rows that are part of an object are named after it. */
export interface Identity {
  /** The catalog's name for a kind that has no word here. */
  readonly kind: string;
  readonly name: string;
}

export function identify(schema: SchemaRows, row: SchemaRow): Identity {
  const [word, name] = nameObject(schema, row) ?? [];
  if (word !== undefined && name !== undefined) return { kind: word, name };
  const named = (column: string, catalog: string): string => nameInSql(schema, catalog, number(row, column));
  switch (row.catalog) {
    case 'pg_attrdef':
      return { kind: 'default', name: `of ${columnOf(schema, row, 'adrelid', 'adnum')}` };
    case 'pg_attribute':
      return { kind: 'column', name: columnOf(schema, row, 'attrelid', 'attnum') };
    case 'pg_database':
      return { kind: 'database', name: 'this database' };
    case 'pg_db_role_setting': {
      const role = number(row, 'setrole');
      return {
        kind: 'settings',
        name: role === 0 ? 'of this database' : `of ${roleInSql(schema, role)} in this database`,
      };
    }
    case 'pg_default_acl': {
      const space = number(row, 'defaclnamespace');
      const where = space === 0 ? '' : ` in ${named('defaclnamespace', 'pg_namespace')}`;
      return {
        kind: 'default privileges',
        name: `of ${roleInSql(schema, number(row, 'defaclrole'))} on ${text(row, 'defaclobjtype')}${where}`,
      };
    }
    case 'pg_description':
    case 'pg_seclabel':
      return {
        kind: row.catalog === 'pg_seclabel' ? 'security label' : 'comment',
        name: `on ${targetOf(schema, row)}`,
      };
    case 'pg_inherits':
      return {
        kind: 'inheritance',
        name: `of ${named('inhrelid', 'pg_class')} from ${named('inhparent', 'pg_class')}`,
      };
    case 'pg_publication_namespace':
      return {
        kind: 'published schema',
        name: `${named('pnnspid', 'pg_namespace')} in ${named('pnpubid', 'pg_publication')}`,
      };
    case 'pg_publication_rel':
      return {
        kind: 'published table',
        name: `${named('prrelid', 'pg_class')} in ${named('prpubid', 'pg_publication')}`,
      };
    case 'pg_user_mapping': {
      const server = named('umserver', 'pg_foreign_server');
      return { kind: 'user mapping', name: `for ${roleInSql(schema, number(row, 'umuser'))} server ${server}` };
    }
    default:
      return { kind: row.catalog, name: Object.values(row.cells).slice(0, 3).join(' ') };
  }
}

/** Gives the rows of a catalog an order that does not depend on when they were made. */
export function sortKey(schema: SchemaRows, row: SchemaRow): string {
  switch (row.catalog) {
    case 'pg_amop':
    case 'pg_amproc':
      return memberKey(schema, row);
    case 'pg_attribute':
      return text(row, 'attnum').padStart(5, '0');
    case 'pg_class':
      return relationName(schema, row.oid ?? 0);
    case 'pg_depend':
      return `${objectName(schema, row, 'classid', 'objid')} on ${objectName(schema, row, 'refclassid', 'refobjid')}`;
    case 'pg_description':
    case 'pg_seclabel':
      return `${objectName(schema, row, 'classoid', 'objoid')} ${text(row, 'objsubid').padStart(5, '0')} ${text(row, 'provider')}`;
    default:
      return identify(schema, row).name;
  }
}

function memberKey(schema: SchemaRows, { catalog, cells }: SchemaRow): string {
  const [family, left, right, place] = Object.values(cells).map(Number);
  const types = [left, right].map((type) => typeInSql(schema, type ?? 0));
  return `${nameInSql(schema, 'pg_opfamily', family ?? 0)} ${String(place).padStart(5, '0')} ${types.join()} ${catalog}`;
}

function objectName(schema: SchemaRows, row: SchemaRow, classColumn: string, column: string): string {
  const target = schema.find(schema.catalogOfClass(number(row, classColumn)), number(row, column));
  return target === undefined ? '' : `${nameObject(schema, target)?.[1]}`;
}

function columnOf(schema: SchemaRows, row: SchemaRow, relation: string, column: string): string {
  const oid = number(row, relation);
  return `${relationName(schema, oid)}.${columnName(schema, oid, number(row, column))}`;
}

function targetOf(schema: SchemaRows, row: SchemaRow): string {
  const target = schema.find(schema.catalogOfClass(number(row, 'classoid')), number(row, 'objoid'));
  return (target && addressOf(schema, target, number(row, 'objsubid'))) ?? 'nothing that is there';
}

import { type Database, PostgresError, type Row } from '../connection/session.ts';
import { describeLock, readLockedTables } from '../database/blockers.ts';
import { serverErrorOf } from '../database/script.ts';
import { readableIdentifier, readableQualified } from '../sql-text/readable-identifier.ts';
import type { ServerError } from '../sql-text/server-error.ts';
import { introspectUnlocked } from './introspect.ts';
import type { Table } from './schema.ts';

/** serialization_failure, which a reader sees on a standby alone: the primary has cleaned up rows that it still needed. */
const cancelledByRecovery = '40001';

/**
 * When one of our own statements fails with these it is no defect of the tool: a table, column or schema was dropped
 * meanwhile; a value raises an error, as a virtual column that divides by zero; a foreign partition's server cannot be
 * reached.
 */
const blamesRows = /^(42P01|42703|3F000|42704|22...|HV...|08...)$/;

/** Whether the same may go well a moment later. */
export function isPassing(error: unknown): boolean {
  return serverErrorOf(error)?.code === cancelledByRecovery;
}

/**
 * Says why the rows of one table cannot be read while others can, and where it helps what to do; `undefined` where the
 * error has another cause. A fault in users' SQL is reported as such elsewhere. SQLSTATEs from "PostgreSQL Error Codes"
 * in the manual.
 */
export async function whyUnreadable(database: Database, table: Table, error: unknown): Promise<string | undefined> {
  const refusal = serverErrorOf(error);
  if (refusal === undefined || !database.isOpen()) return undefined;
  const said = `${refusal.message} (${refusal.code})`;
  switch (refusal.code) {
    case '42501':
      return (await explainDenial(database, table)) ?? said;
    case '55P03':
      return explainLock(database, refusal);
    case cancelledByRecovery:
      return `${said}, twice: raise max_standby_streaming_delay or set hot_standby_feedback on this standby`;
    case '57014':
      return said;
  }
  if (/^53/.test(refusal.code)) return said;
  if (!/^(42|0A|XX|3F|22|HV|08)/.test(refusal.code)) return undefined;
  // On a standby that is an unlogged table, whose rows only the primary has.
  if (refusal.code === '0A000' && database.inRecovery) return said;
  const change = await explainChange(database, table, refusal);
  return change ?? (error instanceof PostgresError && blamesRows.test(refusal.code) ? said : undefined);
}

/** What the role lacks to read all of the table; `undefined` where that is not it, but another table in the statement. */
async function explainDenial({ sql }: Database, { schema, name }: Table): Promise<string | undefined> {
  const [rights] = await sql<[Row?]>`
    select current_user as role,
           pg_catalog.has_schema_privilege(n.oid, 'usage') as entered,
           pg_catalog.row_security_active(c.oid) as secured,
           pg_catalog.has_table_privilege(c.oid, 'select') as readable,
           (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
               and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')) as columns,
           (select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
               and not pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')) as hidden
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ${schema} and c.relname = ${name}`;
  if (rights === undefined) return undefined;
  const role = readableIdentifier(rights.role);
  const to = `on ${readableQualified(schema, name)} to ${role}`;
  const names = (rights.hidden as string[]).map(readableIdentifier).join(', ');
  if (!rights.entered) {
    const space = readableIdentifier(schema);
    return `role ${role} has no privilege on schema ${space}: grant usage on schema ${space} to ${role}`;
  }
  if (!rights.readable && rights.columns.length === 0) return `role ${role} has no privilege: grant select ${to}`;
  if (names !== '') return `role ${role} has no privilege on ${names}: grant select (${names}) ${to}`;
  if (rights.secured) return `row level security hides rows from role ${role}: read them as a role with bypassrls`;
  return undefined;
}

async function explainLock(database: Database, { message, code }: ServerError): Promise<string> {
  const locked = await readLockedTables(database);
  if (locked.length === 0) return `${message} (${code}); who held the lock has released it`;
  return locked.map(describeLock).join('; ');
}

/** The table was altered or dropped after the catalog was read, so the statement does not fit it any more. */
async function explainChange(database: Database, table: Table, refusal: ServerError): Promise<string | undefined> {
  const isIt = ({ schema, name }: { readonly schema: string; readonly name: string }): boolean =>
    schema === table.schema && name === table.name;
  const { schema, locked } = await introspectUnlocked(database);
  const lock = locked.find(isIt);
  if (lock !== undefined) return describeLock(lock);
  const now = schema.tables.find(isIt);
  if (now === undefined) return 'it was dropped or renamed since the catalog was read';
  if (shapeOf(now) === shapeOf(table)) return undefined;
  return `it was altered since the catalog was read: ${refusal.message} (${refusal.code})`;
}

function shapeOf({ columns }: Table): string {
  return JSON.stringify(columns);
}

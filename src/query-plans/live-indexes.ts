import { readIndexCreations } from '../catalog/index-creation.ts';
import { findTable, type Index, type Schema, type Table, tableLabel } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { runScript, serverErrorOf } from '../database/script.ts';
import { quoteIdentifier, quoteQualified } from '../sql-text/identifier.ts';

/** A database and what introspection read in it. */
export interface IntrospectedDatabase {
  readonly database: Database;
  readonly schema: Schema;
}

/** An index that could not be made, its table's label, and the server's reason. */
export interface MissedIndex {
  readonly table: string;
  readonly reason: string;
}

/**
 * Gives the tables of `scratch` exactly the usable indexes that they have in `live`, by their definitions there. Tables
 * that live does not have keep their own: no query that runs on live can read them.
 * @returns by label, the live indexes that could not be made there
 */
export async function copyLiveIndexes(
  scratch: IntrospectedDatabase,
  live: IntrospectedDatabase,
): Promise<Map<string, MissedIndex>> {
  const pairs = live.schema.tables.flatMap((table) => {
    const own = findTable(scratch.schema, `${table.schema}.${table.name}`);
    return own === undefined ? [] : [{ own, wanted: table.indexes.filter(({ valid }) => valid) }];
  });
  const drops = pairs.flatMap(({ own, wanted }) => without(own.indexes, wanted).map((index) => dropping(own, index)));
  if (drops.length > 0) await runScript(scratch.database, { path: 'indexes', text: drops.join(';\n') });
  const missing = pairs.flatMap(({ own, wanted }) => {
    return without(wanted, own.indexes).map((index) => ({ label: indexLabel(own, index), table: tableLabel(own) }));
  });
  if (missing.length === 0) return new Map();
  return createIndexes(scratch.database, await readIndexCreations(live.database), missing);
}

/** How headers and messages call an index: by its bare name in schema public. */
export function indexLabel(table: Table, { name }: Index): string {
  return tableLabel({ schema: table.schema, name });
}

function without(indexes: readonly Index[], others: readonly Index[]): Index[] {
  return indexes.filter((index) => !others.some((other) => isSameIndex(index, other)));
}

/** Whether the planner and its proofs of uniqueness see the same in both. */
export function isSameIndex(one: Index, other: Index): boolean {
  return (
    one.name === other.name &&
    one.definition === other.definition &&
    one.constraint?.kind === other.constraint?.kind &&
    one.deferrable === other.deferrable
  );
}

/** Foreign keys that depend on it are dropped with it, as they had to be in the live database. */
function dropping({ schema, name: table }: Table, { name, constraint }: Index): string {
  if (constraint === null) return `drop index if exists ${quoteQualified(schema, name)} cascade`;
  return `alter table ${quoteQualified(schema, table)} drop constraint ${quoteIdentifier(constraint.name)} cascade`;
}

async function createIndexes(
  database: Database,
  creations: ReadonlyMap<string, string>,
  missing: readonly { readonly label: string; readonly table: string }[],
): Promise<Map<string, MissedIndex>> {
  const missed = new Map<string, MissedIndex>();
  for (const { label, table } of missing) {
    try {
      await runScript(database, { path: label, text: creations.get(label) ?? '' });
    } catch (error) {
      const refusal = serverErrorOf(error);
      if (refusal === undefined || database.signal.aborted) throw error;
      missed.set(label, { table, reason: refusal.message });
    }
  }
  return missed;
}

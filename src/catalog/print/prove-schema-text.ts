import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { runScript } from '../../database/script.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { sqlFragment } from '../../sql-text/sql-fragment.ts';
import { scanStatement } from '../../sql-text/statement-scanner.ts';
import { compareCatalogs } from '../comparison/compare-catalogs.ts';
import type { CatalogDifference } from '../comparison/difference.ts';
import { aspectOf } from '../comparison/words.ts';
import type { PrintOptions } from '../printers/statement.ts';
import type { WholeCatalog } from '../whole-catalog/catalog-row.ts';
import { readWholeCatalog } from '../whole-catalog/whole-catalog.ts';

/**
 * Whether a schema's text makes what it should: loads it into an empty database and compares the whole catalogs.
 * @param wanted what the text was printed from; it is on the left side of the differences
 * @param scratch an empty database, which afterwards has the schema without its subscriptions
 * @throws CodelearnError `sql` with the line of `schema.sql` where the server refuses a statement
 */
export async function proveSchemaText(
  text: string,
  wanted: WholeCatalog,
  scratch: Database,
  options: PrintOptions,
): Promise<readonly CatalogDifference[]> {
  const made = await loadSchemaText(scratch, text)
    .then(() => readWholeCatalog(scratch))
    .finally(() => makeDroppable(scratch));
  return compareCatalogs(wanted, made).filter((difference) => {
    const aspect = aspectOfDifference(difference);
    if (isInheritanceOfKey(difference)) return false;
    return (aspect !== 'owner' || options.owners) && (aspect !== 'rights' || options.grants);
  });
}

/** Keys are never inherited; the mark says whether a partition's was made by its table's or attached to it. */
function isInheritanceOfKey(difference: CatalogDifference): boolean {
  return (
    difference.kind === 'property' &&
    difference.column === 'connoinherit' &&
    ['p', 'u', 'x'].includes(difference.left.values.contype ?? '')
  );
}

function aspectOfDifference(difference: CatalogDifference): ReturnType<typeof aspectOf> {
  if (difference.kind === 'order') return 'definition';
  return difference.kind === 'property'
    ? aspectOf(difference.left.catalog, difference.column)
    : aspectOf(difference.row.catalog, '');
}

/** Characters that are sent at once: each statement keeps its locks until those behind it are done. */
const batchSize = 1 << 14;

/** Runs the text in batches, so that the locks of a large schema are never held all at once. */
async function loadSchemaText(scratch: Database, text: string): Promise<void> {
  const file = { path: 'schema.sql', text };
  let offset = 0;
  const send = async (end: number): Promise<void> => {
    if (end > offset) await runScript(scratch, file, { part: { text: text.slice(offset, end), offset } });
    offset = end;
  };
  for (let found = scanStatement(text, 0); found !== undefined; found = scanStatement(text, found.end)) {
    if (found.end - offset >= batchSize && isWhole(text, found.start)) await send(found.end);
  }
  await send(text.length);
}

/**
 * A template, and a database with subscriptions, cannot be dropped. The subscriptions of a schema's text have connected to
 * nobody, and have no slot.
 */
async function makeDroppable(scratch: Database): Promise<void> {
  if (!scratch.isOpen()) return;
  const database = quoteIdentifier(scratch.target.database);
  await runOwnQuery(scratch, sqlFragment`alter database ${database} with is_template false allow_connections true`);
  const subscriptions = await scratch.sql<{ name: string }[]>`
    select s.subname as name
      from pg_catalog.pg_subscription s
      join pg_catalog.pg_database d on d.oid = s.subdbid
     where d.datname = pg_catalog.current_database()
     order by s.subname`;
  for (const { name } of subscriptions) {
    const subscription = quoteIdentifier(name);
    await runOwnQuery(scratch, sqlFragment`alter subscription ${subscription} disable`);
    await runOwnQuery(scratch, sqlFragment`alter subscription ${subscription} set (slot_name = none)`);
    await runOwnQuery(scratch, sqlFragment`drop subscription ${subscription}`);
  }
}

/** Statements that cannot be in the body of a function or a rule, and have none: behind them is a place to cut. */
function isWhole(text: string, start: number): boolean {
  return /^(?:create (?:unlogged )?table|alter table|comment on)\b/i.test(text.slice(start, start + 30));
}

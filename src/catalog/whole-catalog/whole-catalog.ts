import type { Database } from '../../connection/session.ts';
import { CodelearnError } from '../../errors.ts';
import { fixPrinting } from '../printing-settings.ts';
import { type CatalogKey, type CatalogRow, keyOf, type WholeCatalog } from './catalog-row.ts';
import { type CatalogTable, readCatalogShape } from './catalog-shape.ts';
import { createDescriber } from './describe-row.ts';
import { excludedCatalogs } from './exclusions.ts';
import { findLeftOut } from './left-out.ts';
import { findOrigins } from './origins.ts';
import { findParents } from './parents.ts';
import { nameObjects } from './read-names.ts';
import { findUnread, readRows } from './read-rows.ts';
import { type CatalogState, ignoreVanished, isUnchanged, readSnapshot } from './unchanged.ts';

/** Reads that end in a catalog which somebody changed meanwhile. */
const tries = 5;

/**
 * Everything in the system catalogs that users made: every row of every catalog of this server, but for those on the lists
 * of exclusions.ts, each with its reason. Left out with all that belongs to them are members of extensions, temporary
 * objects, and the tool's own schema. Secrets in options are digests.
 * @throws CodelearnError `catalog-changing` where other sessions change what is read, again and again.
 */
export async function readWholeCatalog(database: Database): Promise<WholeCatalog> {
  const mode = 'isolation level repeatable read, read only';
  for (let attempt = 1; attempt <= tries; attempt++) {
    const read = await database.transaction(() => readCatalogState(database), { mode }).catch(ignoreVanished);
    if (read !== undefined && (await isUnchanged(database, read))) return read.catalog;
  }
  throw new CodelearnError(`The catalog was changed by other sessions while it was read, ${tries} times in a row`, {
    code: 'catalog-changing',
    hint: 'run it again when no migration and no maintenance changes this database',
  });
}

/**
 * The same within the caller's transaction, with what that has changed. Nothing is told where other sessions change the
 * catalog meanwhile; settings for printing stay until the transaction ends.
 */
export async function readWholeCatalogInTransaction(database: Database): Promise<WholeCatalog> {
  return (await readCatalogState(database)).catalog;
}

async function readCatalogState(database: Database): Promise<CatalogState> {
  await fixPrinting(database);
  const snapshot = await readSnapshot(database);
  const shape = await readCatalogShape(database);
  const compared = shape.filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
  const read = compared.map(async (table) => [table.name, await readRows(database, table)] as const);
  const rows = new Map(await Promise.all(read));
  const names = await nameObjects(database, shape, rows);
  const parents = findParents(compared, rows, names);
  const origins = findOrigins(rows, names);
  const isLeftOut = await findLeftOut(database, rows, parents);
  const found = new Map<CatalogKey, CatalogRow>();
  const versions = new Map<CatalogTable, readonly string[]>();
  for (const table of compared) {
    const describe = createDescriber(table, names);
    const kept = (rows.get(table.name) ?? []).filter((row) => !isLeftOut(table.name, row));
    for (const row of kept) {
      const described = describe(row, parents.get(row) ?? [], origins.get(row) ?? []);
      found.set(freeKey(keyOf(described.catalog, described.name), found), described);
    }
    versions.set(
      table,
      kept.map(({ version }) => version),
    );
  }
  const unread = compared.flatMap((table) => findUnread(table, rows.get(table.name) ?? []));
  return { catalog: { serverVersion: database.serverVersion, rows: found, unread }, snapshot, versions };
}

/** Two rows with one name, if there ever are any, are still two. */
function freeKey(key: CatalogKey, taken: ReadonlyMap<CatalogKey, CatalogRow>): CatalogKey {
  let free = key;
  for (let number = 2; taken.has(free); number++) free = `${key} (${number})`;
  return free;
}

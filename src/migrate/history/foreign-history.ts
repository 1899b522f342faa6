import { type Database, PostgresError } from '../../connection/session.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import type { Migration } from '../../project/migrations.ts';

/** Tools whose history can be taken over, and where they keep it by default. */
export const foreignTools = {
  dbmate: 'public.schema_migrations',
  diesel: 'public.__diesel_schema_migrations',
  flyway: 'public.flyway_schema_history',
  'golang-migrate': 'public.schema_migrations',
  goose: 'public.goose_db_version',
  'node-pg-migrate': 'public.pgmigrations',
} as const;

export type ForeignTool = keyof typeof foreignTools;

/**
 * Versions that another tool has applied, of those that there are files for.
 * @throws CodelearnError exit 7 when its history is missing, dirty, or names versions without files
 */
export async function readForeignVersions(
  database: Database,
  tool: ForeignTool,
  migrations: readonly Migration[],
): Promise<ReadonlySet<bigint>> {
  const applied = await explainMissing(tool, () => readers[tool](database, migrations));
  const known = new Set(migrations.map(({ version }) => version));
  const unknown = [...applied].filter((version) => !known.has(version));
  if (unknown.length === 0) return applied;
  throw new CodelearnError(`${tool} has applied versions without a file here: ${unknown.join(', ')}`, {
    code: 'foreign-history',
    hint: 'Bring the files back, or name the last version yourself: codelearn baseline <version>. Nothing was changed.',
    exit: exitCodes.diverged,
  });
}

type Reader = (database: Database, migrations: readonly Migration[]) => Promise<ReadonlySet<bigint>>;

/** The tables are found through the search path, as the tools themselves find them. */
const readers: Readonly<Record<ForeignTool, Reader>> = {
  dbmate: async ({ sql }) => versionSet(await sql`select version::text from schema_migrations`),
  diesel: async ({ sql }) => versionSet(await sql`select version::text from __diesel_schema_migrations`),
  flyway: readFlyway,
  goose: async ({ sql }) =>
    versionSet(
      await sql`
      select version_id::text as version
      from (select distinct on (version_id) version_id, is_applied from goose_db_version order by version_id, id desc) v
      where is_applied and version_id > 0`,
    ),
  'golang-migrate': readGolangMigrate,
  'node-pg-migrate': async ({ sql }, migrations) => {
    const names = new Set((await sql`select name from pgmigrations`).map(({ name }) => String(name)));
    return new Set(
      migrations.filter(({ fileName }) => names.has(fileName.replace(/\.sql$/, ''))).map(({ version }) => version),
    );
  },
};

async function readFlyway({ sql }: Database, migrations: readonly Migration[]): Promise<ReadonlySet<bigint>> {
  const rows = await sql`select version, script, success from flyway_schema_history where version is not null`;
  const failed = rows.find(({ success }) => success === false);
  if (failed !== undefined) throw dirty('flyway', `${failed.script} failed`);
  const versions = new Set(rows.map(({ version }) => String(version).replaceAll('_', '.')));
  return new Set(migrations.filter(({ id }) => versions.has(id.replaceAll('_', '.'))).map(({ version }) => version));
}

/** It keeps the highest version alone. */
async function readGolangMigrate({ sql }: Database, migrations: readonly Migration[]): Promise<ReadonlySet<bigint>> {
  const [row] = await sql`select version::text, dirty from schema_migrations`;
  if (row === undefined) return new Set();
  if (row.dirty === true) throw dirty('golang-migrate', `version ${row.version} is dirty`);
  const head = BigInt(row.version);
  return new Set([head, ...migrations.map(({ version }) => version).filter((version) => version <= head)]);
}

function versionSet(rows: readonly Readonly<Record<string, unknown>>[]): ReadonlySet<bigint> {
  return new Set(rows.map(({ version }) => BigInt(String(version).replace(/\D.*$/, ''))));
}

function dirty(tool: ForeignTool, why: string): CodelearnError {
  return new CodelearnError(`the history of ${tool} is not clean: ${why}`, {
    code: 'foreign-history',
    hint: `Bring it in order with ${tool} first. Nothing was changed.`,
    exit: exitCodes.diverged,
  });
}

async function explainMissing<T>(tool: ForeignTool, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== '42P01') throw error;
    throw new CodelearnError(`there is no history of ${tool} here: ${error.message}`, {
      code: 'foreign-history',
      hint: `It keeps it in ${foreignTools[tool]} unless told otherwise; where it is elsewhere, put that schema into the search path (PGOPTIONS="-c search_path=…").`,
      exit: exitCodes.diverged,
    });
  }
}

import { createHash } from 'node:crypto';
import { type Database, PostgresError, type Row } from '../../connection/session.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import type { MigrationFiles } from '../../project/migration-files.ts';
import { historyFormat, refuseNewer } from './history-table.ts';

/** A migration as the database remembers it. */
export interface Recorded {
  readonly version: bigint;
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly state: 'applied' | 'partial';
  readonly origin: 'migrate' | 'baseline' | 'import';
  /** Applied after a higher version. */
  readonly outOfOrder: boolean;
  /** SHA-256 of the file's bytes; null where the file was not known. */
  readonly checksum: string | null;
  /** The same of its tokens without comments and whitespace; null where it was not parsed. */
  readonly normalizedChecksum: string | null;
  readonly appliedAt: Date;
  readonly appliedBy: string;
  readonly durationMs: number;
  /** Partial on its way down: a rollback outside transactions stopped. */
  readonly undoing: boolean;
}

/** The history by version; nothing where the database has none. Reads only, in one round trip. */
export async function readHistory(database: Database): Promise<readonly Recorded[]> {
  const rows = await ignoreMissing(
    database,
    database.sql`
    select version, id, name, file, state, origin, late, hash, token_hash, applied_at, applied_by, duration_ms,
           state = 'partial' and statement_hashes is null as undoing,
           (select max(format) from codelearn.history_format) as format
    from codelearn.migrations
    order by version`,
  );
  if (rows.some(({ format }) => format > historyFormat)) await refuseNewer(database);
  return rows.map(readRecorded);
}

/**
 * Whether the history holds exactly these files, all applied as they are. Two digests tell, where reading the history
 * would bring a row for each; the server is asked for them before the files are waited for.
 */
export async function isAsRecorded(
  database: Database,
  reading: MigrationFiles | Promise<MigrationFiles>,
): Promise<boolean> {
  const asked = ignoreMissing(
    database,
    database.sql`
      select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
               pg_catalog.string_agg(version::text || ' ' || hash || ' ' || state || E'\\n', '' order by version), 'UTF8')), 'hex') as migrations,
             pg_catalog.count(*) = pg_catalog.count(hash) as complete,
             (select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
                       pg_catalog.string_agg(name || ' ' || hash || E'\\n', '' order by name collate "C"), 'UTF8')), 'hex')
              from codelearn.repeatables) as repeatables,
             (select pg_catalog.max(format) from codelearn.history_format) as format
      from codelearn.migrations`,
  );
  const [[row], { migrations, repeatables, faults = [] }] = await Promise.all([asked, reading]);
  return (
    faults.length === 0 &&
    row?.complete === true &&
    row.format <= historyFormat &&
    row.migrations === digestLines(migrations.map(({ version, checksum }) => `${version} ${checksum} applied`)) &&
    row.repeatables === digestLines(repeatables.map(({ name, checksum }) => `${name} ${checksum}`))
  );
}

/** Null for none, as the server's aggregate gives it. */
function digestLines(lines: readonly string[]): string | null {
  return lines.length === 0
    ? null
    : createHash('sha256')
        .update(`${lines.join('\n')}\n`)
        .digest('hex');
}

/** Whether the history has a migration, applied or partial. */
export async function isRecorded({ sql }: Database, version: bigint): Promise<boolean> {
  const [row] = await sql`
    select exists (select from codelearn.migrations where version = ${String(version)}) as recorded`;
  return row?.recorded === true;
}

/** undefined_table and invalid_schema_name: there is no history yet. undefined_column: a newer program changed it. */
export async function ignoreMissing(database: Database, query: Promise<Row[]>): Promise<readonly Row[]> {
  try {
    return await query;
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    if (error.code === '42P01' || error.code === '3F000') return [];
    if (error.code === '42703') await refuseNewer(database);
    if (error.code === '42501') throw unreadable(database, error);
    throw error;
  }
}

function unreadable({ user }: Database, cause: PostgresError): CodelearnError {
  return new CodelearnError(`role ${user} may not read the history: ${cause.message}`, {
    code: 'history-privilege',
    hint: `Let its owner run: grant usage on schema codelearn to ${user}; grant select on all tables in schema codelearn to ${user};`,
    exit: exitCodes.unreachable,
    cause,
  });
}

function readRecorded(row: Row): Recorded {
  return {
    version: BigInt(row.version),
    id: row.id,
    name: row.name,
    fileName: row.file,
    state: row.state,
    origin: row.origin,
    outOfOrder: row.late,
    checksum: row.hash,
    normalizedChecksum: row.token_hash,
    appliedAt: row.applied_at,
    appliedBy: row.applied_by,
    durationMs: row.duration_ms,
    undoing: row.undoing,
  };
}

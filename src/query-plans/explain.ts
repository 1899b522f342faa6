import type { Database, Row } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { runScript, serverErrorOf } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';
import { joinFragments, sqlFragment } from '../sql-text/sql-fragment.ts';
import { parseStatements, type Statement } from '../sql-text/statements.ts';
import { type PlanNode, parsePlanTree } from './plan-tree.ts';

/** A query with the one statement of its file. */
export interface ParsedQuery {
  readonly query: Query;
  readonly statement: Statement;
}

/** What EXPLAIN answered: a plan, or the server's refusal placed in the file. */
export type Explained =
  | { readonly plan: PlanNode }
  | { readonly sqlstate: string; readonly message: string; readonly text: string };

/** @throws CodelearnError exit 2 with file:line:column when the file does not parse or is not one statement. */
export async function parseQuery(query: Query): Promise<ParsedQuery> {
  const statements = await parseStatements(query.file);
  const [statement] = statements;
  if (statement !== undefined && statements.length === 1) return { query, statement };
  throw new CodelearnError(`${query.file.path}: holds ${statements.length} statements`, {
    code: 'query',
    hint: 'A query file holds exactly one statement, with $1, $2 … for parameters. Nothing was attempted.',
  });
}

/**
 * Plans every query for parameters unknown (the "generic plan") without running any: EXPLAIN without ANALYZE, in a
 * read-only transaction that is rolled back.
 */
export async function explainQueries(database: Database, queries: readonly ParsedQuery[]): Promise<Explained[]> {
  const plans: Explained[] = [];
  await database.transaction(
    async () => {
      await runOwnQuery(
        database,
        sqlFragment`set local lock_timeout = '2s'; set local plan_cache_mode = force_generic_plan; ${mark}`,
      );
      for (const query of queries) plans.push(await explainQuery(database, query));
    },
    { mode: 'isolation level repeatable read, read only', end: 'rollback' },
  );
  return plans;
}

/** The plan in the rows of an EXPLAIN (FORMAT JSON, VERBOSE). */
export function parsePlan(rows: readonly Row[]): PlanNode {
  return parsePlanTree(rows[0]?.['QUERY PLAN']);
}

const mark = sqlFragment`savepoint codelearn_query`;
/** Goes before each statement: undoes an error of the one before, and gives back its locks. */
const forget = sqlFragment`rollback to savepoint codelearn_query; `;

async function explainQuery(database: Database, query: ParsedQuery): Promise<Explained> {
  try {
    return {
      plan: database.serverVersion >= 160000 ? await explain(database, query) : await explainPrepared(database, query),
    };
  } catch (error) {
    const refusal = serverErrorOf(error);
    if (refusal === undefined || database.signal.aborted) throw error;
    return { sqlstate: refusal.code, message: refusal.message, text: (error as Error).message };
  }
}

async function explain(database: Database, { query, statement }: ParsedQuery): Promise<PlanNode> {
  const before = `${forget}explain (generic_plan, format json, verbose) `;
  return parsePlan(await runScript(database, query.file, { part: statement, wrap: { before, after: '' } }));
}

/** Before PostgreSQL 16: EXPLAIN EXECUTE of a prepared statement, which plans for no values under force_generic_plan. */
async function explainPrepared(database: Database, { query, statement }: ParsedQuery): Promise<PlanNode> {
  const before = `${forget}prepare codelearn_query as `;
  await runScript(database, query.file, { part: statement, wrap: { before, after: '' } });
  try {
    const [prepared] = await database.sql`
      select pg_catalog.cardinality(parameter_types) as parameters
        from pg_catalog.pg_prepared_statements
       where name = 'codelearn_query'`;
    const nulls = Array.from({ length: Number(prepared?.parameters ?? 0) }, () => sqlFragment`null`);
    const values = nulls.length === 0 ? sqlFragment`` : sqlFragment`(${joinFragments(nulls, ', ')})`;
    return parsePlan(
      await runOwnQuery(database, sqlFragment`explain (format json, verbose) execute codelearn_query${values}`),
    );
  } finally {
    await runOwnQuery(database, sqlFragment`${forget}deallocate codelearn_query`);
  }
}

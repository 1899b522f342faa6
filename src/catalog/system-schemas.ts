import type { Database } from '../connection/session.ts';
import { embedFragment, type QueryPart } from '../database/own-query.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';

/**
 * Condition on `n` (pg_namespace) for the schemas of the server: pg_catalog, pg_toast, those of temporary tables, and
 * information_schema. No user's schema is called `pg_…`: CREATE SCHEMA refuses the name with 42939 (reserved_name).
 */
export function isSystemSchema(database: Pick<Database, 'sql'>): QueryPart {
  return embedFragment(database, systemSchema);
}

/** Condition on `n` (pg_namespace) for what people made: neither of the server nor the tool's own schema `codelearn`. */
export function isUserSchema(database: Pick<Database, 'sql'>): QueryPart {
  return embedFragment(database, sqlFragment`(not ${systemSchema} and n.nspname <> 'codelearn')`);
}

const systemSchema = sqlFragment`(n.nspname ~ '^pg_' or n.nspname = 'information_schema')`;

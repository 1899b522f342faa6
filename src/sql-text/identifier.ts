import type { SqlFragment } from './sql-fragment.ts';

/** The one place where a name becomes SQL: always quoted, embedded quotes doubled (quote_identifier in ruleutils.c). */
export function quoteIdentifier(name: string): SqlFragment {
  return `"${name.replaceAll('"', '""')}"` as SqlFragment;
}

/** `"schema"."name"` for use in SQL. */
export function quoteQualified(schema: string, name: string): SqlFragment {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` as SqlFragment;
}

/** A string constant for the few statements that take no parameters (ALTER ROLE … PASSWORD, SET); backslashes by E''. */
export function quoteLiteral(value: string): SqlFragment {
  const doubled = value.replaceAll("'", "''");
  const constant = value.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
  return constant as SqlFragment;
}

import { grantables } from '../catalog/grantables.ts';
import { type Database, PostgresError } from '../connection/session.ts';
import { CodelearnError } from '../errors.ts';
import type { Grant, Role } from '../project/roles.ts';

/** A thing that a statement of a role's file names, as the database has it. */
export interface GrantTarget {
  /** Index of the statement. */
  readonly statement: number;
  /** As the statement names it. */
  readonly name: string;
  /** False where the database has nothing of that name and kind; then the rest is null. */
  readonly found: boolean;
  readonly kind: string;
  /** Ready for SQL. */
  readonly object: string;
  readonly schema: string | null;
  readonly table: string | null;
  /** Of a table: as the parser gives the name, and ready for SQL. */
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
}

/**
 * Lets the server resolve the names as it would in the statement, by the same search path.
 * @throws CodelearnError exit 2 when a name cannot be resolved, such as that of an argument's type
 */
export async function findTargets(
  database: Database,
  role: Role,
  grants: readonly Grant[],
): Promise<readonly GrantTarget[]> {
  const { sql } = database;
  const asked = grants.flatMap(({ names, kind, everyInSchema: every }, statement) =>
    names.map((name) => ({ statement, name, kind, every })),
  );
  try {
    return await sql<GrantTarget[]>`
      with ${grantables(database)}, asked as (
        select statement, name, kind, every,
               case
                 when every or kind = 'schema' then pg_catalog.to_regnamespace(name)::oid
                 when kind in ('table', 'sequence') then pg_catalog.to_regclass(name)::oid
                 when kind = 'type' then pg_catalog.to_regtype(name)::oid
                 when kind = 'database' then (
                   select d.oid from pg_catalog.pg_database d where array[d.datname::text] = pg_catalog.parse_ident(name))
                 when name like '%)' then pg_catalog.to_regprocedure(name)::oid
                 else pg_catalog.to_regproc(name)::oid
               end as oid
        from pg_catalog.jsonb_to_recordset(${sql.json(asked)}) asked (statement int, name text, kind text, every boolean)
      )
      select a.statement, a.name, g.oid is not null or a.every and a.oid is not null as found,
             g.kind, g.object, g.schema, case g.kind when 'table' then g.name end as "table",
             coalesce(columns.list, '[]') as columns
      from asked a
      left join grantables g
        on g.column_name is null
       and case a.kind
             when 'routine' then g.kind in ('function', 'procedure')
             else g.kind = a.kind or a.kind = 'table' and g.kind = 'sequence' and not a.every
           end
       and case
             when a.every then g.schema = (select n.nspname from pg_catalog.pg_namespace n where n.oid = a.oid)
             else g.oid = a.oid
           end
      left join lateral (
        select json_agg(json_build_object('name', c.attname, 'sql', pg_catalog.quote_ident(c.attname))
                        order by c.attnum) as list
        from pg_catalog.pg_attribute c
        where g.kind = 'table' and c.attrelid = g.oid and c.attnum > 0 and not c.attisdropped
      ) columns on true
      order by a.statement, a.name, g.object`;
  } catch (error) {
    // Undefined type or schema among a function's arguments; to_regprocedure returns null for them only since PostgreSQL 16.
    if (!(error instanceof PostgresError) || !['42704', '3F000'].includes(error.code)) throw error;
    const message = `${role.file.path}: ${error.message} (${error.code})`;
    throw new CodelearnError(message, { code: 'role-file', hint: 'Nothing was changed.', cause: error });
  }
}

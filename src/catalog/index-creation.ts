import type { Database } from '../connection/session.ts';
import { tableLabel } from './schema.ts';
import { isUserSchema } from './system-schemas.ts';

/** The statement that makes each index, or the constraint that owns it, without a semicolon; by the index's label. */
export async function readIndexCreations({ sql }: Database): Promise<Map<string, string>> {
  const rows = await sql<{ schema: string; name: string; creation: string }[]>`
    select n.nspname as schema,
           c.relname as name,
           case when con.oid is not null
                then pg_catalog.format('alter table %I.%I add constraint %I %s', n.nspname, t.relname, con.conname,
                                       pg_catalog.pg_get_constraintdef(con.oid))
                -- Without ONLY the partitions get theirs as well.
                when t.relkind = 'p' then pg_catalog.replace(pg_catalog.pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ')
                else pg_catalog.pg_get_indexdef(c.oid)
            end as creation
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      left join pg_catalog.pg_constraint con on con.conindid = c.oid and con.contype in ('p', 'u', 'x')
     where t.relkind in ('r', 'p')
       and not t.relispartition
       and ${isUserSchema({ sql })}
     order by n.nspname, c.relname`;
  return new Map(rows.map(({ schema, name, creation }) => [tableLabel({ schema, name }), creation]));
}

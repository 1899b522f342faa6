import type { Database } from '../connection/session.ts';
import { CodelearnError } from '../errors.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../sql-text/identifier.ts';
import type { FilledTable } from './filled-table.ts';

/** What a bulk load drops, with the statements that recreate the very same. */
export interface DroppableObjects {
  /** Keys and indexes, in the order in which they were created. */
  readonly indexes: readonly DroppableIndex[];
  /** Foreign keys among the tables that are filled, in the same order: it decides which is checked first. */
  readonly foreignKeys: readonly DroppableObject[];
}

export interface DroppableObject {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly drop: string;
  readonly recreate: readonly string[];
}

export interface DroppableIndex extends DroppableObject {
  /** Null where no constraint owns it. */
  readonly constraint: string | null;
}

/**
 * Finds what can be dropped and recreated exactly. What has a property that its definition does not contain (another
 * tablespace, replica identity, a view or a table outside that depends on it, inheritance, partitions) is not dropped:
 * the load is slower, but the result is the same. Neither are the indexes of a table with a row-level trigger: its
 * function may look rows up.
 * @throws CodelearnError exit 2 when the role may not alter one of the tables
 */
export async function readDroppableObjects(
  database: Database,
  tables: readonly FilledTable[],
): Promise<DroppableObjects> {
  await refuseForeignTables(database, tables);
  const [row] = await readCandidates(database, tables);
  const { indexes, foreign_keys: foreignKeys } = row as unknown as {
    indexes: FoundIndex[];
    foreign_keys: FoundForeignKey[];
  };
  return { indexes: indexes.map(droppableIndex), foreignKeys: foreignKeys.map(droppableForeignKey) };
}

async function refuseForeignTables({ sql }: Database, tables: readonly FilledTable[]): Promise<void> {
  const [row] = await sql`
    select current_user as role, pg_catalog.string_agg(c.relname, ', ' order by c.relname) as foreign
      from pg_catalog.pg_class c
     where c.oid = any (${oidList(tables)}::text::oid[])
       and not pg_catalog.pg_has_role(c.relowner, 'usage')`;
  if (row?.foreign == null) return;
  throw new CodelearnError(`role ${row.role} does not own ${row.foreign}, so it cannot drop their constraints`, {
    code: 'not-owner',
    hint: 'Connect as the owner, or seed without --fast. Nothing was changed.',
  });
}

function oidList(tables: readonly FilledTable[]): string {
  return `{${tables.map(({ oid }) => oid).join()}}`;
}

interface FoundIndex {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly comment: string | null;
  readonly constraint: string | null;
  /** `primary key` or `unique`. */
  readonly kind: string;
  /** `deferrable initially deferred` or less. */
  readonly timing: string;
  readonly constraintComment: string | null;
}

interface FoundForeignKey {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly comment: string | null;
}

function droppableIndex(found: FoundIndex): DroppableIndex {
  const { schema, table, name, constraint } = found;
  const recreate = [found.definition];
  if (constraint !== null) {
    recreate.push(
      addConstraint(found, constraint, `${found.kind} using index ${quoteIdentifier(name)} ${found.timing}`),
    );
  }
  if (found.comment !== null) {
    recreate.push(`comment on index ${quoteQualified(schema, name)} is ${quoteLiteral(found.comment)}`);
  }
  recreate.push(...commentConstraint(found, constraint, found.constraintComment));
  const drop = constraint === null ? `drop index ${quoteQualified(schema, name)}` : dropConstraint(found, constraint);
  return { schema, table, name, constraint, drop, recreate };
}

function droppableForeignKey(found: FoundForeignKey): DroppableObject {
  const { schema, table, name } = found;
  const recreate = [addConstraint(found, name, found.definition), ...commentConstraint(found, name, found.comment)];
  return { schema, table, name, drop: dropConstraint(found, name), recreate };
}

interface Owned {
  readonly schema: string;
  readonly table: string;
}

function addConstraint({ schema, table }: Owned, name: string, definition: string): string {
  return `alter table ${quoteQualified(schema, table)} add constraint ${quoteIdentifier(name)} ${definition}`;
}

function dropConstraint({ schema, table }: Owned, name: string): string {
  return `alter table ${quoteQualified(schema, table)} drop constraint ${quoteIdentifier(name)}`;
}

function commentConstraint({ schema, table }: Owned, name: string | null, comment: string | null): string[] {
  if (name === null || comment === null) return [];
  const target = `${quoteIdentifier(name)} on ${quoteQualified(schema, table)}`;
  return [`comment on constraint ${target} is ${quoteLiteral(comment)}`];
}

/** Catalog columns that only newer servers have are read through to_jsonb: where one is absent, its default holds. */
function readCandidates({ sql }: Database, tables: readonly FilledTable[]): ReturnType<Database['sql']> {
  return sql`
  with tables as (
    select c.oid, n.nspname as schema, c.relname as name
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.oid = any (${oidList(tables)}::text::oid[])
       and c.relkind = 'r'
       and not c.relispartition
       and not exists (select from pg_catalog.pg_inherits i where c.oid in (i.inhrelid, i.inhparent))
  ), dropped_foreign_keys as (
    select con.oid, t.schema, t.name as table, con.conname as name,
           pg_catalog.pg_get_constraintdef(con.oid) as definition,
           pg_catalog.obj_description(con.oid, 'pg_constraint') as comment
      from tables t
      join pg_catalog.pg_constraint con on con.conrelid = t.oid and con.contype = 'f' and con.conparentid = 0
     where con.confrelid in (select oid from tables)
       and coalesce(pg_catalog.to_jsonb(con) ->> 'conperiod', 'false') = 'false'
       and not exists (
         select from pg_catalog.pg_trigger trg where trg.tgconstraint = con.oid and trg.tgenabled <> 'O')
       and not exists (
         select from pg_catalog.pg_depend d
          where (d.refclassid = 'pg_catalog.pg_constraint'::regclass and d.refobjid = con.oid and d.deptype <> 'i')
             or (d.classid = 'pg_catalog.pg_constraint'::regclass and d.objid = con.oid and d.deptype = 'e'))
  ), dropped_indexes as (
    select i.indexrelid as oid, t.schema, t.name as table, c.relname as name,
           pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
           pg_catalog.obj_description(i.indexrelid, 'pg_class') as comment,
           con.conname as constraint,
           case con.contype when 'p' then 'primary key' else 'unique' end as kind,
           case when con.condeferrable then 'deferrable' else '' end
             || case when con.condeferred then ' initially deferred' else '' end as timing,
           pg_catalog.obj_description(con.oid, 'pg_constraint') as "constraintComment"
      from tables t
      join pg_catalog.pg_index i on i.indrelid = t.oid
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      left join pg_catalog.pg_constraint con on con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')
     where i.indisvalid and i.indisready and not i.indisclustered and not i.indisreplident
       and c.reltablespace = 0
       and (con.oid is null
            or con.contype in ('p', 'u') and coalesce(pg_catalog.to_jsonb(con) ->> 'conperiod', 'false') = 'false')
       and not exists (
         select from pg_catalog.pg_attribute a
          where a.attrelid = i.indexrelid and coalesce(a.attstattarget, -1) <> -1)
       and not exists (
         select from pg_catalog.pg_trigger trg
          where trg.tgrelid = t.oid and not trg.tgisinternal and trg.tgenabled in ('O', 'A')
            and trg.tgtype & 1 = 1 and trg.tgtype & 4 = 4)
       and not exists (
         select from pg_catalog.pg_depend d
          where (d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = i.indexrelid
                 or d.refclassid = 'pg_catalog.pg_constraint'::regclass and d.refobjid = con.oid)
            and not (d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid)
            and not (d.classid = 'pg_catalog.pg_constraint'::regclass
                     and d.objid in (select oid from dropped_foreign_keys))
            and not (d.classid = 'pg_catalog.pg_trigger'::regclass and d.deptype = 'i'))
       and not exists (
         select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid and d.deptype = 'e')
  )
  select coalesce((select pg_catalog.json_agg(i order by i.oid) from dropped_indexes i), '[]') as indexes,
         coalesce((select pg_catalog.json_agg(f order by f.oid) from dropped_foreign_keys f), '[]') as foreign_keys`;
}

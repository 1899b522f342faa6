import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { parentsOf } from '../print/homes.ts';
import { defaultName, flag, list, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Column, readColumns } from './columns.ts';

/** How a table comes to its parents. */
export interface Ancestry {
  /**
   * `partition of` and `inherits` take columns from the parents; what is `attached` is made with all of its columns and
   * joined to its parents afterwards.
   */
  readonly kind: 'none' | 'partition of' | 'inherits' | 'attached';
  /** Why no statements make it as it is. */
  readonly refusal: string | undefined;
  /** The column of the parent that this one comes from. */
  inherited(column: Column): Column | undefined;
  /** Whether a column that is written down is to be written `not null`. */
  isOwnNotNull(column: Column): boolean;
  /** What has to be changed in a column that comes from the parents: `alter column … set default …`. */
  changes(column: Column): readonly string[];
}

const alone: Ancestry = {
  kind: 'none',
  refusal: undefined,
  inherited: () => undefined,
  isOwnNotNull: () => true,
  changes: () => [],
};

export function chooseAncestry(schema: SchemaRows, table: SchemaRow, columns: readonly Column[]): Ancestry {
  const parents = parentsOf(schema, table).map((parent) => readColumns(schema, parent));
  if (parents.length === 0) return alone;
  const pending = schema
    .having('pg_inherits', 'inhrelid', table.oid)
    .some((row) => row.cells.inhdetachpending === 'true');
  const refusal = pending ? 'its DETACH PARTITION … CONCURRENTLY was begun and not ended' : undefined;
  if (flag(table, 'relispartition')) {
    const [above = []] = parents;
    const isSame = columns.length === above.length && columns.every((column, index) => isCopy(column, above[index]));
    if (!isSame) return { ...alone, kind: 'attached', refusal };
    return {
      ...alone,
      kind: 'partition of',
      refusal,
      inherited: ({ number }) => above[columns.findIndex((column) => column.number === number)],
    };
  }
  const inherited = new Map(mergeColumns(parents).map((column) => [column.name, column]));
  const expected = [...inherited.keys(), ...columns.map(({ name }) => name).filter((name) => !inherited.has(name))];
  const isExpected = columns.every(({ name }, index) => expected[index] === name);
  const areOwn = columns.every(({ row }) => flag(row, 'attislocal'));
  if (!isExpected && !areOwn) {
    return {
      ...alone,
      kind: 'attached',
      refusal: 'columns were added to its parent after it was made, and stand behind its own: no statement says that',
    };
  }
  if (areOwn) return { ...alone, kind: 'attached', refusal };
  return describeChild(schema.nameOf('pg_class', table.oid ?? 0).name, inherited, refusal);
}

/** Nothing but its number is other than the parent's. */
function isCopy(column: Column, parent: Column | undefined): boolean {
  if (parent === undefined || column.name !== parent.name || column.identity !== undefined) return false;
  const same = ['atttypid', 'attcollation', 'attnotnull', 'attgenerated'].every(
    (cell) => column.row.cells[cell] === parent.row.cells[cell],
  );
  const name = (one: Column): string | undefined =>
    one.notNull === undefined ? undefined : `${text(one.notNull, 'conname')} ${text(one.notNull, 'convalidated')}`;
  return (
    same &&
    expressionOf(column) === expressionOf(parent) &&
    name(column) === name(parent) &&
    list(column.row, 'attfdwoptions').length === 0
  );
}

function expressionOf({ default: expression }: Column): string | undefined {
  return expression === undefined ? undefined : text(expression, 'adbin');
}

/** The columns of all parents in the order in which a child gets them (MergeAttributes in tablecmds.c). */
function mergeColumns(parents: readonly (readonly Column[])[]): readonly Column[] {
  const merged = new Map<string, Column>();
  for (const column of parents.flat()) if (!merged.has(column.name)) merged.set(column.name, column);
  return [...merged.values()];
}

function describeChild(table: string, inherited: ReadonlyMap<string, Column>, refusal: string | undefined): Ancestry {
  const above = ({ name }: Column): Column | undefined => inherited.get(name);
  return {
    kind: 'inherits',
    refusal,
    inherited: above,
    // A parent's NOT NULL comes with the column; since version 18 a child may have one of its own as well.
    isOwnNotNull: (column) =>
      column.notNull === undefined
        ? !flag(above(column)?.row ?? column.row, 'attnotnull') || above(column) === undefined
        : flag(column.notNull, 'conislocal'),
    changes: (column) => {
      const parent = above(column);
      if (parent === undefined || flag(column.row, 'attislocal')) return [];
      const alter = `alter column ${readableIdentifier(column.name)}`;
      const [own, theirs] = [expressionOf(column), expressionOf(parent)];
      const isOwn = column.notNull === undefined || flag(column.notNull, 'conislocal');
      const isNotNull =
        flag(column.row, 'attnotnull') && isOwn && !(column.notNull === undefined && flag(parent.row, 'attnotnull'));
      return [
        ...(own === theirs ? [] : [own === undefined ? `${alter} drop default` : `${alter} set default ${own}`]),
        ...(isNotNull ? [setNotNull(table, column)] : []),
      ];
    },
  };
}

/** By its name where the server would give another. */
function setNotNull(table: string, { name, notNull }: Column): string {
  const own = notNull === undefined ? undefined : text(notNull, 'conname');
  if (own === undefined || own === defaultName(table, name, 'not_null')) {
    return `alter column ${readableIdentifier(name)} set not null`;
  }
  return `add constraint ${readableIdentifier(own)} ${notNull?.definition}`;
}

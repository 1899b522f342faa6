import { servesForeignKey } from '../catalog/foreign-key-lookup.ts';
import type { ForeignKey, Table } from '../catalog/schema.ts';
import type { DependentObject, TableFacts } from '../catalog/table-facts.ts';
import { sameColumns } from '../functional-dependencies/table-relation.ts';
import type { DependentObjects } from './dependent-objects.ts';
import { freshName, nameTable } from './names.ts';
import type { Split, SplitPart } from './split.ts';

/** Everything that the two files say, with every name chosen. */
export interface DecompositionPlan {
  readonly table: Table;
  readonly facts: TableFacts;
  readonly split: Split;
  readonly dependents: DependentObjects;
  /** In the order in which their columns can be put back: the key of each has been put back by then. */
  readonly tables: readonly NewTable[];
  readonly foreignKeys: readonly NewForeignKey[];
}

export interface NewTable {
  readonly name: string;
  readonly part: SplitPart;
  readonly primaryKey: string;
  /** Constraints and indexes of the old table's that it gets, under their new names. */
  readonly dependents: readonly { readonly name: string; readonly object: DependentObject }[];
  /** Foreign keys that the key also has, so that a row is deleted with the row that it describes. */
  readonly parents: readonly { readonly name: string; readonly foreignKey: ForeignKey }[];
}

/** A foreign key from a table that holds the key of a new one. */
export interface NewForeignKey {
  readonly from: string;
  readonly to: NewTable;
  readonly name: string;
  /** Name of the index it needs; undefined where one serves it already. */
  readonly index: string | undefined;
}

export function planDecomposition(
  table: Table,
  facts: TableFacts,
  split: Split,
  dependents: DependentObjects,
): DecompositionPlan {
  const taken = new Set(facts.taken);
  const dropped = new Set(dependents.all.map(({ name }) => name));
  for (const name of dropped) taken.delete(name);
  const tables = split.parts.map((part, index) => {
    const name = nameTable(table, part.key, taken);
    const own = (dependents.byPart[index] ?? []).map((object) => {
      return { object, name: freshName(renamed(object.name, table.name, name), taken) };
    });
    const parents = parentsOf(table, part.key).map((foreignKey) => {
      return { foreignKey, name: freshName(`${name}_${part.key.join('_')}_fkey`, taken) };
    });
    return { name, part, primaryKey: freshName(`${name}_pkey`, taken), dependents: own, parents };
  });
  const foreignKeys = tables.flatMap((to) => foreignKeysTo(table, split, tables, to, dropped, taken));
  return { table, facts, split, dependents, tables, foreignKeys };
}

function renamed(name: string, before: string, after: string): string {
  return name.startsWith(`${before}_`) ? `${after}_${name.slice(before.length + 1)}` : name;
}

/** Only those that every row obeys; the copy cascades updates and deletes. */
function parentsOf({ foreignKeys }: Table, key: readonly string[]): ForeignKey[] {
  return foreignKeys.filter(({ columns, validated, enforced, temporal }) => {
    return validated && enforced && !temporal && sameColumns(columns, key);
  });
}

function foreignKeysTo(
  table: Table,
  split: Split,
  tables: readonly NewTable[],
  to: NewTable,
  dropped: ReadonlySet<string>,
  taken: Set<string>,
): NewForeignKey[] {
  const { key } = to.part;
  const foreignKey = (from: string, isServed: boolean): NewForeignKey => ({
    from,
    to,
    name: freshName(`${from}_${key.join('_')}_fkey`, taken),
    index: isServed ? undefined : freshName(`${from}_${key.join('_')}_idx`, taken),
  });
  const others = tables.filter((other) => other !== to && holdsAll(other.part.columns, key));
  const own = holdsAll(split.kept, key)
    ? [
        foreignKey(
          table.name,
          isServedBy(table, key, (name) => !dropped.has(name)),
        ),
      ]
    : [];
  return [
    ...own,
    ...others.map(({ name, part, dependents }) => {
      const moves = (index: string): boolean => dependents.some(({ object }) => object.name === index);
      return foreignKey(name, sameColumns(part.key.slice(0, key.length), key) || isServedBy(table, key, moves));
    }),
  ];
}

function holdsAll(columns: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name) => columns.includes(name));
}

function isServedBy(table: Table, columns: readonly string[], among: (name: string) => boolean): boolean {
  return table.indexes.some(
    (index) => among(index.name) && servesForeignKey(index, { columns, temporal: false }, table),
  );
}

import { type Table, tableLabel } from '../catalog/schema.ts';
import type { TableFacts } from '../catalog/table-facts.ts';
import type { DependentObjects } from './dependent-objects.ts';
import type { Split } from './split.ts';

/** Types that have no equality: they cannot be made distinct, nor be a key. */
const withoutEquality = new Set(['json', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle']);

/** What stands in the way of moving the columns by a migration that can be undone; empty where nothing does. */
export function findObstacles(table: Table, split: Split, facts: TableFacts, { orphaned }: DependentObjects): string[] {
  const label = tableLabel(table);
  const moved = table.columns.filter(({ name }) => split.parts.some(({ columns }) => columns.includes(name)));
  const gone = table.columns.filter(({ name }) => split.dropped.includes(name));
  return [
    ...(facts.rowSecurity ? [`${label} has row level security: a new table would show what its policies hide`] : []),
    ...(facts.inherits ? [`${label} inherits or is inherited: its columns are not its own to drop`] : []),
    ...(table.partitioned ? [`${label} is partitioned`] : []),
    ...moved
      .filter(({ baseType }) => withoutEquality.has(baseType))
      .map(({ name, type }) => `${label}.${name} is of type ${type}, which has no equality to tell values apart by`),
    ...gone
      .filter(({ identity }) => identity)
      .map(({ name }) => `${label}.${name} is an identity column: it numbers rows`),
    ...gone
      .filter(({ default: initial }) => /\bnextval\(/.test(initial ?? ''))
      .map(({ name }) => `${label}.${name} takes its default from a sequence: it numbers rows`),
    ...gone
      .filter(({ unvalidatedNotNull }) => unvalidatedNotNull !== null)
      .map(({ name }) => `${label}.${name} has a NOT NULL constraint that is not validated: validate it first`),
    ...gone
      .filter(({ name, nullable }) => !nullable && facts.columns.some((own) => own.name === name && !own.notNull))
      .map(({ name }) => `${label}.${name} is of a domain that refuses NULL: it could not be added again to rows`),
    ...gone
      .filter(({ name }) => !split.parts.some(({ columns }) => columns.includes(name)))
      .map(({ name }) => `${label}.${name} is computed from columns that end in different tables`),
    ...orphaned.map(({ kind, name }) => `${kind} ${name} of ${label} is over columns that end in different tables`),
    ...facts.uses
      .filter(({ column }) => split.dropped.includes(column))
      .map(({ column, by }) => `${by} uses ${label}.${column}`),
    ...table.indexes
      .filter((index) => index.replicaIdentity || index.clustered)
      .filter(({ columns, include }) => [...columns, ...include].some((name) => split.dropped.includes(name ?? '')))
      .map(({ name }) => `${label} is clustered on index ${name}, or it is its replica identity`),
    ...split.parts.flatMap(({ key }) => unfollowable(table, key)),
    ...facts.triggers.flatMap(({ name, source }) =>
      split.dropped
        .filter((column) => mentions(source, column))
        .map((column) => `the function of trigger ${name} on ${label} mentions ${column}`),
    ),
  ];
}

/** Foreign keys whose actions change only a part of a new table's key, so that the new table could not follow. */
function unfollowable(table: Table, key: readonly string[]): string[] {
  return table.foreignKeys
    .filter(({ columns }) => columns.some((column) => key.includes(column)))
    .filter(({ columns, onDelete, onUpdate }) => {
      const whole = columns.length === key.length && columns.every((column) => key.includes(column));
      return [onDelete, onUpdate].includes('set default') || (onUpdate === 'cascade' && !whole);
    })
    .map(({ name }) => `foreign key ${name} of ${tableLabel(table)} changes part of {${key.join(', ')}} by itself`);
}

function mentions(source: string, column: string): boolean {
  const escaped = column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(String.raw`(?<![\w$])${escaped}(?![\w$])`, 'iu').test(source);
}

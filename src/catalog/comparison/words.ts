import { type CatalogRow, keyOf } from '../whole-catalog/catalog-row.ts';
import { kindWord } from '../whole-catalog/object-kinds.ts';
import type { Sides } from './difference.ts';
import { propertyWords } from './property-words.ts';

/** What a difference is about: what an object is, who owns it, who may use it, or what is said of it. */
export type Aspect = 'definition' | 'owner' | 'rights' | 'comment';

export function aspectOf(catalog: string, column: string): Aspect {
  if (/^pg_(?:sh)?description$/.test(catalog)) return 'comment';
  if (catalog === 'pg_default_acl' || column.endsWith('acl')) return 'rights';
  return /^[a-z]{3,4}owner$/.test(column) || column === 'datdba' ? 'owner' : 'definition';
}

/** What people call the object that a row is, or is a part of: the rule that makes a relation a view is the view. */
export function subjectOf(row: CatalogRow, sides: Sides): { readonly kind: string; readonly name: string } {
  const { catalog, name, values, parents } = row;
  const relation = (key: string): CatalogRow | undefined => sides.left.rows.get(key) ?? sides.right.rows.get(key);
  if (catalog === 'pg_attribute') {
    const isComposite = relation(parents[0] ?? '')?.values.relkind === 'c';
    return { kind: isComposite ? 'attribute' : 'column', name };
  }
  // Properties that the server keeps in a second row.
  const own = isQuery(row) ? name.slice(viewRule.length) : name;
  const first = isQuery(row) || relationParts.has(catalog) ? relation(keyOf('pg_class', own)) : undefined;
  // Nobody made the index of a key, or the trigger of a constraint trigger.
  const keeper = ['pg_class', 'pg_index', 'pg_trigger'].includes(catalog)
    ? (first ?? row).parents.map(relation).find((parent) => parent?.catalog === 'pg_constraint')
    : undefined;
  if (keeper !== undefined) return { kind: kindWord('pg_constraint', keeper.values), name: keeper.name };
  if (first !== undefined) return { kind: kindWord('pg_class', first.values), name: own };
  if (catalog === 'pg_database') return { kind: 'database', name: 'this one' };
  return { kind: kindWord(catalog, values), name };
}

const viewRule = '"_RETURN" on ';
const relationParts = new Set(['pg_foreign_table', 'pg_index', 'pg_partitioned_table', 'pg_sequence']);

function isQuery({ catalog, name }: CatalogRow): boolean {
  return catalog === 'pg_rewrite' && name.startsWith(viewRule);
}

/** `row level security`, `query`; `catalog.column` for a property that has no word. */
export function propertyWord(row: CatalogRow, column: string): string {
  const aspect = aspectOf(row.catalog, column);
  if (aspect === 'owner' || aspect === 'rights') return aspect;
  if (isQuery(row) && column === 'ev_action') return 'query';
  return propertyWords[row.catalog]?.[column] ?? `${row.catalog}.${column}`;
}

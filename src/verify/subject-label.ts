import type { Subject } from './section.ts';

/** What a check is about, e.g. `public.orders (customer_id)`; empty where it is about nothing in particular. */
export function subjectLabel({ schema, table, columns, name }: Subject): string {
  const qualified = [schema, table].filter((part) => part !== null).join('.');
  const of = columns.length === 0 ? '' : `(${columns.join(', ')})`;
  return [qualified, of, name ?? ''].filter((part) => part !== '').join(' ');
}

import { identify } from './identities.ts';
import { text } from './names.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

/** In which the kinds are printed. */
const kinds = [
  'pg_database',
  'pg_namespace',
  'pg_extension',
  'pg_language',
  'pg_am',
  'pg_collation',
  'pg_type',
  'pg_cast',
  'pg_proc',
  'pg_operator',
  'pg_opfamily',
  'pg_opclass',
  'pg_conversion',
  'pg_ts_parser',
  'pg_ts_template',
  'pg_ts_dict',
  'pg_ts_config',
  'pg_transform',
  'pg_foreign_data_wrapper',
  'pg_foreign_server',
  'pg_user_mapping',
  'pg_class',
  'pg_publication',
  'pg_subscription',
  'pg_default_acl',
  'pg_db_role_setting',
  'pg_event_trigger',
];

/** By kind, then name; what needs a table or a view, or what needs that, stands with the tables. */
export function sortByKind(
  schema: SchemaRows,
  homes: readonly SchemaRow[],
  needs: ReadonlyMap<SchemaRow, ReadonlySet<SchemaRow>>,
): readonly SchemaRow[] {
  const above = new Map<SchemaRow, SchemaRow[]>();
  for (const [home, needed] of needs) {
    for (const one of needed) above.set(one, [...(above.get(one) ?? []), home]);
  }
  const late = new Set(homes.filter((home) => home.catalog === 'pg_class'));
  for (const home of late) for (const one of above.get(home) ?? []) late.add(one);
  const relations = kinds.indexOf('pg_class');
  const keys = new Map(
    homes.map((home) => {
      const catalog = home.catalog;
      const kind = kinds.indexOf(catalog);
      const place = late.has(home) ? Math.max(kind, relations) : kind;
      const order = [place, catalog === 'pg_class' ? relationOrder(home) : kind];
      return [home, { order, name: identify(schema, home).name }] as const;
    }),
  );
  return [...homes].sort((one, other) => {
    const [left, right] = [keys.get(one), keys.get(other)];
    if (left === undefined || right === undefined) return 0;
    for (const [index, value] of left.order.entries()) {
      const difference = value - Number(right.order[index]);
      if (difference !== 0) return difference;
    }
    return left.name < right.name ? -1 : 1;
  });
}

/** Sequences, tables, then views; routines and types that need them are in between by their own number. */
function relationOrder(relation: SchemaRow): number {
  const order = ['S', 'rpf', 'vm'].findIndex((letters) => letters.includes(text(relation, 'relkind')));
  return kinds.length + order;
}

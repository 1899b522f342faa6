import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { type Check, check } from '../section.ts';
import {
  alone,
  type DataFinding,
  type DataRule,
  type DataScope,
  fewestRows,
  isForeignKeyColumn,
  isKeyColumn,
  isText,
  isUnrelated,
  ownColumns,
  sampleOf,
} from './scope.ts';

/**
 * A column all of whose values are keys of another table. Numbers count only where the name says so too, as any small
 * number is some row's id; codes of ten kinds and more count by themselves.
 */
export const missingForeignKey: DataRule = {
  id: 'missing-foreign-key',
  async find(scope) {
    const found: DataFinding[] = [];
    for (const column of candidates(scope)) {
      for (const { parent, key, named } of targets(scope, column)) {
        const inclusion = await compare(scope, column, parent, key);
        const check = judge(scope, column, parent, key, named, inclusion);
        if (check === undefined) continue;
        found.push(alone(check));
        break;
      }
    }
    return found;
  },
};

/** Not one with a partner that says of which table it speaks; a comment on it may say so too. */
function candidates(scope: DataScope): Column[] {
  const { table } = scope;
  const isPolymorphic = (name: string): boolean => {
    const stem = name.replace(/_(?:id|uuid|key)$/, '');
    return table.columns.some((other) => other.name === `${stem}_type`);
  };
  return ownColumns(scope)
    .filter(({ baseType }) => /^(?:int2|int4|int8|uuid|text|varchar|bpchar|citext)$/.test(baseType))
    .filter(
      ({ name, comment }) =>
        !isForeignKeyColumn(table, name) && !isPolymorphic(name) && !/\bno foreign key\b/i.test(comment ?? ''),
    )
    .filter(
      ({ name }) =>
        !(isKeyColumn(table, name) && table.indexes.some(({ primary, columns }) => primary && columns.length === 1)),
    );
}

interface Target {
  readonly parent: Table;
  readonly key: string;
  /** The name of the column points there. */
  readonly named: boolean;
}

function targets(scope: DataScope, column: Column): Target[] {
  const { schema, table } = scope;
  return schema.tables
    .flatMap((parent) =>
      singleKeys(parent).map((key) => ({
        parent,
        key: key.name,
        named: pointsTo(column.name, parent, key.name),
        type: key.storedType,
      })),
    )
    .filter(({ parent, key, named, type }) => {
      if (type !== column.storedType || (parent === table && key === column.name)) return false;
      if (isUnrelated(scope, column.name, parent, key)) return false;
      return named || (parent !== table && (isText(column) || column.baseType === 'uuid'));
    })
    .sort((one, other) => Number(other.named) - Number(one.named));
}

function singleKeys(parent: Table): Column[] {
  return parent.indexes
    .filter(({ unique, valid, predicate, columns }) => unique && valid && predicate === null && columns.length === 1)
    .flatMap(({ columns }) => parent.columns.filter(({ name }) => name === columns[0]));
}

/** `shop_id`, `old_shop_id` and `shopid` to shops.id, `manager_staff_id` to staff.staff_id. */
function pointsTo(name: string, parent: Table, key: string): boolean {
  const flat = name.toLowerCase().replaceAll('_', '');
  const own = key.toLowerCase().replaceAll('_', '');
  const stems = singulars(parent.name.toLowerCase().replaceAll('_', ''));
  const ends = [...stems.map((stem) => `${stem}${own}`), ...(stems.some((stem) => own.startsWith(stem)) ? [own] : [])];
  return ends.some((end) => flat.endsWith(end));
}

function singulars(plural: string): string[] {
  return [plural, plural.replace(/ies$/, 'y'), plural.replace(/(x|z|ch|sh|ss)es$/, '$1'), plural.replace(/s$/, '')];
}

interface Inclusion {
  readonly rows: number;
  readonly values: number;
  readonly orphans: number;
}

async function compare(
  { database, table }: DataScope,
  { name }: Column,
  parent: Table,
  key: string,
): Promise<Inclusion> {
  const column = quoteIdentifier(name);
  const [row] = await database.sql.unsafe<[Inclusion]>(`
    select coalesce(pg_catalog.sum(value.rows), 0)::float8 as rows, pg_catalog.count(*)::float8 as values,
           coalesce(pg_catalog.sum(value.rows) filter (where parent.key is null), 0)::float8 as orphans
      from (select ${column} as own, pg_catalog.count(*) as rows from ${sampleOf(table, [name])} as sampled where ${column} is not null group by 1) as value
      left join (select ${quoteIdentifier(key)} as key from ${quoteQualified(parent.schema, parent.name)}) as parent on parent.key = value.own`);
  return row;
}

function judge(
  scope: DataScope,
  { name }: Column,
  parent: Table,
  key: string,
  named: boolean,
  { rows, values, orphans }: Inclusion,
): Check | undefined {
  const allowed = named ? rows / 100 : 0;
  if (rows < fewestRows || values < (named ? 2 : 10) || orphans > allowed) return undefined;
  const { table } = scope;
  const target = `${tableLabel(parent)}.${key}`;
  const kept =
    orphans === 0
      ? `all ${rows} rows examined hold a ${target}`
      : `${orphans} of ${rows} rows examined hold no ${target}, the others do`;
  const message = `${tableLabel(table)}.${name} has no foreign key: ${kept}`;
  const sql = `alter table ${readableQualified(table.schema, table.name)} add foreign key (${readableIdentifier(name)}) references ${readableQualified(parent.schema, parent.name)} (${readableIdentifier(key)});`;
  const fix = `${sql} Or say why not in dependencies.txt: ${tableLabel(table)}: ${name} -/-> ${target}  <why>`;
  return check('missing-foreign-key', 'warn', { schema: table.schema, table: table.name, columns: [name] }, message, {
    fix,
  });
}

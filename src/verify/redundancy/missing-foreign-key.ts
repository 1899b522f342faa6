import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { fewestRows } from '../../functional-dependencies/significance.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { sqlFragment } from '../../sql-text/sql-fragment.ts';
import { type Check, check } from '../section.ts';
import { isForeignKeyColumn, isKeyColumn, mayHoldCodes, mayHoldKeys } from './column-kinds.ts';
import { exclusionsOfRelation } from './exclusions.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { sampleOf } from './sample.ts';

/**
 * A column all of whose values are keys of another table. Numbers count only where the name says so too, as any small
 * number is some row's id; codes of ten kinds and more count by themselves.
 */
export const missingForeignKey: RedundancyRule = {
  id: 'missing-foreign-key',
  async find(scope) {
    const found: RowFinding[] = [];
    for (const column of candidates(scope)) {
      for (const target of targets(scope, column)) {
        const missing = referenceCheck(scope, column, target, await countOrphans(scope, column, target));
        if (missing === undefined) continue;
        const excludedBy = exclusionsOfRelation(scope, column.name, target.parent, target.key);
        found.push(rowFinding('reference', missing, excludedBy));
        if (excludedBy.length === 0) break;
      }
    }
    return found;
  },
};

/** Not one beside a column that names the table (polymorphic), nor one whose comment says that it is no foreign key. */
function candidates(scope: RuleScope): Column[] {
  const { table } = scope;
  const isPolymorphic = (name: string): boolean => {
    const stem = name.replace(/_(?:id|uuid|key)$/, '');
    return table.columns.some((other) => other.name === `${stem}_type`);
  };
  return ownColumns(scope)
    .filter(mayHoldKeys)
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

function targets({ schema, table }: RuleScope, column: Column): Target[] {
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
      return named || (parent !== table && mayHoldCodes(column));
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

async function countOrphans(scope: RuleScope, { name }: Column, { parent, key }: Target): Promise<Inclusion> {
  const column = quoteIdentifier(name);
  const [row] = await runOwnQuery<[Inclusion]>(
    scope.database,
    sqlFragment`
    select coalesce(pg_catalog.sum(value.rows), 0)::float8 as rows, pg_catalog.count(*)::float8 as values,
           coalesce(pg_catalog.sum(value.rows) filter (where parent.key is null), 0)::float8 as orphans
      from (select ${column} as own, pg_catalog.count(*) as rows from ${sampleOf(scope, [name])} as sampled where ${column} is not null group by 1) as value
      left join (select ${quoteIdentifier(key)} as key from ${quoteQualified(parent.schema, parent.name)}) as parent on parent.key = value.own`,
  );
  return row;
}

function referenceCheck(
  { table }: RuleScope,
  { name }: Column,
  { parent, key, named }: Target,
  { rows, values, orphans }: Inclusion,
): Check | undefined {
  const allowed = named ? rows / 100 : 0;
  if (rows < fewestRows || values < (named ? 2 : 10) || orphans > allowed) return undefined;
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

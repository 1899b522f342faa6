import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { enoughBits, uniquenessBits } from '../../functional-dependencies/significance.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { type Check, check } from '../section.ts';
import { mayHoldCodes } from './column-kinds.ts';
import { exclusionsOfKey } from './exclusions.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { sampleOf } from './sample.ts';

/** Columns that identify each row in the data, and in no constraint: a code by its name, or the two ends of a link. */
export const undeclaredKey: RedundancyRule = {
  id: 'undeclared-key',
  async find(scope) {
    const found: RowFinding[] = [];
    for (const columns of [...codes(scope), ...links(scope)]) {
      if (isDeclaredKey(scope, columns)) continue;
      const bits = await evidenceOf(scope, columns);
      if (bits === undefined || !(await isUnique(scope, columns))) continue;
      found.push(rowFinding('key', keyCheck(scope, columns, bits), exclusionsOfKey(scope, columns)));
    }
    return found;
  },
};

/** Fewer rows are unique by accident, and make no table slow or wrong. */
const fewest = 100;

/** Names that people give to what identifies; a unique title or moment is none of them. */
const codeName =
  /(?:^|_)(?:e_?mail|code|slug|sku|isbn|issn|ean|upc|iban|vat|ssn|uuid|guid|login|username|user_name|handle|serial_number|barcode|number|no|ref|reference)$/;

function codes(scope: RuleScope): string[][] {
  return ownColumns(scope)
    .filter((column) => !column.nullable && codeName.test(column.name) && mayHoldCodes(column))
    .map(({ name }) => [name]);
}

/** A table with no more than its references: two single foreign keys, and a number of its own for a key. */
function links({ table }: RuleScope): string[][] {
  const ends = table.foreignKeys.filter(({ columns }) => columns.length === 1).flatMap(({ columns }) => columns);
  const [one, other] = [...new Set(ends)];
  const isRequired = (name: string): boolean =>
    table.columns.some((column: Column) => column.name === name && !column.nullable);
  return one !== undefined && other !== undefined && new Set(ends).size === 2 && isRequired(one) && isRequired(other)
    ? [[one, other]]
    : [];
}

/** Some unique index over some of the columns, expressions over them and parts of the rows included. */
function isDeclaredKey({ table }: RuleScope, columns: readonly string[]): boolean {
  const unique = table.indexes.some(
    (index) => index.unique && index.columns.every((name) => name !== null && columns.includes(name)),
  );
  const byExpression = table.indexes.some(
    ({ unique: own, keys }) => own && columns.every((column) => keys.some((key) => key.includes(column))),
  );
  return unique || byExpression;
}

/**
 * Bits against uniqueness by accident: e^-E, where E is how many equal pairs of rows independent columns would make.
 * @returns undefined where rows are too few, the sample has a repetition, or accident would make none either
 */
async function evidenceOf(scope: RuleScope, columns: readonly string[]): Promise<number | undefined> {
  const sample = sampleOf(scope, columns);
  const list = joinFragments(columns.map(quoteIdentifier), ', ');
  const [{ rows, distinct }] = await runOwnQuery<[{ rows: number; distinct: number }]>(
    scope.database,
    sqlFragment`
    select pg_catalog.count(*)::float8 as rows, pg_catalog.count(distinct (${list}))::float8 as distinct from ${sample} as sampled`,
  );
  if (rows < fewest || distinct < rows) return undefined;
  if (columns.length === 1) return Number.POSITIVE_INFINITY;
  let pairs = (rows * (rows - 1)) / 2;
  for (const column of columns) {
    const [{ same }] = await runOwnQuery<[{ same: number }]>(
      scope.database,
      sqlFragment`
      select (pg_catalog.sum(n * n) / (pg_catalog.sum(n) * pg_catalog.sum(n)))::float8 as same
        from (select pg_catalog.count(*)::float8 as n from ${sample} as sampled group by ${quoteIdentifier(column)}) as value`,
    );
    pairs *= same;
  }
  const bits = uniquenessBits(pairs);
  return bits >= enoughBits ? bits : undefined;
}

async function isUnique({ database, table }: RuleScope, columns: readonly string[]): Promise<boolean> {
  const list = joinFragments(columns.map(quoteIdentifier), ', ');
  const repeated = await runOwnQuery(
    database,
    sqlFragment`
    select 1 from ${quoteQualified(table.schema, table.name)} group by ${list} having pg_catalog.count(*) > 1 limit 1`,
  );
  return repeated.length === 0;
}

function keyCheck({ table }: RuleScope, columns: readonly string[], bits: number): Check {
  const label = tableLabel(table);
  const names = columns.join(', ');
  const message = `${label}: no two rows share ${names}, and no constraint says so`;
  const evidence = Number.isFinite(bits) ? [`by accident: 2^-${Math.floor(bits)}`] : [];
  const fix = `${constraint(table, columns)} Or say why not in dependencies.txt: ${label}: ${names} -/-> ${others(table, columns)}  <why>`;
  return check('undeclared-key', 'warn', { schema: table.schema, table: table.name, columns }, message, {
    evidence,
    fix,
  });
}

function constraint(table: Table, columns: readonly string[]): string {
  return `alter table ${readableQualified(table.schema, table.name)} add unique (${columns.map(readableIdentifier).join(', ')});`;
}

function others(table: Table, columns: readonly string[]): string {
  return table.columns.find(({ name }) => !columns.includes(name))?.name ?? '<column>';
}

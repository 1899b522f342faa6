import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../database/identifier.ts';
import { readableIdentifier, readableQualified } from '../../database/readable-identifier.ts';
import { isMeasure, isRowMoment } from '../../evidence/determinants.ts';
import { renderColumns } from '../../normal-forms/table-relation.ts';
import { check } from '../section.ts';
import {
  type DataFinding,
  type DataRule,
  type DataScope,
  enoughBits,
  fewestRows,
  isDecided,
  isKeyColumn,
  ownColumns,
  percent,
  sampleOf,
} from './scope.ts';

/**
 * Columns that repeat what the row they refer to says. Amounts and moments are told and not warned of: a price at the time
 * of the sale is a fact of its own, however often it equals the price of today.
 */
export const copiedColumn: DataRule = {
  id: 'copied-column',
  async find(scope) {
    const copies: Copy[] = [];
    for (const foreignKey of scope.table.foreignKeys) {
      const parent = parentOf(scope, foreignKey);
      if (parent === undefined) continue;
      for (const own of ownCandidates(scope, foreignKey, copies)) {
        const best = await closest(scope, foreignKey, parent, own);
        if (best !== undefined) copies.push(best);
      }
    }
    return [
      ...groupsOf(copies.filter(isRepetition)),
      ...copies.filter((copy) => !isRepetition(copy)).map((copy) => [copy]),
    ].map((group) => describe(scope, group));
  },
};

/** One column of the table and the one that it equals. */
interface Copy {
  readonly foreignKey: ForeignKey;
  readonly parent: Table;
  readonly own: Column;
  readonly theirs: Column;
  readonly agreement: Agreement;
}

function parentOf({ schema, table }: DataScope, { references }: ForeignKey): Table | undefined {
  const parent = schema.tables.find(
    ({ schema: owner, name }) => owner === references.schema && name === references.table,
  );
  return parent === table ? undefined : parent;
}

/** A copy by one foreign key is not told of another again. */
function ownCandidates(scope: DataScope, { columns }: ForeignKey, copies: readonly Copy[]): Column[] {
  return ownColumns(scope).filter((column) => {
    return (
      !columns.includes(column.name) &&
      !isKeyColumn(scope.table, column.name) &&
      !isDecided(scope, columns, column.name) &&
      !copies.some((copy) => copy.own === column && isRepetition(copy)) &&
      hasRoom(column)
    );
  });
}

/** Two values tell nothing of their origin; JSON and the like have no equality. */
function hasRoom({ baseType }: Column): boolean {
  return !/^(?:bool|json|xml|point|line|lseg|box|path|polygon|circle)$/.test(baseType);
}

/** Of the columns that equal this one in most rows, the one that does so most; of equals the one with its name. */
async function closest(
  scope: DataScope,
  foreignKey: ForeignKey,
  parent: Table,
  own: Column,
): Promise<Copy | undefined> {
  const found: Copy[] = [];
  for (const theirs of parent.columns) {
    if (!isComparable(own, theirs) || foreignKey.references.columns.includes(theirs.name)) continue;
    const agreement = await compare(scope, foreignKey, parent, own.name, theirs.name);
    const { rows, equal } = agreement;
    if (rows < fewestRows || equal / rows < 0.5 || bitsOf(agreement) < enoughBits) continue;
    found.push({ foreignKey, parent, own, theirs, agreement });
  }
  const rank = ({ theirs, agreement }: Copy): number => agreement.equal + (theirs.name === own.name ? 0.5 : 0);
  return found.sort((one, other) => rank(other) - rank(one))[0];
}

/** Of one type, or of two that hold the same values. */
function isComparable(own: Column, theirs: Column): boolean {
  const kinds = [/^int[248]$/, /^numeric$/, /^(?:text|varchar)$/];
  return (
    own.storedType === theirs.storedType || kinds.some((kind) => kind.test(own.baseType) && kind.test(theirs.baseType))
  );
}

function isRepetition({ own, agreement: { rows, equal } }: Copy): boolean {
  return equal / rows >= 0.99 && !isMeasure(own) && !isRowMoment(own);
}

/** What one foreign key reaches is copied together. */
function groupsOf(copies: readonly Copy[]): Copy[][] {
  const keys = [...new Set(copies.map(({ foreignKey }) => foreignKey))];
  return keys.map((key) => copies.filter(({ foreignKey }) => foreignKey === key));
}

interface Agreement {
  readonly rows: number;
  readonly equal: number;
  /** Referenced rows all of whose referring rows agree. */
  readonly parents: number;
  /** Chance that two referenced rows hold the same value. */
  readonly chance: number;
}

async function compare(
  { database, table }: DataScope,
  { columns, references }: ForeignKey,
  parent: Table,
  own: string,
  theirs: string,
): Promise<Agreement> {
  const on = columns
    .map((name, at) => `child.${quoteIdentifier(name)} = parent.${quoteIdentifier(references.columns[at] ?? '')}`)
    .join(' and ');
  const key = references.columns.map((name) => `parent.${quoteIdentifier(name)}`).join(', ');
  const [row] = await database.sql.unsafe<[Agreement]>(`
    with pair as (
      select pg_catalog.row_number() over (partition by ${key}) as at, parent.${quoteIdentifier(theirs)} as theirs,
             child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)} as equal,
             pg_catalog.bool_and(child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)}) over (partition by ${key}) as whole
        from ${sampleOf(table, [...columns, own])} as child
        join ${quoteQualified(parent.schema, parent.name)} as parent on ${on}
       where child.${quoteIdentifier(own)} is not null and parent.${quoteIdentifier(theirs)} is not null
    ), value as (
      select pg_catalog.count(*)::float8 as rows from pair where at = 1 group by theirs
    )
    select (select pg_catalog.count(*)::float8 from pair) as rows,
           (select pg_catalog.count(*)::float8 from pair where equal) as equal,
           (select pg_catalog.count(*)::float8 from pair where at = 1 and whole) as parents,
           (select coalesce(pg_catalog.sum(rows * rows) / (pg_catalog.sum(rows) * pg_catalog.sum(rows)), 1) from value) as chance`);
  return row;
}

function bitsOf({ parents, chance }: Agreement): number {
  return parents * -Math.log2(chance);
}

/** Amounts come alone, repetitions in the group of their foreign key. */
function describe({ table }: DataScope, copies: readonly Copy[]): DataFinding {
  const [first] = copies as readonly [Copy, ...Copy[]];
  const { foreignKey, parent } = first;
  const label = tableLabel(table);
  const names = copies.map(({ own }) => own.name);
  const subject = { schema: table.schema, table: table.name, columns: names, name: foreignKey.name };
  const said = copies.map(({ own, theirs }) => `${label}.${own.name} equals ${tableLabel(parent)}.${theirs.name}`);
  const least = copies.reduce((one, other) => (shareOf(other) < shareOf(one) ? other : one)).agreement;
  const share = `${said.join(' and ')}, reachable by ${renderColumns(foreignKey.columns)}, in ${percent(least.equal, least.rows)} of ${least.rows} rows`;
  const explains = [foreignKey.columns, ...names.map((name) => [name])].map((left) => ({ left, right: names }));
  if (!isRepetition(first)) {
    return {
      check: check('copied-column', 'pass', subject, `${share}: taken for a value of its own, as of its time`),
      explains,
    };
  }
  const evidence = copies.flatMap((copy) => evidenceOf(table, copy));
  const line = `${label}: ${foreignKey.columns.join(', ')} -/-> ${names.join(', ')}  <why>`;
  const fix = `Read it from ${tableLabel(parent)} and drop the column; or, if it is the value of its time, say so in dependencies.txt: ${line}`;
  return {
    check: check('copied-column', 'warn', subject, `${share}: a copy can go stale`, { evidence, fix }),
    explains,
  };
}

function shareOf({ agreement: { rows, equal } }: Copy): number {
  return equal / rows;
}

/** With the query for the rows that differ, if any do. */
function evidenceOf(
  table: Table,
  { foreignKey: { columns, references }, parent, own, theirs, agreement }: Copy,
): string[] {
  const { parents, rows, equal } = agreement;
  const bits = `${own.name}: ${parents} referenced rows agree with all that refer to them; by accident: 2^-${Math.floor(bitsOf(agreement))}`;
  if (equal === rows) return [bits];
  const on = columns.map(
    (name, at) => `own.${readableIdentifier(name)} = theirs.${readableIdentifier(references.columns[at] ?? '')}`,
  );
  const [mine, other] = [`own.${readableIdentifier(own.name)}`, `theirs.${readableIdentifier(theirs.name)}`];
  return [
    bits,
    `select own.*, ${other} as expected from ${readableQualified(table.schema, table.name)} own join ${readableQualified(parent.schema, parent.name)} theirs on ${on.join(' and ')} where ${mine} <> ${other};`,
  ];
}

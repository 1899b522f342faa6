import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { agreementBits, enoughBits, fewestRows } from '../../functional-dependencies/significance.ts';
import { isMeasure, isRowMoment } from '../../functional-dependencies/suspected/determinants.ts';
import { renderColumns, tableKeys } from '../../functional-dependencies/table-relation.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { check } from '../section.ts';
import { type Agreement, compareColumns, frequentlyEqual } from './column-agreement.ts';
import { isForeignKeyColumn, isKeyColumn } from './column-kinds.ts';
import { type Exclusion, exclusionsOf, isDeclared } from './exclusions.ts';
import { percentage } from './percentage.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';

/**
 * Columns that repeat what the row they refer to says. Amounts and moments are told and not warned of: a price at the time
 * of the sale is a fact of its own, however often it equals the price of today.
 */
export const copiedColumn: RedundancyRule = {
  id: 'copied-column',
  async find(scope) {
    const held = heldCopies(scope);
    const heldNames = held.flatMap(({ names }) => names);
    const copies: Copy[] = [];
    const excluded: RowFinding[] = [];
    for (const foreignKey of scope.table.foreignKeys) {
      const parent = parentOf(scope, foreignKey);
      if (parent === undefined) continue;
      const pairs = await frequentlyEqual(
        scope,
        foreignKey,
        parent,
        ownCandidates(scope, foreignKey, copies, heldNames),
      );
      for (const own of new Set(pairs.map(([one]) => one))) {
        const theirs = pairs.filter(([one]) => one === own).map(([, other]) => other);
        const best = await closest(scope, foreignKey, parent, own, theirs);
        if (best === undefined) continue;
        const excludedBy = exclusionsOf(scope, foreignKey.columns, own.name);
        if (excludedBy.length === 0) copies.push(best);
        else excluded.push(copyFinding(scope, [best], excludedBy));
      }
    }
    const alone = copies.filter((copy) => !isRepetition(copy)).map((copy) => [copy]);
    const groups = [...groupsOf(copies.filter(isRepetition)), ...alone];
    return [
      ...held.map(({ finding }) => finding),
      ...groups.map((group) => copyFinding(scope, group, [])),
      ...excluded,
    ];
  },
};

/** One column of the table and the one that it equals. */
interface Copy {
  readonly table: Table;
  readonly foreignKey: ForeignKey;
  readonly parent: Table;
  readonly own: Column;
  readonly theirs: Column;
  readonly agreement: Agreement;
}

function parentOf({ schema, table }: RuleScope, { references }: ForeignKey): Table | undefined {
  const parent = schema.tables.find(
    ({ schema: owner, name }) => owner === references.schema && name === references.table,
  );
  return parent === table ? undefined : parent;
}

/** Not what is told by another foreign key already, or `held` equal by one. */
function ownCandidates(
  scope: RuleScope,
  { columns }: ForeignKey,
  copies: readonly Copy[],
  held: readonly string[],
): Column[] {
  return ownColumns(scope).filter((column) => {
    return (
      !columns.includes(column.name) &&
      !held.includes(column.name) &&
      !isKeyColumn(scope.table, column.name) &&
      !isDeclared(scope, columns, column.name) &&
      !copies.some((copy) => copy.own === column && isRepetition(copy)) &&
      hasRoom(column)
    );
  });
}

/** Columns that a foreign key holds equal to those beside the parent's key: they cannot go stale. */
function heldCopies(scope: RuleScope): { names: string[]; finding: RowFinding }[] {
  const { table } = scope;
  const own = ownColumns(scope).map(({ name }) => name);
  return table.foreignKeys.flatMap((foreignKey) => {
    const { columns, references, validated, enforced, name } = foreignKey;
    const parent = parentOf(scope, foreignKey);
    const key = parent && tableKeys(parent).find((all) => isWithin(all, references.columns));
    if (parent === undefined || key === undefined || !validated || !enforced) return [];
    const isKey = (_: string, index: number): boolean => key.includes(references.columns[index] ?? '');
    const names = columns.filter((column, index) => !isKey(column, index) && own.includes(column));
    if (names.length === 0) return [];
    const label = tableLabel(table);
    const message = `${label}: ${name} holds ${renderColumns(names)} equal to what ${tableLabel(parent)} says: no copy that can go stale`;
    const subject = { schema: table.schema, table: table.name, columns: names, name };
    const implies = [{ determinant: columns.filter(isKey), dependent: names }];
    const finding = rowFinding('derived', check('copied-column', 'pass', subject, message), [], implies);
    return [{ names, finding }];
  });
}

function isWithin(key: readonly string[], columns: readonly string[]): boolean {
  return key.length < columns.length && key.every((name) => columns.includes(name));
}

/** Two values tell nothing of their origin; JSON and the like have no equality. */
function hasRoom({ baseType }: Column): boolean {
  return !/^(?:bool|json|xml|point|line|lseg|box|path|polygon|circle)$/.test(baseType);
}

/** Of the columns that equal this one in most rows, the one that does so most; of equals the one with its name. */
async function closest(
  scope: RuleScope,
  foreignKey: ForeignKey,
  parent: Table,
  own: Column,
  others: readonly Column[],
): Promise<Copy | undefined> {
  const found: Copy[] = [];
  for (const theirs of others) {
    const agreement = await compareColumns(scope, foreignKey, parent, own.name, theirs.name);
    const { rows, equal } = agreement;
    if (rows < fewestRows || equal / rows < 0.5 || bitsOf(agreement) < enoughBits) continue;
    found.push({ table: scope.table, foreignKey, parent, own, theirs, agreement });
  }
  const rank = ({ theirs, agreement }: Copy): number => agreement.equal + (theirs.name === own.name ? 0.5 : 0);
  return found.sort((one, other) => rank(other) - rank(one))[0];
}

/** A reference that another way leads to as well, such as the tenant in every table, is no copy of a fact. */
function isRepetition(copy: Copy): boolean {
  return shareOf(copy) >= 0.99 && !isMeasure(copy.own) && !isRowMoment(copy.own) && !isSecondWay(copy);
}

function isSecondWay({ own, parent, table, theirs }: Copy): boolean {
  return isForeignKeyColumn(table, own.name) && isForeignKeyColumn(parent, theirs.name);
}

/** What one foreign key reaches is copied together. */
function groupsOf(copies: readonly Copy[]): Copy[][] {
  const keys = [...new Set(copies.map(({ foreignKey }) => foreignKey))];
  return keys.map((key) => copies.filter(({ foreignKey }) => foreignKey === key));
}

/** Each referenced row counts once, however many refer to it. */
function bitsOf({ parents, agreeing, chance }: Agreement): number {
  return agreementBits(parents, agreeing, chance);
}

/** Amounts come alone, repetitions in the group of their foreign key. */
function copyFinding({ table }: RuleScope, copies: readonly Copy[], excludedBy: readonly Exclusion[]): RowFinding {
  const [first] = copies as readonly [Copy, ...Copy[]];
  const { foreignKey, parent } = first;
  const label = tableLabel(table);
  const names = copies.map(({ own }) => own.name);
  const subject = { schema: table.schema, table: table.name, columns: names, name: foreignKey.name };
  const said = copies.map(({ own, theirs }) => `${label}.${own.name} equals ${tableLabel(parent)}.${theirs.name}`);
  const least = copies.reduce((one, other) => (shareOf(other) < shareOf(one) ? other : one)).agreement;
  const share = `${said.join(' and ')}, reachable by ${renderColumns(foreignKey.columns)}, in ${percentage(least.equal, least.rows)} of ${least.rows} rows`;
  const isWhole = shareOf(first) >= 0.99;
  const implies = isWhole
    ? [foreignKey.columns, ...names.map((name) => [name])].map((determinant) => ({ determinant, dependent: names }))
    : [];
  if (!isRepetition(first)) {
    const why =
      isWhole && isSecondWay(first)
        ? 'two ways to one row, which a foreign key over both columns would hold together'
        : 'taken for a value of its own, as of its time';
    return rowFinding('derived', check('copied-column', 'pass', subject, `${share}: ${why}`), excludedBy, implies);
  }
  const evidence = copies.flatMap((copy) => evidenceOf(table, copy));
  const line = `${label}: ${foreignKey.columns.join(', ')} -/-> ${names.join(', ')}  <why>`;
  const fix = `Read it from ${tableLabel(parent)} and drop the column; or, if it is the value of its time, say so in dependencies.txt: ${line}`;
  const warning = check('copied-column', 'warn', subject, `${share}: a copy can go stale`, { evidence, fix });
  return rowFinding('copy', warning, excludedBy, implies);
}

function shareOf({ agreement: { rows, equal } }: Copy): number {
  return equal / rows;
}

/** With the query for the rows that differ, if any do. */
function evidenceOf(
  table: Table,
  { foreignKey: { columns, references }, parent, own, theirs, agreement }: Copy,
): string[] {
  const { agreeing, rows, equal } = agreement;
  const bits = `${own.name}: ${agreeing} referenced rows agree with all that refer to them; by accident: 2^-${Math.floor(bitsOf(agreement))}`;
  if (equal === rows) return [bits];
  const on = columns.map(
    (name, index) => `own.${readableIdentifier(name)} = theirs.${readableIdentifier(references.columns[index] ?? '')}`,
  );
  const [mine, other] = [`own.${readableIdentifier(own.name)}`, `theirs.${readableIdentifier(theirs.name)}`];
  return [
    bits,
    `select own.*, ${other} as expected from ${readableQualified(table.schema, table.name)} own join ${readableQualified(parent.schema, parent.name)} theirs on ${on.join(' and ')} where ${mine} <> ${other};`,
  ];
}

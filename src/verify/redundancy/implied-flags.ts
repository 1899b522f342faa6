import { type Column, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { determines } from '../../functional-dependencies/column-dependency.ts';
import { fewestRows } from '../../functional-dependencies/significance.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { check } from '../section.ts';
import { exclusionsAmong, isDeclaredAmong } from './exclusions.ts';
import { percentage } from './percentage.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';

/** Two flags that say one thing, alike or opposite: by their names, or because they always change together. */
export const impliedFlags: RedundancyRule = {
  id: 'implied-flags',
  async find(scope) {
    const flags = ownColumns(scope).filter(mayBeFlag);
    const found: RowFinding[] = [];
    for (const [one, other] of pairsOf(flags)) {
      if (isDeclaredAmong(scope, [one.name, other.name])) continue;
      // The first and the third of three say one thing where both say the same as the second.
      const told = found.filter(({ excludedBy }) => excludedBy.length === 0).flatMap(({ cause }) => cause.implies);
      if (determines(told, [one.name], other.name)) continue;
      const stems = [stemOf(one.name), stemOf(other.name)].map(({ stem }) => stem);
      // A number is looked at only where its name says that it is the same flag.
      if (stems[0] !== stems[1] && (one.baseType !== 'bool' || other.baseType !== 'bool')) continue;
      found.push(...judgeFlags(scope, one, other, await countFlags(scope, one, other)));
    }
    return found;
  },
};

function pairsOf(flags: readonly Column[]): [Column, Column][] {
  return flags.flatMap((one, index) => flags.slice(index + 1).map((other): [Column, Column] => [one, other]));
}

function mayBeFlag({ baseType }: Column): boolean {
  return /^(?:bool|int2|int4)$/.test(baseType);
}

/** `is_active`, `activebool`, `inactive` and `not_active` are about one thing; the last two say the opposite. */
function stemOf(name: string): { stem: string; negated: boolean } {
  const plain = name
    .toLowerCase()
    .replace(/^(?:is|has|was)_/, '')
    .replace(/_?(?:flag|bool|boolean|yn)$/, '');
  const negation = /^(?:not_|non_|in(?=active|valid|visible|complete)|un(?=[a-z]{4})|dis(?=abled))/.exec(plain);
  const bare = plain.slice(negation?.[0].length ?? 0);
  return { stem: bare.replace(/^(?:en)?(?=abled$)/, ''), negated: negation !== null };
}

interface Count {
  readonly rows: number;
  /** Both on, both off, only the first, only the second. */
  readonly both: number;
  readonly neither: number;
  readonly first: number;
  readonly second: number;
  /** No value but 0 and 1. */
  readonly binary: boolean;
}

async function countFlags({ database, table }: RuleScope, one: Column, other: Column): Promise<Count> {
  const a = sqlFragment`${quoteIdentifier(one.name)}::pg_catalog.int4`;
  const b = sqlFragment`${quoteIdentifier(other.name)}::pg_catalog.int4`;
  const tally = (left: number, right: number): SqlFragment =>
    sqlFragment`pg_catalog.count(*) filter (where ${a} = ${left} and ${b} = ${right})::float8`;
  const [row] = await runOwnQuery<[Count]>(
    database,
    sqlFragment`
    select pg_catalog.count(*)::float8 as rows, ${tally(1, 1)} as both, ${tally(0, 0)} as neither, ${tally(1, 0)} as first,
           ${tally(0, 1)} as second, coalesce(pg_catalog.bool_and(${a} in (0, 1) and ${b} in (0, 1)), false) as binary
      from ${quoteQualified(table.schema, table.name)}
     where ${a} is not null and ${b} is not null`,
  );
  return row;
}

function judgeFlags(
  scope: RuleScope,
  one: Column,
  other: Column,
  { rows, both, neither, first, second, binary }: Count,
): RowFinding[] {
  if (rows < fewestRows || !binary) return [];
  const [left, right] = [stemOf(one.name), stemOf(other.name)];
  const byName = left.stem === right.stem;
  const opposite = byName ? left.negated !== right.negated : first + second > both + neither;
  const against = opposite ? both + neither : first + second;
  const rarest = opposite ? Math.min(first, second) : Math.min(both, neither);
  if (!byName && (rarest < fewestRows || against / rows > 0.01)) return [];
  if (byName && against / rows > 0.5) return [];
  const { table } = scope;
  const label = tableLabel(table);
  const relation = opposite ? 'the opposite of' : 'the same as';
  const message = `${label}.${one.name} says ${relation} ${label}.${other.name} in ${percentage(rows - against, rows)} of ${rows} rows${against === 0 ? '' : `; ${against} contradict`}`;
  const condition = opposite ? '=' : '<>';
  const evidence =
    against === 0 ? [] : [`select * from ${label} where ${one.name}::int ${condition} ${other.name}::int;`];
  const fix = `Keep one of them; or say in dependencies.txt why they differ: ${label}: ${one.name} -/-> ${other.name}  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [one.name, other.name] };
  const implies = [
    { determinant: [one.name], dependent: [other.name] },
    { determinant: [other.name], dependent: [one.name] },
  ];
  const excludedBy = exclusionsAmong(scope, [one.name, other.name]);
  return [
    rowFinding('derived', check('implied-flags', 'warn', subject, message, { evidence, fix }), excludedBy, implies),
  ];
}

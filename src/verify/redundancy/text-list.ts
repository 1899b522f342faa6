import { type Column, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { fewestRows } from '../../functional-dependencies/significance.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { check } from '../section.ts';
import { isText } from './column-kinds.ts';
import { exclusionsOfList } from './exclusions.ts';
import { percentage } from './percentage.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { sampleOf } from './sample.ts';

/** A text that holds a list: short parts between separators, used again by other rows and in other places. */
export const textList: RedundancyRule = {
  id: 'text-list',
  async find(scope) {
    const columns = ownColumns(scope).filter(isText);
    const texts = await readDistinct(scope, columns);
    return columns.flatMap((column, index) => judgeTexts(scope, column, texts[index] ?? []));
  },
};

/** For longer texts their beginning: they are prose. */
const longest = 400;

/** The different texts of each column, in one statement. */
async function readDistinct(scope: RuleScope, columns: readonly Column[]): Promise<readonly string[][]> {
  if (columns.length === 0) return [];
  const selects = columns.map(({ name }, index) => {
    const text = sqlFragment`${quoteIdentifier(name)}::pg_catalog.text`;
    return sqlFragment`
    select distinct ${index} as place, pg_catalog.left(${text}, ${longest}) as value
      from ${sampleOf(scope, [name], 5000)} as sampled where ${text} <> ''`;
  });
  const rows = await runOwnQuery<readonly { place: number; value: string }[]>(
    scope.database,
    joinFragments(selects, ' union all '),
  );
  return columns.map((_, index) => rows.flatMap(({ place, value }) => (place === index ? [value] : [])));
}

interface Evidence {
  readonly separator: string;
  readonly lists: number;
  readonly parts: readonly string[];
}

function judgeTexts(scope: RuleScope, { name }: Column, texts: readonly string[]): RowFinding[] {
  const values = texts.filter((text) => text.length < longest);
  const found = [',', ';', '|'].flatMap((separator) => listsBy(separator, values, texts.length) ?? [])[0];
  if (found === undefined) return [];
  const { table } = scope;
  const label = tableLabel(table);
  const message = `${label}.${name} holds lists: ${percentage(found.lists, texts.length)} of ${texts.length} different values have parts between "${found.separator}" that other rows use again (1NF)`;
  const evidence = [`used most: ${found.parts.slice(0, 5).join(', ')}`];
  const fix = `Give the parts a table of their own, one a row; or, if nobody looks inside, say so in dependencies.txt: ${label}: ${name} is atomic  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [name] };
  const excludedBy = exclusionsOfList(scope, name);
  return [rowFinding('list', check('text-list', 'warn', subject, message, { evidence, fix }), excludedBy)];
}

/** Half of the values are lists, nearly all parts are used again, and parts have no place of their own, as in names and addresses. */
function listsBy(separator: string, values: readonly string[], all: number): Evidence | undefined {
  const lists = values.map((value) => value.split(separator).map((part) => part.trim())).filter(isList);
  if (lists.length < fewestRows || lists.length < all / 2) return undefined;
  const uses = new Map<string, { rows: number; places: Set<number> }>();
  for (const parts of lists) {
    for (const [place, part] of parts.entries()) {
      const use = uses.get(part) ?? { rows: 0, places: new Set<number>() };
      uses.set(part, { rows: use.rows + 1, places: use.places.add(place) });
    }
  }
  const total = lists.reduce((sum, parts) => sum + parts.length, 0);
  const again = [...uses].filter(([, { rows }]) => rows >= 3).sort(([, one], [, other]) => other.rows - one.rows);
  const covered = again.reduce((sum, [, { rows }]) => sum + rows, 0);
  const moving = again.filter(([, { places }]) => places.size > 1);
  if (covered / total < 0.8 || moving.length < again.length / 2) return undefined;
  return { separator, lists: lists.length, parts: again.map(([part]) => part) };
}

/** At least two parts, each a word or three; a number with thousands separators is one value. */
function isList(parts: readonly string[]): boolean {
  const grouped = parts.slice(1).every((part) => /^\d{3}(?:\.\d+)?$/.test(part));
  return (
    parts.length >= 2 &&
    !grouped &&
    parts.every((part) => part !== '' && part.length <= 30 && part.split(/\s+/).length <= 3)
  );
}

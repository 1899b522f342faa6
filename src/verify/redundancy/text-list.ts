import { type Column, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { check } from '../section.ts';
import {
  alone,
  type DataFinding,
  type DataRule,
  type DataScope,
  fewestRows,
  isText,
  ownColumns,
  percent,
  sampleOf,
} from './scope.ts';

/** A text that holds a list: short parts between separators, used again by other rows and in other places. */
export const textList: DataRule = {
  id: 'text-list',
  async find(scope) {
    const atomic = scope.declarations.filter(({ kind }) => kind === 'atomic').flatMap(({ left }) => left);
    const found: DataFinding[] = [];
    for (const column of ownColumns(scope).filter((own) => isText(own) && !atomic.includes(own.name))) {
      found.push(...judge(scope, column, await readDistinct(scope, column.name)));
    }
    return found;
  },
};

/** Values that may be lists; longer texts are prose. */
async function readDistinct({ database, table }: DataScope, name: string): Promise<{ values: string[]; all: number }> {
  const column = quoteIdentifier(name);
  const rows = await database.sql.unsafe(`
    select distinct pg_catalog.left(${column}::pg_catalog.text, 400) as value
      from ${sampleOf(table, [name], 5000)} as sampled where ${column} is not null and ${column}::pg_catalog.text <> ''`);
  const values = rows.map(({ value }) => String(value));
  return { values: values.filter((value) => value.length < 400), all: values.length };
}

interface Evidence {
  readonly separator: string;
  readonly lists: number;
  readonly parts: readonly string[];
}

function judge(
  { table }: DataScope,
  { name }: Column,
  { values, all }: { values: string[]; all: number },
): DataFinding[] {
  const found = [',', ';', '|'].flatMap((separator) => listsBy(separator, values, all) ?? [])[0];
  if (found === undefined) return [];
  const label = tableLabel(table);
  const message = `${label}.${name} holds lists: ${percent(found.lists, all)} of ${all} different values have parts between "${found.separator}" that other rows use again (1NF)`;
  const evidence = [`used most: ${found.parts.slice(0, 5).join(', ')}`];
  const fix = `Give the parts a table of their own, one a row; or, if nobody looks inside, say so in dependencies.txt: ${label}: ${name} is atomic  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [name] };
  return [alone(check('text-list', 'warn', subject, message, { evidence, fix }))];
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

/** First version that prints the columns of a view over one relation without its name (ruleutils.c). */
const plainSince = 160000;

/**
 * A view's query as versions 16 and later print it, from what any version printed (pg_get_viewdef): where the query itself
 * reads one relation, its columns stand without the relation's name. Earlier versions keep rooms for OLD and NEW beside the
 * relation, and so write it in front of each. Subqueries are printed alike by all.
 */
export function canonicalViewQuery(query: string, serverVersion: number): string {
  if (serverVersion >= plainSince) return query;
  const tokens = readTokens(query);
  const relation = findOnlyRelation(tokens);
  if (relation === undefined) return query;
  const outputs = readOutputNames(tokens);
  return tokens.map(({ text }, index) => (isPrefix(tokens, index, relation, outputs) ? '' : text)).join('');
}

interface Token {
  readonly text: string;
  /** Inside a subquery. */
  readonly isInner: boolean;
  /** Open brackets around it. */
  readonly depth: number;
}

/** Names and keywords, texts, and every other character by itself; keywords are in capitals, names never, but quoted. */
function readTokens(query: string): readonly Token[] {
  const found = query.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\s+|[\s\S]/gu) ?? [];
  const brackets: boolean[] = [];
  return found.map((text, index) => {
    if (text === ')') brackets.pop();
    const token = { text, isInner: brackets.includes(true), depth: brackets.length };
    if (text === '(') {
      const next = found.slice(index + 1, index + 3).find((one) => one.trim() !== '');
      brackets.push(['SELECT', 'WITH', 'VALUES'].includes(next ?? ''));
    }
    return token;
  });
}

/** The name under which the query knows the one relation that it reads; undefined where it reads none or several. */
function findOnlyRelation(tokens: readonly Token[]): string | undefined {
  const outer = tokens.filter(({ depth, text }) => depth === 0 && text.trim() !== '');
  if (outer.some(({ text }) => ['UNION', 'INTERSECT', 'EXCEPT'].includes(text))) return undefined;
  const from = outer.findIndex(({ text }) => text === 'FROM');
  if (from < 0) return undefined;
  const item = outer.slice(from + 1);
  const end = item.findIndex(({ text }) => endsFrom.has(text));
  const words = item.slice(0, end < 0 ? item.length : end);
  if (words.some(({ text }) => text === ',')) return undefined;
  // What begins with a bracket is a subquery or a join.
  const first = words[0];
  if (first?.text === '(' && !opensQuery(tokens, first)) return undefined;
  return words.findLast(({ text }) => isName(text))?.text;
}

const endsFrom = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
  'TABLESAMPLE',
]);

function opensQuery(tokens: readonly Token[], bracket: Token): boolean {
  const inside = tokens.slice(tokens.indexOf(bracket) + 1).find(({ text }) => text.trim() !== '');
  return inside?.isInner === true;
}

function isName(text: string): boolean {
  return text.startsWith('"') || /^[\p{Ll}\p{Lo}_]/u.test(text);
}

/** Names that the query gives to its results (`… AS n`). */
function readOutputNames(tokens: readonly Token[]): ReadonlySet<string> {
  const outer = tokens.filter(({ depth, text }) => depth === 0 && text.trim() !== '');
  return new Set(outer.flatMap(({ text }, index) => (outer[index - 1]?.text === 'AS' ? [text] : [])));
}

/** Whether the token is the relation's name, or the dot behind it, in front of a column. */
function isPrefix(tokens: readonly Token[], index: number, relation: string, outputs: ReadonlySet<string>): boolean {
  const start = tokens[index]?.text === '.' ? index - 1 : index;
  const [name, dot, column] = tokens.slice(start, start + 3);
  if (name?.text !== relation || dot?.text !== '.' || column === undefined || name.isInner) return false;
  // A function, a type, a collation or the relation itself in a schema of that name.
  const isCalled = tokens[start + 3]?.text === '(';
  const before = tokens[start - 1]?.text ?? '';
  const word = tokens[start - 2]?.text ?? '';
  const isRead = name.depth === 0 && ['FROM', 'ONLY'].includes(word);
  const isElsewhere = ['.', ':'].includes(before) || word === 'COLLATE' || isRead;
  if (!isName(column.text) || isCalled || isElsewhere) return false;
  return !(outputs.has(column.text) && isOrderItem(tokens, start));
}

/** In ORDER BY a bare name is first looked for among the results, so there the relation's name has to stay. */
function isOrderItem(tokens: readonly Token[], start: number): boolean {
  if (tokens[start]?.depth !== 0) return false;
  const words = tokens.slice(0, start).filter(({ depth, text }) => depth === 0 && text.trim() !== '');
  const last = words.findLastIndex(({ text }) => text === 'ORDER');
  const behind = words.at(-1)?.text;
  return last >= 0 && (behind === 'BY' || behind === ',') && !words.slice(last).some(({ text }) => text === 'LIMIT');
}

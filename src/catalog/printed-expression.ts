/**
 * Columns that an expression, as PostgreSQL prints it, mentions. Where a type or function has a column's name the
 * answer is too large, which only weakens the dependency.
 */
export function columnsIn(expression: string, columns: readonly string[]): string[] {
  const code = expression.replace(/E?'(?:[^'\\]|''|\\.)*'/g, "''");
  const words = new Set(code.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu));
  return columns.filter((name) => words.has(name) || words.has(quoted(name)));
}

/** Whether a printed expression is the column and nothing else. */
export function isColumn(expression: string, name: string): boolean {
  return expression === name || expression === quoted(name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Without parentheses that enclose the whole expression. */
export function stripParentheses(text: string): string {
  let stripped = text.trim();
  while (stripped.startsWith('(') && closingOf(stripped) === stripped.length - 1)
    stripped = stripped.slice(1, -1).trim();
  return stripped;
}

/** Where the parenthesis that opens the text closes. */
function closingOf(text: string): number {
  let depth = 0;
  for (const { index, char } of outsideQuotes(text)) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Parts between separators that stand outside parentheses and quotes. */
export function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const { index, char } of outsideQuotes(text)) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth !== 0 || index < start || !text.startsWith(separator, index)) continue;
    parts.push(text.slice(start, index));
    start = index + separator.length;
  }
  return [...parts, text.slice(start)];
}

function* outsideQuotes(text: string): Generator<{ index: number; char: string }> {
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    else if (quote === '') yield { index, char };
  }
}

/** Where a statement lies in a text (UTF-16 indexes): from its first word to behind its semicolon. */
export interface ScannedStatement {
  readonly start: number;
  readonly end: number;
  /** Where a backslash outside quotes begins a command of psql's; it ends the statement with its line. */
  readonly command: number | undefined;
}

/**
 * Finds the next statement of a text that is too large for the parser, by quotes, comments and semicolons alone (the
 * lexical rules of PostgreSQL's scan.l with standard_conforming_strings on). Its cuts decide what is sent in one message
 * (migrate/scripts/large-script.ts) and what is shown to the parser, never what a statement means. It knows no grammar: a
 * body in BEGIN ATOMIC is cut at its semicolons, which `isUnfinished` tells.
 */
export function scanStatement(text: string, from: number): ScannedStatement | undefined {
  const start = skipBlanks(text, from);
  if (start >= text.length) return undefined;
  const token = /[;'"$\\]|--|\/\*/g;
  token.lastIndex = start;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const { index } = found;
    if (found[0] === ';') return { start, end: index + 1, command: undefined };
    if (found[0] === '\\') return { start, end: behind(text, '\n', index), command: index };
    token.lastIndex = skipToken(text, index, found[0]);
  }
  return { start, end: text.length, command: undefined };
}

/**
 * Whether what was scanned is only the beginning: semicolons inside BEGIN ATOMIC and CREATE RULE do not end a statement.
 * @param text what was shown to the parser
 * @param stoppedAt where in it the parser gave up: for want of more it does so at the very end
 */
export function isUnfinished(text: string, stoppedAt: number): boolean {
  return /^create/i.test(text) && stoppedAt === text.length;
}

/**
 * Whether such a statement may be over at an index. To ask the parser at each semicolon would be to read the body as
 * often, and with an END that is missing the whole file.
 */
export function mayClose(text: string, end: number): boolean {
  return /(\bend|\))\s*;?\s*$/i.test(text.slice(Math.max(0, end - 40), end));
}

function skipBlanks(text: string, from: number): number {
  const blanks = /[\s;]*/y;
  for (let index = from; ; ) {
    blanks.lastIndex = index;
    index += blanks.exec(text)?.[0].length ?? 0;
    const opener = text.slice(index, index + 2);
    if (opener !== '--' && opener !== '/*') return index;
    index = skipToken(text, index, opener);
  }
}

function skipToken(text: string, index: number, opener: string): number {
  switch (opener) {
    case '--':
      return behind(text, '\n', index);
    case '/*':
      return skipComment(text, index);
    case '$':
      return skipDollarQuoted(text, index);
    case '"':
      return behind(text, '"', index + 1);
    default:
      // A doubled quote ends one string and begins the next: the same place.
      return /(?:^|[^\w$\x80-\uffff])e$/i.test(text.slice(Math.max(0, index - 2), index))
        ? skipEscaped(text, index + 1)
        : behind(text, "'", index + 1);
  }
}

function behind(text: string, closer: string, from: number): number {
  const index = text.indexOf(closer, from);
  return index < 0 ? text.length : index + closer.length;
}

/** They nest. */
function skipComment(text: string, index: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = index;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

/** A dollar inside a name, or that of a parameter, opens nothing. */
function skipDollarQuoted(text: string, index: number): number {
  const tag = /\$(?:[a-z_\x80-\uffff][\w\x80-\uffff]*)?\$/iy;
  tag.lastIndex = index;
  const [quote] = tag.exec(text) ?? [];
  if (quote === undefined || /[\w$\x80-\uffff]/.test(text.charAt(index - 1))) return index + 1;
  return behind(text, quote, index + quote.length);
}

function skipEscaped(text: string, from: number): number {
  const edge = /\\.?|'/gs;
  edge.lastIndex = from;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    if (found[0] === "'") return edge.lastIndex;
  }
  return text.length;
}

/** Where a statement lies in a text (UTF-16 indexes): from its first word to behind its semicolon. */
export interface Skimmed {
  readonly start: number;
  readonly end: number;
  /** Where a backslash outside quotes begins a command of psql's; it ends the statement with its line. */
  readonly command: number | undefined;
}

/**
 * Finds the next statement of a text that is too large for the parser, by quotes, comments and semicolons alone (the
 * lexical rules of PostgreSQL's scan.l with standard_conforming_strings on). Good enough to look at, never to run: a
 * body in BEGIN ATOMIC is cut at its semicolons.
 */
export function skimStatement(text: string, from: number): Skimmed | undefined {
  const start = skipBlanks(text, from);
  if (start >= text.length) return undefined;
  const mark = /[;'"$\\]|--|\/\*/g;
  mark.lastIndex = start;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const at = found.index;
    if (found[0] === ';') return { start, end: at + 1, command: undefined };
    if (found[0] === '\\') return { start, end: behind(text, '\n', at), command: at };
    mark.lastIndex = skipToken(text, at, found[0]);
  }
  return { start, end: text.length, command: undefined };
}

/** Whether what was skimmed is only the beginning: semicolons inside BEGIN ATOMIC and CREATE RULE do not end a statement. */
export function isUnfinished(text: string, { reason }: { readonly reason: string }): boolean {
  return /^create/i.test(text) && /end of input/.test(reason);
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
  for (let at = from; ; ) {
    blanks.lastIndex = at;
    at += blanks.exec(text)?.[0].length ?? 0;
    const two = text.slice(at, at + 2);
    if (two !== '--' && two !== '/*') return at;
    at = skipToken(text, at, two);
  }
}

function skipToken(text: string, at: number, opener: string): number {
  switch (opener) {
    case '--':
      return behind(text, '\n', at);
    case '/*':
      return skipComment(text, at);
    case '$':
      return skipDollarQuoted(text, at);
    case '"':
      return behind(text, '"', at + 1);
    default:
      // A doubled quote ends one string and begins the next: the same place.
      return /(?:^|[^\w$\x80-\uffff])e$/i.test(text.slice(Math.max(0, at - 2), at))
        ? skipEscaped(text, at + 1)
        : behind(text, "'", at + 1);
  }
}

function behind(text: string, closer: string, from: number): number {
  const at = text.indexOf(closer, from);
  return at < 0 ? text.length : at + closer.length;
}

/** They nest. */
function skipComment(text: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

/** A dollar inside a name, or that of a parameter, opens nothing. */
function skipDollarQuoted(text: string, at: number): number {
  const tag = /\$(?:[a-z_\x80-\uffff][\w\x80-\uffff]*)?\$/iy;
  tag.lastIndex = at;
  const [quote] = tag.exec(text) ?? [];
  if (quote === undefined || /[\w$\x80-\uffff]/.test(text.charAt(at - 1))) return at + 1;
  return behind(text, quote, at + quote.length);
}

function skipEscaped(text: string, from: number): number {
  const edge = /\\.?|'/gs;
  edge.lastIndex = from;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    if (found[0] === "'") return edge.lastIndex;
  }
  return text.length;
}

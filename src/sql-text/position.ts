/** A position in a text for people: both numbers are from 1, columns count code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an index in a text (UTF-16). */
export function positionOf(text: string, index: number): Position {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: lineOf(text, index), column: [...before.slice(lineStart)].length + 1 };
}

/** Line of an index in a text (UTF-16), from 1. */
export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** UTF-16 units of the first code points of a text: the server counts code points, a string counts units. */
export function countUnits(text: string, codePoints: number): number {
  let units = 0;
  for (let seen = 0; seen < codePoints && units < text.length; seen += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** The line, the one before it, and a caret; wide characters and tabs keep the caret in place. */
export function renderSnippet(text: string, { line, column }: Position): string[] {
  const lines = text.split('\n').map((raw) => raw.replace(/\r$/, ''));
  const shown = lines.slice(Math.max(0, line - 2), line);
  const width = String(line).length;
  const numbered = shown.map((content, index) => {
    const number = String(line - shown.length + 1 + index).padStart(width);
    return `  ${number} | ${content}`;
  });
  const before = [...(lines[line - 1] ?? '')].slice(0, column - 1);
  const padding = before.map((character) => (character === '\t' ? '\t' : ' '.repeat(displayWidth(character)))).join('');
  return [...numbered, `  ${' '.repeat(width)} | ${padding}^`];
}

/** Columns a terminal gives a character: two for emoji and East Asian wide ranges, none for combining marks. */
function displayWidth(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60]/u.test(
    character,
  )
    ? 2
    : 1;
}

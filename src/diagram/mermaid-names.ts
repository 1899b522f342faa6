/*
 * What Mermaid can carry (packages/mermaid/src/diagrams/er/parser/erDiagram.jison, from version 11 on). Its lexer reads
 * words like `one`, `class` or `title` as its own, also as the beginning of a longer word, so tables always stand in quotes.
 */

/** Quoted names by label; labels that would come out the same are numbered. */
export function nameEntities(labels: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const label of new Set(labels)) {
    const plain = withoutSpecial(label);
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain} (${number})`;
    taken.add(name);
    names.set(label, `"${name}"`);
  }
  return names;
}

/** A column or a type: one word of letters, digits and `_`, and not PK, FK or UK, which mark keys. */
export function toWord(name: string): string {
  const word = name.replace(/[^A-Za-z0-9_\u00c0-\uffff[\]]/g, '_');
  return /^(?:[^A-Za-z_\u00c0-\uffff]|[pfu]k(?!\w))/i.test(word) ? `_${word}` : word;
}

/** In quotes; nothing where there is nothing to say. */
export function toComment(text: string): string {
  return text === '' ? '' : `"${withoutSpecial(text)}"`;
}

/**
 * Without characters that end a quoted text, have a meaning even in quotes, are read as HTML or Markdown, or are
 * invisible.
 */
function withoutSpecial(text: string): string {
  return text
    .replace(/["%\\<>`~#;\p{C}\p{Zl}\p{Zp}]/gu, '_')
    .replace(/(direction)\s+(?=TB|BT|RL|LR)/gi, '$1_')
    .replace(/^\s+$/, '_');
}

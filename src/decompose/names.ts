import type { Table } from '../catalog/schema.ts';

/** NAMEDATALEN - 1, in bytes. */
const longest = 63;

/**
 * A name for the table whose key this is, `zips` for `zip_code`; with the old table's name in front where that is
 * taken. English plurals, guessed by the ending: whoever reads the migration may choose a better one.
 */
export function nameTable(table: Table, key: readonly string[], taken: Set<string>): string {
  const stem = key.map((name) => name.replace(/_(?:id|code|number|no|key)$/, '')).join('_');
  const plural = pluralOf(stem);
  return freshName(taken.has(plural) ? `${table.name}_${plural}` : plural, taken);
}

/** The name, truncated to 63 bytes, and with a number where it is taken; adds it to `taken`. */
export function freshName(wanted: string, taken: Set<string>): string {
  let name = shorten(wanted, longest);
  for (let number = 1; taken.has(name); number += 1) name = `${shorten(wanted, longest - 4)}${number}`;
  taken.add(name);
  return name;
}

function shorten(name: string, bytes: number): string {
  let short = name;
  while (Buffer.byteLength(short) > bytes) short = [...short].slice(0, -1).join('');
  return short;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(?:x|z|ch|sh|ss)$/.test(noun)) return `${noun}es`;
  return noun.endsWith('s') ? noun : `${noun}s`;
}

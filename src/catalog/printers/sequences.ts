import { columnName, relationName } from '../print/addresses.ts';
import { homeOf, sequenceOwner } from '../print/homes.ts';
import { flag, number, text, typeInSql } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Printer, ranks } from './statement.ts';

/** Sequences but those of identity columns, which come with their table. */
export const printSequences: Printer = function* (schema) {
  for (const row of schema.all('pg_class')) {
    if (text(row, 'relkind') !== 'S') continue;
    const owner = sequenceOwner(schema, row);
    if (owner !== undefined && text(owner, 'deptype') === 'i') continue;
    const sequence = sequenceOf(schema, row);
    const home = homeOf(schema, row);
    const type = typeInSql(schema, number(sequence, 'seqtypid'));
    const name = relationName(schema, row.oid ?? 0);
    const unlogged = text(row, 'relpersistence') === 'u' ? 'unlogged ' : '';
    const options = [
      ...(type === 'bigint' ? [] : [`as ${type}`]),
      ...(sequence === undefined ? [] : sequenceOptions(schema, sequence)),
    ];
    yield {
      text: [`create ${unlogged}sequence ${name}`, ...options].join(' '),
      home,
      rank: home === row ? ranks.create : ranks.sequence,
      makes: [row, ...(sequence === undefined ? [] : [sequence])],
    };
    if (owner === undefined) continue;
    const table = schema.find('pg_class', number(owner, 'refobjid'));
    const column = columnName(schema, number(owner, 'refobjid'), number(owner, 'refobjsubid'));
    yield {
      text: `alter sequence ${name} owned by ${relationName(schema, number(owner, 'refobjid'))}.${column}`,
      home,
      rank: ranks.members,
      makes: [owner],
      needs: [row, ...(table === undefined ? [] : [table])],
    };
  }
};

export function sequenceOf(schema: SchemaRows, relation: SchemaRow): SchemaRow | undefined {
  return schema.having('pg_sequence', 'seqrelid', relation.oid)[0];
}

const largest: Readonly<Record<string, bigint>> = { smallint: 32767n, integer: 2147483647n, bigint: 2n ** 63n - 1n };

/** What is not as it is by default (init_params in sequence.c), in words of CREATE SEQUENCE. */
export function sequenceOptions(schema: SchemaRows, sequence: SchemaRow): readonly string[] {
  const value = (column: string): bigint => BigInt(text(sequence, column));
  const top = largest[typeInSql(schema, number(sequence, 'seqtypid'))] ?? 0n;
  const increment = value('seqincrement');
  const isUp = increment > 0n;
  const [usualLeast, usualMost] = isUp ? [1n, top] : [-top - 1n, -1n];
  const [least, most] = [value('seqmin'), value('seqmax')];
  const options: readonly (readonly [words: string, value: bigint, usual: bigint])[] = [
    ['increment', increment, 1n],
    ['minvalue', least, usualLeast],
    ['maxvalue', most, usualMost],
    ['start', value('seqstart'), isUp ? least : most],
    ['cache', value('seqcache'), 1n],
  ];
  return [
    ...options.flatMap(([word, is, usual]) => (is === usual ? [] : [`${word} ${is}`])),
    ...(flag(sequence, 'seqcycle') ? ['cycle'] : []),
  ];
}

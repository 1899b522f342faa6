import { quoteLiteral } from '../../sql-text/identifier.ts';
import { flag, nameIn, nameInSql, number, text, typeInSql } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { ranks, type Statement } from './statement.ts';

const functions: readonly (readonly [word: string, column: string])[] = [
  ['input', 'typinput'],
  ['output', 'typoutput'],
  ['receive', 'typreceive'],
  ['send', 'typsend'],
  ['typmod_in', 'typmodin'],
  ['typmod_out', 'typmodout'],
  ['analyze', 'typanalyze'],
  ['subscript', 'typsubscript'],
];

const alignments: Readonly<Record<string, string>> = { c: 'char', s: 'int2', i: 'int4', d: 'double' };
const storages: Readonly<Record<string, string>> = { p: 'plain', e: 'external', x: 'extended', m: 'main' };

/** A type with functions of its own: its name first, then the functions, which need the name, then the definition. */
export function* printBaseType(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = nameInSql(schema, 'pg_type', row.oid ?? 0);
  const array = schema.find('pg_type', number(row, 'typarray'));
  yield { text: `create type ${name}`, home: row, rank: ranks.shell, makes: [] };
  yield {
    text: `create type ${name} (\n  ${renderParts(schema, row).join(',\n  ')}\n)`,
    home: row,
    rank: ranks.create,
    makes: array === undefined ? [row] : [row, array],
  };
}

function renderParts(schema: SchemaRows, row: SchemaRow): readonly string[] {
  const length = number(row, 'typlen');
  const element = number(row, 'typelem');
  return [
    ...functions.flatMap(([word, column]) => {
      const name = nameIn(schema, row, column, 'pg_proc');
      return name === undefined ? [] : [`${word} = ${name}`];
    }),
    `internallength = ${length === -1 ? 'variable' : length}`,
    ...(flag(row, 'typbyval') ? ['passedbyvalue'] : []),
    `alignment = ${alignments[text(row, 'typalign')]}`,
    `storage = ${storages[text(row, 'typstorage')]}`,
    ...(text(row, 'typcategory') === 'U' ? [] : [`category = ${quoteLiteral(text(row, 'typcategory'))}`]),
    ...(flag(row, 'typispreferred') ? ['preferred = true'] : []),
    ...(row.cells.typdefault == null ? [] : [`default = ${quoteLiteral(text(row, 'typdefault'))}`]),
    ...(element === 0 ? [] : [`element = ${typeInSql(schema, element)}`]),
    ...(text(row, 'typdelim') === ',' ? [] : [`delimiter = ${quoteLiteral(text(row, 'typdelim'))}`]),
    ...(number(row, 'typcollation') === 0 ? [] : ['collatable = true']),
  ];
}

import { quoteLiteral } from '../../sql-text/identifier.ts';
import { operatorReference, routineInSql } from '../print/addresses.ts';
import { flag, nameIn, nameInSql, number, text, typeInSql } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import { type Printer, ranks, type Statement } from './statement.ts';

/** Functions, procedures, aggregates, casts and transforms. */
export const printRoutines: Printer = function* (schema) {
  for (const row of schema.all('pg_proc')) {
    if (schema.isMadeWithType('pg_proc', row.oid ?? 0)) continue;
    if (text(row, 'prokind') === 'a') yield printAggregate(schema, row);
    else yield create(row, row.definition?.trimEnd() ?? '');
  }
  for (const row of schema.all('pg_cast')) {
    if (!schema.isMadeWithType('pg_cast', row.oid ?? 0)) yield create(row, renderCast(schema, row));
  }
  for (const row of schema.all('pg_transform')) yield create(row, renderTransform(schema, row));
};

function renderCast(schema: SchemaRows, row: SchemaRow): string {
  const means =
    {
      b: 'without function',
      i: 'with inout',
    }[text(row, 'castmethod')] ?? `with function ${signature(schema, number(row, 'castfunc'))}`;
  const context = { a: ' as assignment', i: ' as implicit' }[text(row, 'castcontext')] ?? '';
  const [source, target] = [typeInSql(schema, number(row, 'castsource')), typeInSql(schema, number(row, 'casttarget'))];
  return `create cast (${source} as ${target}) ${means}${context}`;
}

function renderTransform(schema: SchemaRows, row: SchemaRow): string {
  const parts = [
    ['from sql', number(row, 'trffromsql')],
    ['to sql', number(row, 'trftosql')],
  ].flatMap(([word, oid]) => (oid === 0 ? [] : [`${word} with function ${signature(schema, Number(oid))}`]));
  const language = nameIn(schema, row, 'trflang', 'pg_language');
  return `create transform for ${typeInSql(schema, number(row, 'trftype'))} language ${language} (${parts.join(', ')})`;
}

/** Of a function of the project's with its types; the system's are told apart by what they are used for, but here. */
function signature(schema: SchemaRows, oid: number): string {
  return schema.find('pg_proc', oid) === undefined
    ? (schema.facts.signatures.get(oid) ?? nameInSql(schema, 'pg_proc', oid))
    : routineInSql(schema, oid);
}

const functions: readonly (readonly [word: string, column: string])[] = [
  ['sfunc', 'aggtransfn'],
  ['finalfunc', 'aggfinalfn'],
  ['combinefunc', 'aggcombinefn'],
  ['serialfunc', 'aggserialfn'],
  ['deserialfunc', 'aggdeserialfn'],
  ['msfunc', 'aggmtransfn'],
  ['minvfunc', 'aggminvtransfn'],
  ['mfinalfunc', 'aggmfinalfn'],
];

const modifies: Readonly<Record<string, string>> = { r: 'read_only', s: 'shareable', w: 'read_write' };

function printAggregate(schema: SchemaRows, row: SchemaRow): Statement {
  const aggregate = schema.having('pg_aggregate', 'aggfnoid', row.oid)[0] as SchemaRow;
  const isOrdinary = text(aggregate, 'aggkind') === 'n';
  const usual = isOrdinary ? 'r' : 'w';
  const value = (word: string, column: string): readonly string[] =>
    aggregate.cells[column] == null ? [] : [`${word} = ${quoteLiteral(text(aggregate, column))}`];
  const type = (word: string, column: string): readonly string[] =>
    number(aggregate, column) === 0 ? [] : [`${word} = ${typeInSql(schema, number(aggregate, column))}`];
  const modify = (word: string, column: string, func: string): readonly string[] =>
    text(aggregate, column) === usual || number(aggregate, func) === 0
      ? []
      : [`${word} = ${modifies[text(aggregate, column)]}`];
  const space = (word: string, column: string): readonly string[] =>
    number(aggregate, column) === 0 ? [] : [`${word} = ${number(aggregate, column)}`];
  const sort = operatorReference(schema, aggregate, 'aggsortop');
  const parallel = { r: 'restricted', s: 'safe' }[text(row, 'proparallel')];
  const parts = [
    ...functions.flatMap(([word, column]) => {
      const name = nameIn(schema, aggregate, column, 'pg_proc');
      return name === undefined ? [] : [`${word} = ${name}`];
    }),
    ...type('stype', 'aggtranstype'),
    ...type('mstype', 'aggmtranstype'),
    ...space('sspace', 'aggtransspace'),
    ...space('msspace', 'aggmtransspace'),
    ...value('initcond', 'agginitval'),
    ...value('minitcond', 'aggminitval'),
    ...(flag(aggregate, 'aggfinalextra') ? ['finalfunc_extra'] : []),
    ...(flag(aggregate, 'aggmfinalextra') ? ['mfinalfunc_extra'] : []),
    ...modify('finalfunc_modify', 'aggfinalmodify', 'aggfinalfn'),
    ...modify('mfinalfunc_modify', 'aggmfinalmodify', 'aggmfinalfn'),
    ...(sort === undefined ? [] : [`sortop = ${sort}`]),
    ...(text(aggregate, 'aggkind') === 'h' ? ['hypothetical'] : []),
    ...(parallel === undefined ? [] : [`parallel = ${parallel}`]),
  ];
  const parameters = schema.facts.aggregates.get(row.oid ?? 0)?.parameters ?? '';
  const name = nameInSql(schema, 'pg_proc', row.oid ?? 0);
  return {
    text: `create aggregate ${name}(${parameters === '' ? '*' : parameters}) (\n  ${parts.join(',\n  ')}\n)`,
    home: row,
    rank: ranks.create,
    makes: [row, aggregate],
  };
}

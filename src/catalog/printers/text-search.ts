import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { flag, nameIn, nameInSql, number, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import { type Printer, ranks, type Statement } from './statement.ts';

/** Parsers, templates, dictionaries and configurations of text search, and conversions between character sets. */
export const printTextSearch: Printer = function* (schema) {
  for (const row of schema.all('pg_ts_parser')) {
    yield create(
      row,
      `create text search parser ${nameInSql(schema, 'pg_ts_parser', row.oid ?? 0)} (${parts(schema, row, {
        start: 'prsstart',
        gettoken: 'prstoken',
        end: 'prsend',
        lextypes: 'prslextype',
        headline: 'prsheadline',
      })})`,
    );
  }
  for (const row of schema.all('pg_ts_template')) {
    const functions = parts(schema, row, { init: 'tmplinit', lexize: 'tmpllexize' });
    yield create(
      row,
      `create text search template ${nameInSql(schema, 'pg_ts_template', row.oid ?? 0)} (${functions})`,
    );
  }
  for (const row of schema.all('pg_ts_dict')) {
    const template = nameIn(schema, row, 'dicttemplate', 'pg_ts_template');
    // The server stores the options as SQL that makes them again (serialize_deflist in tsearchcmds.c).
    const options = row.cells.dictinitoption == null ? '' : `, ${text(row, 'dictinitoption')}`;
    const name = nameInSql(schema, 'pg_ts_dict', row.oid ?? 0);
    yield create(row, `create text search dictionary ${name} (template = ${template}${options})`);
  }
  for (const row of schema.all('pg_ts_config')) yield* printConfiguration(schema, row);
  for (const row of schema.all('pg_conversion')) yield create(row, renderConversion(schema, row));
};

function parts(schema: SchemaRows, row: SchemaRow, functions: Readonly<Record<string, string>>): string {
  return Object.entries(functions)
    .flatMap(([word, column]) => {
      const name = nameIn(schema, row, column, 'pg_proc');
      return name === undefined ? [] : [`${word} = ${name}`];
    })
    .join(', ');
}

function* printConfiguration(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = nameInSql(schema, 'pg_ts_config', row.oid ?? 0);
  const parser = nameIn(schema, row, 'cfgparser', 'pg_ts_parser');
  yield create(row, `create text search configuration ${name} (parser = ${parser})`);
  const byToken = new Map<number, SchemaRow[]>();
  for (const mapping of schema.having('pg_ts_config_map', 'mapcfg', row.oid)) {
    const token = number(mapping, 'maptokentype');
    byToken.set(token, [...(byToken.get(token) ?? []), mapping]);
  }
  // Tokens with the same dictionaries stand together.
  const byDictionaries = new Map<string, { readonly tokens: string[]; readonly rows: SchemaRow[] }>();
  for (const [token, mappings] of [...byToken].sort(([one], [other]) => one - other)) {
    const ordered = [...mappings].sort((one, other) => number(one, 'mapseqno') - number(other, 'mapseqno'));
    const dictionaries = ordered.map((mapping) => nameIn(schema, mapping, 'mapdict', 'pg_ts_dict')).join(', ');
    const group = byDictionaries.get(dictionaries) ?? { tokens: [], rows: [] };
    byDictionaries.set(dictionaries, group);
    const alias = schema.facts.tokens.get(`${number(row, 'cfgparser')} ${token}`) ?? String(token);
    group.tokens.push(readableIdentifier(alias));
    group.rows.push(...ordered);
  }
  for (const [dictionaries, { tokens, rows }] of byDictionaries) {
    yield {
      text: `alter text search configuration ${name} add mapping for ${tokens.join(', ')} with ${dictionaries}`,
      home: row,
      rank: ranks.members,
      makes: rows,
      needs: [row, ...rows.flatMap((mapping) => schema.find('pg_ts_dict', number(mapping, 'mapdict')) ?? [])],
    };
  }
}

function renderConversion(schema: SchemaRows, row: SchemaRow): string {
  const encoding = (column: string): string =>
    quoteLiteral(schema.facts.encodings.get(number(row, column)) ?? text(row, column));
  const name = nameInSql(schema, 'pg_conversion', row.oid ?? 0);
  const isDefault = flag(row, 'condefault') ? 'default ' : '';
  const means = `from ${nameIn(schema, row, 'conproc', 'pg_proc')}`;
  return `create ${isDefault}conversion ${name} for ${encoding('conforencoding')} to ${encoding('contoencoding')} ${means}`;
}

import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { homeOf } from '../print/homes.ts';
import { nameIn, renderOptions, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { canonicalViewQuery } from '../print/view-query.ts';
import { columnSettings, readColumns } from './columns.ts';
import { create } from './schemas.ts';
import { type Printer, ranks, type Statement } from './statement.ts';
import { explicitCollation, typeWithArray } from './types.ts';

/** Views, materialized views, and rules. */
export const printViews: Printer = function* (schema) {
  for (const row of schema.all('pg_class')) {
    const kind = text(row, 'relkind');
    if (kind === 'v') yield* printView(schema, row);
    if (kind === 'm') yield* printMaterializedView(schema, row);
  }
  for (const row of schema.all('pg_rewrite')) {
    if (text(row, 'rulename') === '_RETURN') continue;
    yield* printRule(schema, row);
  }
};

function queryOf(row: SchemaRow): string {
  return (row.definition ?? '').trimEnd().replace(/;$/, '');
}

function viewQuery(schema: SchemaRows, row: SchemaRow): string {
  return canonicalViewQuery(queryOf(row), schema.serverVersion);
}

function rowsOfView(schema: SchemaRows, row: SchemaRow): readonly SchemaRow[] {
  return [
    ...schema.having('pg_attribute', 'attrelid', row.oid),
    ...typeWithArray(schema, schema.having('pg_type', 'typrelid', row.oid)[0]),
  ];
}

function returnRule(schema: SchemaRows, row: SchemaRow): readonly SchemaRow[] {
  return schema.having('pg_rewrite', 'ev_class', row.oid).filter((rule) => text(rule, 'rulename') === '_RETURN');
}

function* printView(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = relationName(schema, row.oid ?? 0);
  const options = renderOptions(set(row, 'reloptions'));
  const having = options.length === 0 ? '' : ` with (${options.join(', ')})`;
  const query = viewQuery(schema, row);
  const columns = readColumns(schema, row);
  const rows = rowsOfView(schema, row);
  const whole = create(row, `create view ${name}${having} as\n${query}`, ...rows, ...returnRule(schema, row));
  // A view that something it reads needs in turn is first made without its query.
  const empty = columns.map((column) => {
    const collation = explicitCollation(schema, column.row);
    return `  null::${text(column.row, 'atttypid')}${collation} as ${readableIdentifier(column.name)}`;
  });
  yield {
    ...whole,
    split: () => [
      { ...create(row, `create view ${name} as\nselect\n${empty.join(',\n')}`, ...rows) },
      {
        text: `create or replace view ${name}${having} as\n${query}`,
        home: row,
        rank: ranks.members,
        makes: returnRule(schema, row),
        needs: [row],
      },
    ],
  };
  for (const column of columns) {
    if (column.default === undefined) continue;
    const action = `alter column ${readableIdentifier(column.name)} set default ${text(column.default, 'adbin')}`;
    yield {
      text: `alter view ${name} ${action}`,
      home: row,
      rank: ranks.settings,
      makes: [column.default],
      needs: [row],
    };
  }
}

/** Without rows: what its query calls may read what is not there yet. */
function* printMaterializedView(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = relationName(schema, row.oid ?? 0);
  const method = nameIn(schema, row, 'relam', 'pg_am');
  const space = nameIn(schema, row, 'reltablespace', 'pg_tablespace');
  const options = [...renderOptions(set(row, 'reloptions')), ...renderOptions(set(row, 'reltoastrelid'), 'toast.')];
  const storage = [
    ...(method === undefined || method === 'heap' ? [] : [` using ${method}`]),
    ...(options.length === 0 ? [] : [` with (${options.join(', ')})`]),
    ...(space === undefined ? [] : [` tablespace ${space}`]),
  ].join('');
  yield create(
    row,
    `create materialized view ${name}${storage} as\n${viewQuery(schema, row)}\nwith no data`,
    ...rowsOfView(schema, row),
    ...returnRule(schema, row),
  );
  for (const column of readColumns(schema, row)) {
    for (const action of columnSettings(schema, column, undefined)) {
      yield {
        text: `alter materialized view ${name} ${action}`,
        home: row,
        rank: ranks.settings,
        makes: [],
        needs: [row],
      };
    }
  }
}

const states: Readonly<Record<string, string>> = { D: 'disable', R: 'enable replica', A: 'enable always' };

function* printRule(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const table = schema.find('pg_class', Number(row.cells.ev_class)) as SchemaRow;
  const home = homeOf(schema, table);
  yield { text: queryOf(row), home, rank: ranks.rules, makes: [row], needs: [table] };
  const state = states[text(row, 'ev_enabled')];
  if (state === undefined) return;
  yield {
    text: `alter table ${relationName(schema, table.oid ?? 0)} ${state} rule ${readableIdentifier(text(row, 'rulename'))}`,
    home,
    rank: ranks.enabled,
    makes: [],
    needs: [row],
  };
}

import type { Database } from '../../connection/session.ts';
import { printComments } from '../printers/comments.ts';
import { printConstraints } from '../printers/constraints.ts';
import { printDatabaseSettings } from '../printers/database-settings.ts';
import { printForeignData } from '../printers/foreign-data.ts';
import { printIndexes } from '../printers/indexes.ts';
import { printOperators } from '../printers/operators.ts';
import { printReplication } from '../printers/replication.ts';
import { printRights } from '../printers/rights.ts';
import { printRoutines } from '../printers/routines.ts';
import { dropsBeforehand, printSchemas } from '../printers/schemas.ts';
import { printSequences } from '../printers/sequences.ts';
import type { Printer, PrintOptions, Refusal, Statement } from '../printers/statement.ts';
import { printTables } from '../printers/tables.ts';
import { printTextSearch } from '../printers/text-search.ts';
import { printTriggers } from '../printers/triggers.ts';
import { printTypes } from '../printers/types.ts';
import { printViews } from '../printers/views.ts';
import { identify, sortKey } from './identities.ts';
import { type Block, orderStatements } from './order.ts';
import { readSchema, type SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

/** An object that the text does not make, and why. */
export interface Unprintable {
  /** `view`, `user mapping`, as COMMENT ON has it; the catalog's name for a kind that has no word. */
  readonly kind: string;
  readonly name: string;
  readonly why: string;
}

export interface PrintedSchema {
  readonly text: string;
  readonly unprintable: readonly Unprintable[];
}

/** All families of kinds. What none of them makes is told to be unprintable. */
const printers: readonly Printer[] = [
  printSchemas,
  printTypes,
  printRoutines,
  printOperators,
  printTextSearch,
  printForeignData,
  printSequences,
  printTables,
  printConstraints,
  printIndexes,
  printViews,
  printTriggers,
  printReplication,
  printDatabaseSettings,
  printRights,
  printComments,
];

/**
 * The whole schema of a database as one SQL text that makes it in an empty database: the same bytes for the same schema, on
 * every server where nothing newer is used. It starts from the rows of the system catalogs, as the whole catalog has them,
 * and each of them is either made by a statement of the text or named in `unprintable`.
 */
export async function printSchema(database: Database, options: PrintOptions): Promise<PrintedSchema> {
  return database.transaction(async () => renderSchema(await readSchema(database, options, sortKey), options), {
    mode: 'isolation level repeatable read, read only',
  });
}

function renderSchema(schema: SchemaRows, options: PrintOptions): PrintedSchema {
  const statements: Statement[] = [];
  const refusals: Refusal[] = [];
  for (const print of printers) {
    for (const printed of print(schema, options)) {
      if ('refused' in printed) refusals.push(printed);
      else statements.push(printed);
    }
  }
  const { blocks, circles, orphans } = orderStatements(schema, statements);
  const made = new Set(blocks.flatMap((block) => block.statements.flatMap(({ makes }) => makes)));
  const inCircles = circles.filter(({ makes }) => makes.length > 0);
  const unprintable = describeUnprintable(schema, made, [
    ...refusals,
    ...orphans.flatMap(({ statement: { makes }, lacks }) =>
      makes.length === 0 ? [] : [describeOrphan(schema, makes, lacks)],
    ),
    ...inCircles.map(({ makes }) => ({ refused: makes, why: 'it needs itself, through what it is made of' })),
  ]);
  const parts = [header, ...dropsBeforehand(schema).map((drop) => `${drop};\n`), ...renderBlocks(schema, blocks)];
  return { text: parts.join('\n'), unprintable };
}

function describeOrphan(schema: SchemaRows, refused: readonly SchemaRow[], lacks: SchemaRow): Refusal {
  const { kind, name } = identify(schema, lacks);
  return { refused, why: `it needs ${kind} ${name}, which is not printed` };
}

const header = `-- The schema of the database, written by codelearn: what is edited here is overwritten.

set client_encoding = 'UTF8';
set standard_conforming_strings = on;
set check_function_bodies = off;
set xmloption = content;
set row_security = off;
set default_tablespace = '';
set default_table_access_method = heap;
select pg_catalog.set_config('search_path', '', false);
`;

/** Rows below one that is named are not named again: a table's columns, an index's. */
function describeUnprintable(
  schema: SchemaRows,
  made: ReadonlySet<SchemaRow>,
  refusals: readonly Refusal[],
): readonly Unprintable[] {
  const named = new Map<SchemaRow, Unprintable>();
  const refused = new Set(refusals.flatMap((refusal) => refusal.refused));
  const describe = (row: SchemaRow, why: string): Unprintable => ({ ...identify(schema, row), why });
  for (const { refused: rows, why } of refusals) {
    for (const row of rows.slice(0, 1)) named.set(row, describe(row, why));
  }
  for (const row of schema.everything()) {
    if (!made.has(row) && !refused.has(row)) named.set(row, describe(row, 'no statement is known that makes it'));
  }
  const hidden = schema.hidden.map((kind) => ({ kind, name: 'all of them', why: 'this role may not read them' }));
  const order = ({ kind, name }: Unprintable): string => `${kind} ${name}`;
  return [...named.values(), ...hidden].sort((one, other) => (order(one) < order(other) ? -1 : 1));
}

function* renderBlocks(schema: SchemaRows, blocks: readonly Block[]): Iterable<string> {
  const begun = new Set<SchemaRow>();
  for (const { home, statements } of blocks) {
    const texts = statements.flatMap((statement) => statement.text?.replace(/\s*;?\s*$/, ';') ?? []);
    if (texts.length === 0) continue;
    yield `-- ${renderHeading(schema, home, begun).replaceAll(/[\r\n]+/g, ' ')}\n`;
    yield `${joinStatements(texts)}\n`;
    if (home !== undefined) begun.add(home);
  }
}

function renderHeading(schema: SchemaRows, home: SchemaRow | undefined, begun: ReadonlySet<SchemaRow>): string {
  if (home === undefined) return 'foreign keys of tables that refer to one another';
  const { kind, name } = identify(schema, home);
  return `${kind} ${name}${begun.has(home) ? ', continued' : ''}`;
}

/** Statements of several lines stand apart. */
function joinStatements(texts: readonly string[]): string {
  const isTall = (text: string | undefined): boolean => text?.includes('\n') === true;
  return texts
    .map((text, index) => (index === 0 ? '' : isTall(text) || isTall(texts[index - 1]) ? '\n\n' : '\n') + text)
    .join('');
}

import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { addressOf } from '../print/addresses.ts';
import { homeOf } from '../print/homes.ts';
import { nameIn, number, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { forThisDatabase } from './database-settings.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Comments, security labels, and what is dropped with an extension. */
export const printComments: Printer = function* (schema) {
  yield* printCommentOnPublic(schema);
  for (const row of schema.all('pg_description')) {
    if (!isOnPublic(schema, row)) yield printComment(schema, row);
  }
  for (const row of schema.all('pg_shdescription')) {
    const database = schema.all('pg_database')[0] ?? row;
    const comment = quoteLiteral(text(row, 'description')).replaceAll('%', '%%');
    yield about(row, database, ranks.comment, forThisDatabase(`comment on database %I is ${comment}`));
  }
  for (const row of schema.all('pg_seclabel')) yield printLabel(schema, row);
  for (const row of schema.all('pg_shseclabel')) {
    const database = schema.all('pg_database')[0] ?? row;
    const label = quoteLiteral(text(row, 'label')).replaceAll('%', '%%');
    const provider = readableIdentifier(text(row, 'provider')).replaceAll('%', '%%');
    yield about(
      row,
      database,
      ranks.label,
      forThisDatabase(`security label for ${provider} on database %I is ${label}`),
    );
  }
  for (const row of schema.all('pg_depend')) {
    if (text(row, 'deptype') === 'x') yield printExtensionDependency(schema, row);
  }
};

/** The comment that every new database has on schema public. */
const usualComment = 'standard public schema';

function* printCommentOnPublic(schema: SchemaRows): Iterable<Statement> {
  const row = schema.all('pg_namespace').find((space) => text(space, 'nspname') === 'public');
  if (row === undefined) return;
  const own = schema.all('pg_description').find((comment) => isOnPublic(schema, comment));
  if (own !== undefined && text(own, 'description') === usualComment) yield about(own, row, ranks.comment, undefined);
  else if (own !== undefined) yield printComment(schema, own) as Statement;
  else {
    yield {
      text: 'comment on schema public is null',
      home: row,
      rank: ranks.comment,
      makes: [],
      needs: [row],
    };
  }
}

function isOnPublic(schema: SchemaRows, comment: SchemaRow): boolean {
  const target = targetOf(schema, comment);
  return target !== undefined && target.catalog === 'pg_namespace' && text(target, 'nspname') === 'public';
}

function targetOf(schema: SchemaRows, row: SchemaRow): SchemaRow | undefined {
  return schema.find(schema.catalogOfClass(number(row, 'classoid')), number(row, 'objoid'));
}

function about(row: SchemaRow, target: SchemaRow, rank: number, words: string | undefined): Statement {
  return { text: words, home: target, rank, makes: [row], needs: [target] };
}

function printComment(schema: SchemaRows, row: SchemaRow): Statement | Refusal {
  const target = targetOf(schema, row);
  const address = target === undefined ? undefined : addressOf(schema, target, number(row, 'objsubid'));
  if (target === undefined || address === undefined) return { refused: [row], why: 'COMMENT ON has no words for it' };
  const words = `comment on ${address} is ${quoteLiteral(text(row, 'description'))}`;
  return { ...about(row, target, ranks.comment, words), home: homeOf(schema, target) };
}

function printLabel(schema: SchemaRows, row: SchemaRow): Statement | Refusal {
  const target = targetOf(schema, row);
  const address = target === undefined ? undefined : addressOf(schema, target, number(row, 'objsubid'));
  if (target === undefined || address === undefined)
    return { refused: [row], why: 'SECURITY LABEL has no words for it' };
  const provider = readableIdentifier(text(row, 'provider'));
  const words = `security label for ${provider} on ${address} is ${quoteLiteral(text(row, 'label'))}`;
  return { ...about(row, target, ranks.label, words), home: homeOf(schema, target) };
}

/** ALTER … DEPENDS ON EXTENSION. */
function printExtensionDependency(schema: SchemaRows, row: SchemaRow): Statement | Refusal {
  const target = schema.find(schema.catalogOfClass(number(row, 'classid')), number(row, 'objid'));
  const address = target === undefined ? undefined : addressOf(schema, target);
  const extension = schema.find('pg_extension', number(row, 'refobjid'));
  if (target === undefined || address === undefined || extension === undefined) {
    return { refused: [row], why: 'it depends on an extension in a way that no statement says' };
  }
  return {
    text: `alter ${address} depends on extension ${nameIn(schema, row, 'refobjid', 'pg_extension')}`,
    home: homeOf(schema, target),
    rank: ranks.late,
    makes: [row],
    needs: [target, extension],
  };
}

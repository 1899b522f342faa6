import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { homeOf, partitionsBelow } from '../print/homes.ts';
import { flag, number, numbers, roleInSql, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Triggers, which of them are disabled, and policies. */
export const printTriggers: Printer = function* (schema) {
  const byTable = new Map<number, SchemaRow[]>();
  for (const row of schema.all('pg_trigger')) {
    const table = number(row, 'tgrelid');
    byTable.set(table, [...(byTable.get(table) ?? []), row]);
    if (isUsers(schema, row) && !isCopy(schema, row)) yield printTrigger(schema, row);
  }
  for (const [oid, triggers] of byTable) {
    const table = schema.find('pg_class', oid);
    if (table !== undefined) yield* printStates(schema, table, triggers);
  }
  for (const row of schema.all('pg_policy')) yield printPolicy(schema, row);
};

/** Not one of those that keep a foreign key or a deferrable key. */
function isUsers(schema: SchemaRows, row: SchemaRow): boolean {
  const constraint = schema.find('pg_constraint', number(row, 'tgconstraint'));
  return constraint === undefined || text(constraint, 'contype') === 't';
}

function isCopy(schema: SchemaRows, row: SchemaRow): boolean {
  return schema.facts.triggerCopies.has(row.oid ?? 0);
}

function withConstraint(schema: SchemaRows, row: SchemaRow): readonly SchemaRow[] {
  const constraint = schema.find('pg_constraint', number(row, 'tgconstraint'));
  return constraint === undefined ? [row] : [row, constraint];
}

/** A trigger of a partitioned table with its copies on the partitions. */
function printTrigger(schema: SchemaRows, row: SchemaRow): Statement {
  const table = schema.find('pg_class', number(row, 'tgrelid')) as SchemaRow;
  const partitions = partitionsBelow(schema, table);
  const copies = partitions
    .flatMap((partition) => schema.having('pg_trigger', 'tgrelid', partition.oid))
    .filter((copy) => isCopy(schema, copy) && text(copy, 'tgname') === text(row, 'tgname'));
  return {
    text: row.definition ?? '',
    home: homeOf(schema, table),
    rank: ranks.triggers,
    makes: [row, ...copies].flatMap((one) => withConstraint(schema, one)),
    needs: [table, ...partitions],
  };
}

const states: Readonly<Record<string, string>> = {
  O: 'enable',
  D: 'disable',
  R: 'enable replica',
  A: 'enable always',
};

/**
 * Which triggers do not fire as usual. Those that keep constraints have names that differ in every database, so they can
 * be disabled only all together.
 */
function* printStates(
  schema: SchemaRows,
  table: SchemaRow,
  triggers: readonly SchemaRow[],
): Iterable<Statement | Refusal> {
  const alter = (action: string, needs: readonly SchemaRow[]): Statement => ({
    text: `alter table only ${relationName(schema, table.oid ?? 0)} ${action}`,
    home: homeOf(schema, table),
    rank: ranks.enabled,
    makes: [],
    needs,
  });
  const inner = triggers.filter((row) => !isUsers(schema, row));
  const odd = inner.filter((row) => text(row, 'tgenabled') !== 'O');
  const areAllOff = odd.length > 0 && inner.every((row) => text(row, 'tgenabled') === 'D');
  if (areAllOff) yield alter('disable trigger all', triggers);
  else {
    for (const row of odd) {
      yield {
        refused: [row],
        why: 'it is disabled, or fires otherwise than usual, and the others of its table do not',
      };
    }
  }
  const usual = areAllOff ? 'D' : 'O';
  for (const row of triggers.filter((one) => isUsers(schema, one))) {
    const state = text(row, 'tgenabled');
    if (state === usual) continue;
    yield alter(`${states[state]} trigger ${readableIdentifier(text(row, 'tgname'))}`, areAllOff ? triggers : [row]);
  }
}

const commands: Readonly<Record<string, string>> = { r: 'select', a: 'insert', w: 'update', d: 'delete' };

function printPolicy(schema: SchemaRows, row: SchemaRow): Statement {
  const table = schema.find('pg_class', number(row, 'polrelid')) as SchemaRow;
  const command = commands[text(row, 'polcmd')];
  const roles = numbers(row, 'polroles').map((oid) => roleInSql(schema, oid));
  const parts = [
    `create policy ${readableIdentifier(text(row, 'polname'))} on ${relationName(schema, table.oid ?? 0)}`,
    ...(flag(row, 'polpermissive') ? [] : ['as restrictive']),
    ...(command === undefined ? [] : [`for ${command}`]),
    ...(roles.join() === 'public' ? [] : [`to ${[...roles].sort().join(', ')}`]),
    ...(row.cells.polqual == null ? [] : [`using (${text(row, 'polqual')})`]),
    ...(row.cells.polwithcheck == null ? [] : [`with check (${text(row, 'polwithcheck')})`]),
  ];
  return { text: parts.join('\n  '), home: homeOf(schema, table), rank: ranks.security, makes: [row], needs: [table] };
}

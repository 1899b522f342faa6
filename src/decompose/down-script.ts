import type { ColumnGrant } from '../catalog/table-facts.ts';
import { quoteLiteral } from '../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../sql-text/readable-identifier.ts';
import { bareColumn, factsOf, fullColumn } from './column-sql.ts';
import type { DecompositionPlan, NewTable } from './decomposition-plan.ts';
import { commentColumn, commentDependent, createDependent, doBlock, pickColumns, settingsOf } from './up-script.ts';

/**
 * The statements that put the columns back as they were: filled before they get defaults and NOT NULL, so that a row
 * without a row in the new table keeps NULL, and with the table's triggers disabled, since no row changes its meaning.
 */
export function downStatements(plan: DecompositionPlan): string[] {
  const { table, facts, split, dependents, tables, foreignKeys } = plan;
  const whole = readableQualified(table.schema, table.name);
  const back = pickColumns(table.columns, split.dropped);
  const stored = back.filter(({ generated }) => generated === null);
  const generated = back.filter((column) => !stored.includes(column));
  const firing = facts.triggers.filter(({ enabled }) => enabled !== 'D');
  const finish = [...stored.flatMap((column) => restrict(plan, column.name))];
  return [
    `lock table ${[whole, ...tables.map(({ name }) => readableQualified(table.schema, name))].join(', ')} in access exclusive mode;`,
    alter(
      whole,
      stored.map((column) => `add column ${bareColumn(column, facts)}`),
    ),
    ...firing.map(({ name }) => `alter table ${whole} disable trigger ${readableIdentifier(name)};`),
    ...tables.flatMap((it) => refill(plan, it, whole)),
    ...firing.map(({ name, enabled }) => {
      const mode = enabled === 'A' ? 'enable always' : enabled === 'R' ? 'enable replica' : 'enable';
      return `alter table ${whole} ${mode} trigger ${readableIdentifier(name)};`;
    }),
    ...foreignKeys.flatMap(({ from, name, index }) => [
      `alter table ${readableQualified(table.schema, from)} drop constraint ${readableIdentifier(name)};`,
      ...(index === undefined ? [] : [`drop index ${readableQualified(table.schema, index)};`]),
    ]),
    ...tables.map(({ name }) => `drop table ${readableQualified(table.schema, name)};`),
    ...(generated.length === 0
      ? []
      : [
          alter(
            whole,
            generated.map((column) => `add column ${fullColumn(column, facts)}`),
          ),
        ]),
    ...(finish.length === 0 ? [] : [alter(whole, finish)]),
    ...dependents.all.toSorted(keysFirst).map((object) => createDependent(whole, object)),
    ...dependents.all.flatMap((object) => commentDependent(table.schema, whole, object)),
    ...back.flatMap((column) => settingsOf(whole, column, factsOf(column.name, facts).settings)),
    ...back.flatMap((column) => commentColumn(whole, column)),
    ...back.flatMap(({ name }) => factsOf(name, facts).grants.map((right) => grantAgain(whole, name, right))),
  ];
}

function alter(whole: string, actions: readonly string[]): string {
  return `alter table ${whole}\n  ${actions.join(',\n  ')};`;
}

function refill({ table, split }: DecompositionPlan, { name, part }: NewTable, whole: string): string[] {
  const moved = pickColumns(table.columns, part.columns)
    .filter((column) => column.generated === null && !part.key.includes(column.name))
    .map((column) => readableIdentifier(column.name))
    .filter((column) => split.dropped.map(readableIdentifier).includes(column));
  if (moved.length === 0) return [];
  const sets = moved.map((column) => `${column} = part.${column}`).join(', ');
  const same = part.key.map(readableIdentifier).map((column) => `whole.${column} = part.${column}`);
  return [
    `update ${whole} as whole\n   set ${sets}\n  from ${readableQualified(table.schema, name)} as part\n where ${same.join(' and ')};`,
  ];
}

function restrict({ table, facts }: DecompositionPlan, name: string): string[] {
  const column = table.columns.find((own) => own.name === name);
  const { notNull, notNullName } = factsOf(name, facts);
  const own = readableIdentifier(name);
  const required =
    notNullName === null
      ? `alter column ${own} set not null`
      : `add constraint ${readableIdentifier(notNullName)} not null ${own}`;
  return [
    ...(column?.default == null ? [] : [`alter column ${own} set default ${column.default}`]),
    ...(notNull ? [required] : []),
  ];
}

/** A role belongs to a server, and this one may not have it. */
function grantAgain(whole: string, column: string, { role, privilege, grantable }: ColumnGrant): string {
  const to = `${role === null ? 'public' : readableIdentifier(role)}${grantable ? ' with grant option' : ''}`;
  const grant = `grant ${privilege.toLowerCase()} (${readableIdentifier(column)}) on ${whole} to ${to};`;
  if (role === null) return grant;
  return doBlock(`begin
  if exists (select from pg_catalog.pg_roles where rolname = ${quoteLiteral(role)}) then
    ${grant}
  end if;
end`);
}

/** A foreign key of the table to itself needs its key first. */
function keysFirst(one: { kind: string }, other: { kind: string }): number {
  return Number(one.kind === 'foreign key') - Number(other.kind === 'foreign key');
}

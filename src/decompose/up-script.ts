import type { Column } from '../catalog/schema.ts';
import type { DependentObject } from '../catalog/table-facts.ts';
import { quoteLiteral } from '../sql-text/identifier.ts';
import { readableIdentifier, readableQualified } from '../sql-text/readable-identifier.ts';
import { factsOf, fullColumn, nameList } from './column-sql.ts';
import type { DecompositionPlan, NewTable } from './decomposition-plan.ts';
import { renderKeyedRows, renderLostRows, unkeyedRows } from './unkeyed-rows.ts';

/**
 * The statements that move the columns. Contradicting rows stop them: two dependents of one determinant violate the
 * primary key, and dependents without a determinant are looked for. The lock keeps rows from changing in between.
 */
export function upStatements(plan: DecompositionPlan): string[] {
  const whole = readableQualified(plan.table.schema, plan.table.name);
  const drops = plan.split.dropped.filter((name) => !isGeneratedFromDropped(plan, name));
  return [
    `lock table ${whole} in access exclusive mode;`,
    ...plan.tables.flatMap((it) => refuseUnkeyed(plan, it, whole)),
    ...plan.tables.flatMap((it) => [createTable(plan, it), populate(plan, it, whole)]),
    `alter table ${whole}\n  ${[...generatedFirst(plan), ...drops].map((name) => `drop column ${readableIdentifier(name)}`).join(',\n  ')};`,
    ...plan.tables.flatMap((it) => addDependents(plan, it)),
    ...plan.foreignKeys.flatMap(({ from, to, name, index }) => {
      const columns = nameList(to.part.key);
      const source = readableQualified(plan.table.schema, from);
      const target = readableQualified(plan.table.schema, to.name);
      return [
        ...(index === undefined ? [] : [`create index ${readableIdentifier(index)} on ${source} (${columns});`]),
        `alter table ${source}\n  add constraint ${readableIdentifier(name)} foreign key (${columns}) references ${target} (${columns});`,
      ];
    }),
  ];
}

/** A generated column goes before what it is generated from. */
function generatedFirst(plan: DecompositionPlan): string[] {
  return plan.split.dropped.filter((name) => isGeneratedFromDropped(plan, name));
}

function isGeneratedFromDropped({ table }: DecompositionPlan, name: string): boolean {
  return table.columns.some((column) => column.name === name && column.generated !== null);
}

function refuseUnkeyed({ table }: DecompositionPlan, { part }: NewTable, whole: string): string[] {
  const unkeyed = unkeyedRows(table, part);
  if (unkeyed === undefined) return [];
  const message = `rows of ${table.name} without ${part.key.join(', ')} hold values that would be lost`;
  const body = `begin
  if exists (select from ${whole} where ${renderLostRows(unkeyed)}) then
    raise exception ${quoteLiteral(message.replaceAll('%', '%%'))};
  end if;
end`;
  return [doBlock(body)];
}

export function doBlock(body: string): string {
  const tag = body.includes('$$') ? '$decompose$' : '$$';
  return `do ${tag}\n${body}\n${tag};`;
}

function createTable({ table, facts }: DecompositionPlan, { name, part, primaryKey }: NewTable): string {
  const lines = [
    ...pickColumns(table.columns, part.columns).map((column) => fullColumn(column, facts)),
    `constraint ${readableIdentifier(primaryKey)} primary key (${nameList(part.key)})`,
    ...part.otherKeys.map((key) => `unique (${nameList(key)})`),
  ];
  const kind = facts.unlogged ? 'unlogged table' : 'table';
  return `create ${kind} ${readableQualified(table.schema, name)} (\n  ${lines.join(',\n  ')}\n);`;
}

function populate({ table }: DecompositionPlan, { name, part }: NewTable, whole: string): string {
  const unkeyed = unkeyedRows(table, part);
  const stored = pickColumns(table.columns, part.columns).filter(({ generated }) => generated === null);
  const list = nameList(stored.map((column) => column.name));
  const where = unkeyed === undefined ? '' : `\n where ${renderKeyedRows(unkeyed)}`;
  return `insert into ${readableQualified(table.schema, name)} (${list})\nselect distinct ${list}\n  from ${whole}${where};`;
}

/** Constraints, indexes, comments and settings that moved with the columns. */
function addDependents({ table, facts }: DecompositionPlan, { name, part, dependents, parents }: NewTable): string[] {
  const target = readableQualified(table.schema, name);
  const moved = pickColumns(table.columns, part.columns);
  return [
    ...parents.map(({ name: own, foreignKey: { columns, references } }) => {
      const parent = `${readableQualified(references.schema, references.table)} (${nameList(references.columns)})`;
      return `alter table ${target}\n  add constraint ${readableIdentifier(own)} foreign key (${nameList(columns)}) references ${parent}\n  on update cascade on delete cascade;`;
    }),
    ...dependents.map(({ name: own, object }) => createDependent(target, { ...object, name: own })),
    ...dependents.flatMap(({ name: own, object }) => commentDependent(table.schema, target, { ...object, name: own })),
    ...moved.flatMap((column) => settingsOf(target, column, factsOf(column.name, facts).settings)),
    ...moved.flatMap((column) => commentColumn(target, column)),
  ];
}

export function pickColumns(columns: readonly Column[], names: readonly string[]): Column[] {
  return columns.filter(({ name }) => names.includes(name));
}

export function createDependent(target: string, { kind, name, definition }: DependentObject): string {
  const own = readableIdentifier(name);
  if (kind === 'index') return `create index ${own} on ${target} ${definition};`;
  if (kind === 'unique index') return `create unique index ${own} on ${target} ${definition};`;
  return `alter table ${target}\n  add constraint ${own} ${definition};`;
}

export function commentDependent(schema: string, target: string, { kind, name, comment }: DependentObject): string[] {
  if (comment === null) return [];
  const what = kind.endsWith('index')
    ? `index ${readableQualified(schema, name)}`
    : `constraint ${readableIdentifier(name)} on ${target}`;
  return [`comment on ${what} is ${quoteLiteral(comment)};`];
}

export function commentColumn(target: string, { name, comment }: Column): string[] {
  return comment === null
    ? []
    : [`comment on column ${target}.${readableIdentifier(name)} is ${quoteLiteral(comment)};`];
}

export function settingsOf(target: string, { name }: Column, settings: readonly string[]): string[] {
  return settings.map((setting) => `alter table ${target} alter column ${readableIdentifier(name)} ${setting};`);
}

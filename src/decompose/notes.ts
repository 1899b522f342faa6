import { type Table, tableLabel } from '../catalog/schema.ts';
import { sameColumns } from '../functional-dependencies/table-relation.ts';
import type { Declaration } from '../project/dependencies.ts';
import type { Query } from '../project/queries.ts';
import type { DecompositionPlan } from './decomposition-plan.ts';

/** What the two files cannot move or keep the same, a sentence each, for people to decide. */
export interface Notes {
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** What is to be done outside the two files. */
  readonly project: readonly string[];
}

export function writeNotes(
  plan: DecompositionPlan,
  declarations: readonly Declaration[],
  queries: readonly Query[],
): Notes {
  const { table, tables, split } = plan;
  const names = tables.map(({ name }) => name).join(', ');
  return {
    up: [...lostIndexes(plan), ...unreferenced(plan), ...unkeyedRows(plan), ...existingParents(plan)],
    down: [
      `The columns come back behind the others (${split.dropped.join(', ')} last): PostgreSQL has no other place for a new column.`,
      `Rows of ${names} that no row of ${table.name} refers to have no place there and go.`,
      'Every row is rewritten, so the table needs its size once more on disk until it is vacuumed.',
    ],
    project: [
      ...rights(plan),
      ...lines(declarations, plan),
      ...queries
        .filter(({ file }) => mentioned(file.text, table, split.dropped).length > 0)
        .map(({ file }) => `${file.path} reads what moves: join ${names} there.`),
      ...plan.facts.functions
        .map(({ name, source }) => ({ name, columns: mentioned(source, table, split.dropped) }))
        .filter(({ columns }) => columns.length > 0)
        .map(
          ({ name, columns }) =>
            `Function ${name} mentions ${table.name} and ${columns.join(', ')}: if it reads them, it fails from then on; join ${names} there.`,
        ),
    ],
  };
}

function lostIndexes({ dependents }: DecompositionPlan): string[] {
  return dependents.lostIndexes.map(
    ({ name }) => `Index ${name} goes: its columns end in different tables, which no index spans.`,
  );
}

function unreferenced({ tables, foreignKeys }: DecompositionPlan): string[] {
  return tables
    .filter((table) => foreignKeys.every(({ to }) => to !== table))
    .map(
      ({ name, part }) =>
        `No foreign key refers to ${name}: the columns of its key (${part.key.join(', ')}) stand in different tables.`,
    );
}

function unkeyedRows({ table, tables }: DecompositionPlan): string[] {
  return tables
    .filter(({ part }) => table.columns.some(({ name, nullable }) => nullable && part.key.includes(name)))
    .map(
      ({ name, part }) =>
        `Rows without ${part.key.join(', ')} have no row in ${name}; any that hold more stop this migration.`,
    );
}

function existingParents({ tables }: DecompositionPlan): string[] {
  return tables.flatMap(({ name, parents }) =>
    parents.map(({ foreignKey: { references } }) => {
      return `${tableLabel({ schema: references.schema, name: references.table })} has that key already: its own columns may be a better place than ${name}.`;
    }),
  );
}

function rights({ table, tables, facts, split }: DecompositionPlan): string[] {
  const granted = facts.columns
    .filter(({ name, grants }) => split.dropped.includes(name) && grants.length > 0)
    .map(({ name, grants }) => {
      const rightsOn = grants.map(({ role, privilege }) => `${role ?? 'public'}=${privilege}`);
      return `${tableLabel(table)}.${name} (${rightsOn.join(', ')})`;
    });
  const gone =
    granted.length === 0
      ? ''
      : ` Rights on single columns go with them; the rollback gives them again: ${granted.join('; ')}.`;
  return [
    `Nobody has rights on ${tables.map(({ name }) => name).join(', ')} yet: give them where those on ${tableLabel(table)} are given.${gone}`,
  ];
}

/**
 * Lines of dependencies.txt that the keys of the new tables make unnecessary, or that name columns which are no longer
 * there.
 */
function lines(declarations: readonly Declaration[], { split, tables }: DecompositionPlan): string[] {
  return declarations
    .filter(({ determinant, dependent, other }) => {
      return [...determinant, ...(other === undefined ? dependent : [])].some((name) => split.dropped.includes(name));
    })
    .map(({ path, line, determinant, kind }) => {
      const newTable = tables.find(({ part }) => kind === 'holds' && sameColumns(part.key, determinant));
      const why = newTable === undefined ? 'name the new table there' : `the key of ${newTable.name} says it now`;
      return `${path}:${line}: delete this line when the migration is applied; ${why}.`;
    });
}

/** The columns that stand in a text together with the table. */
function mentioned(text: string, { name }: Table, columns: readonly string[]): string[] {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu));
  return words.has(name.toLowerCase()) ? columns.filter((column) => words.has(column.toLowerCase())) : [];
}

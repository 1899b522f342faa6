import type { Schema, Table } from '../../catalog/schema.ts';
import { bindDeclarations } from '../../functional-dependencies/declarations.ts';
import type { Denormalization } from '../../project/denormalizations.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { missingForeignKey } from '../redundancy/missing-foreign-key.ts';
import { examineTable, type RowsContext } from '../redundancy/redundancy.ts';
import { type Check, check, type Section } from '../section.ts';
import { findNonAtomic } from './atomic-values.ts';
import { judgeDeclaredData } from './declared-data.ts';
import { judgeDeclared } from './declared-form.ts';
import { examineDependencies } from './suspected-data.ts';
import { findIdleRejections, rejectionsOfRows } from './unused-exclusions.ts';

/** Says for each table which normal form it is in, and why. */
export const normalFormsSection: Section = {
  id: 'normal-forms',
  async run(context) {
    const { schema, project } = context;
    if (schema.tables.length === 0) return [check('normal-form', 'skip', {}, 'there is no table to judge')];
    const checks = judgeSchema(schema, project.dependencies, project.denormalizations);
    const bound = bindDeclarations(project.dependencies, schema);
    for (const table of schema.tables) {
      checks.push(...(await examineData(context, table, bound.get(table) ?? [])));
    }
    return checks;
  },
};

/** What the rows of a table say, of what is declared and of what is not: each defect once, by the check that knows most of it. */
export async function examineData(
  context: RowsContext,
  table: Table,
  declarations: readonly Declaration[],
): Promise<Check[]> {
  const { database, limits } = context;
  const declared = await judgeDeclaredData(database, table, declarations, limits);
  const { checks, explained } = await examineTable(context, table);
  const denormalized = denormalizedColumns(table, context.project.denormalizations);
  const suspected = await examineDependencies(database, table, declarations, denormalized, explained, limits);
  const idle = await findIdleRejections(context, table, [
    ...suspected.unneeded,
    ...rejectionsOfRows(table, declarations),
  ]);
  // What a column refers to is a question for the table where it belongs.
  const isOpen = ({ id, status, subject }: Check): boolean =>
    id !== missingForeignKey.id ||
    status !== 'warn' ||
    !subject.columns.every((name) => suspected.misplaced.includes(name));
  return [...declared, ...suspected.checks, ...checks.filter(isOpen), ...idle];
}

/** @throws CodelearnError exit 2 where a declaration names a table or column that does not exist. */
export function judgeSchema(
  schema: Schema,
  declarations: readonly Declaration[],
  denormalizations: readonly Denormalization[],
): Check[] {
  const bound = bindDeclarations(declarations, schema);
  return schema.tables.flatMap((table) => {
    const own = bound.get(table) ?? [];
    const denormalized = denormalizedColumns(table, denormalizations);
    return [...judgeDeclared(table, own, denormalized), ...findNonAtomic(table, own)];
  });
}

function denormalizedColumns(table: Table, denormalizations: readonly Denormalization[]): string[] {
  const own = denormalizations.filter((other) => other.schema === table.schema && other.table === table.name);
  return own.map(({ column }) => column);
}

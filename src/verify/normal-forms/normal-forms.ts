import type { Schema, Table } from '../../catalog/schema.ts';
import { bindDeclarations } from '../../functional-dependencies/declarations.ts';
import type { Denormalization } from '../../project/denormalizations.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check, type Section } from '../section.ts';
import { findNonAtomic } from './atomic-values.ts';
import { judgeDeclaredData } from './declared-data.ts';
import { judgeDeclared } from './declared-form.ts';
import { examineRows } from './examined-rows.ts';

/** Says for each table which normal form it is in, and why. */
export const normalFormsSection: Section = {
  id: 'normal-forms',
  async run(context) {
    const { database, schema, project, limits } = context;
    if (schema.tables.length === 0) return [check('normal-form', 'skip', {}, 'there is no table to judge')];
    const checks = judgeSchema(schema, project.dependencies, project.denormalizations);
    const bound = bindDeclarations(project.dependencies, schema);
    for (const table of schema.tables) {
      const declarations = bound.get(table) ?? [];
      const denormalized = denormalizedColumns(table, project.denormalizations);
      checks.push(...(await judgeDeclaredData(database, table, declarations, limits)));
      checks.push(...(await examineRows(context, { table, declarations, denormalized })));
    }
    return checks;
  },
};

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

import { introspect } from '../../../src/catalog/introspect.ts';
import type { Database } from '../../../src/connection/session.ts';
import type { Denormalization } from '../../../src/project/denormalizations.ts';
import { parseDependencies } from '../../../src/project/dependencies.ts';
import { examineRows } from '../../../src/verify/normal-forms/examined-rows.ts';
import { redundancyRules } from '../../../src/verify/redundancy/redundancy.ts';
import type { Check } from '../../../src/verify/section.ts';

/** What the rules say of a database, with these lines of dependencies.txt and these columns stored twice on purpose. */
export async function examine(
  database: Database,
  lines: readonly string[] = [],
  denormalizations: readonly Pick<Denormalization, 'schema' | 'table' | 'column'>[] = [],
): Promise<Check[]> {
  const dependencies = parseDependencies({ path: 'dependencies.txt', text: lines.join('\n') });
  const project = { folder: { path: 'sql', absolute: '/nowhere/sql' } };
  const schema = await introspect(database);
  const checks: Check[] = [];
  for (const table of schema.tables) {
    const isOwn = (about: { schema: string; table: string }): boolean =>
      about.schema === table.schema && about.table === table.name;
    const declarations = dependencies.filter(isOwn);
    const denormalized = denormalizations.filter(isOwn).map(({ column }) => column);
    checks.push(...(await examineRows({ database, schema, project }, { table, declarations, denormalized })));
  }
  const ids = [...redundancyRules.map(({ id }) => id), 'redundancy'];
  return checks.filter(({ id }) => ids.includes(id));
}

/** The same as lines of text. */
export async function say(database: Database, lines: readonly string[] = []): Promise<string> {
  const checks = await examine(database, lines);
  return checks.map(({ status, id, message }) => `${status} ${id}: ${message}\n`).join('');
}

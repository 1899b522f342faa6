import { introspect } from '../../../src/catalog/introspect.ts';
import type { Database } from '../../../src/connection/session.ts';
import { parseDependencies } from '../../../src/project/dependencies.ts';
import { normalFormsSection } from '../../../src/verify/normal-forms/normal-forms.ts';
import type { Check, VerifyContext } from '../../../src/verify/section.ts';

/** What the section says of a database, with these lines of dependencies.txt. */
export async function examineSection(database: Database, ...lines: string[]): Promise<readonly Check[]> {
  const dependencies = parseDependencies({ path: 'dependencies.txt', text: lines.join('\n') });
  const project = { folder: { path: 'sql' }, dependencies, denormalizations: [] };
  const context = { database, schema: await introspect(database), project } as unknown as VerifyContext;
  return normalFormsSection.run(context);
}

/** The findings, each as `warn check table(columns)`. */
export async function complaints(database: Database, ...lines: string[]): Promise<string[]> {
  const checks = await examineSection(database, ...lines);
  return checks
    .filter(({ status }) => status === 'warn' || status === 'fail')
    .map(({ status, id, subject: { table, columns } }) => `${status} ${id} ${table}(${columns.join(', ')})`);
}

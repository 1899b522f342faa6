import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { parseDependencies } from '../../../src/project/dependencies.ts';
import type { Project } from '../../../src/project/project.ts';
import { bindDeclarations } from '../../../src/verify/normal-forms/declarations.ts';
import { compareWithData } from '../../../src/verify/normal-forms/declared-data.ts';
import { findIdleRejections } from '../../../src/verify/normal-forms/idle-rejections.ts';
import { examineData } from '../../../src/verify/normal-forms/suspected-data.ts';
import { judgeSchema } from '../../../src/verify/normal-forms.ts';
import type { Check } from '../../../src/verify/section.ts';
import { withTestDatabase } from '../../support/database.ts';

const page = readFileSync(join(import.meta.dirname, '../../../src/verify/normal-forms.md'), 'utf8');
const examples = page.matchAll(/```sql\n(.*?)```\n(?:```dependencies\n(.*?)```\n)?```text\n(.*?)```/gs);

test('the page’s examples say what verify says', () =>
  withTestDatabase(async (database) => {
    let count = 0;
    for (const [, sql = '', declared = '', expected = ''] of examples) {
      await database.sql.unsafe('drop schema public cascade; create schema public');
      await database.sql.unsafe(sql);
      const declarations = parseDependencies({ path: 'dependencies.txt', text: declared });
      const schema = await introspect(database);
      const checks = judgeSchema(schema, declarations, []);
      const project = { dependencies: declarations, denormalizations: [] } as Partial<Project> as Project;
      const bound = bindDeclarations(declarations, schema);
      for (const table of schema.tables) {
        checks.push(...(await compareWithData(database, table, bound.get(table) ?? [])));
        const examined = await examineData(database, table, bound.get(table) ?? [], []);
        checks.push(
          ...examined.checks,
          ...(await findIdleRejections({ database, schema, project }, table, examined.unneeded)),
        );
      }
      const shown = checks.filter(({ status }) => status !== 'skip');
      assert.equal(shown.map((check) => render(check, /^ {2}/m.test(expected))).join(''), expected);
      count += 1;
    }
    assert.equal(count, page.split('```sql').length - 1);
  }));

function render({ status, id, message, evidence }: Check, withEvidence: boolean): string {
  const lines = withEvidence && status === 'warn' ? evidence.map((line) => `  ${line}\n`) : [];
  return `${status} ${id}: ${message}\n${lines.join('')}`;
}

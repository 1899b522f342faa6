import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attemptStatement } from '../../../src/database/attempt.ts';
import { grantRole } from '../../../src/roles/grant.ts';
import { connectTo } from '../../support/database.ts';
import { describeServers } from '../lab.ts';

const page = readFileSync(join(import.meta.dirname, '../../../src/roles/proof/cannot-be-refused.md'), 'utf8');
const statements = (/```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? '').split(';\n').filter((text) => text !== '');

describeServers((lend) => {
  test('what the page says cannot be refused is not refused', () =>
    lend(async (lab) => {
      const { role, grants } = await lab.declare('');
      await grantRole(lab.database, role, grants, { password: 'secret', dryRun: false });
      assert.ok(statements.length > 10);
      await connectTo({ ...lab.target, user: lab.role, password: 'secret' }, async (session) => {
        for (const text of statements) {
          const statement = text.replaceAll('ROLE', lab.role).replaceAll('DATABASE', lab.target.database);
          assert.deepEqual(await attemptStatement(session, statement), { sqlstate: '00000', message: '' }, statement);
        }
      });
    }));
});

import assert from 'node:assert/strict';
import type { Database } from '../../src/connection/session.ts';
import { readRules } from '../../src/project/rules.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { seedDatabase } from '../../src/seed/seed.ts';
import { businessRulesSection } from '../../src/verify/business-rules/business-rules.ts';
import type { VerifyContext } from '../../src/verify/section.ts';
import { applyReference, reference, testOnEveryServer } from '../support/reference.ts';

/** Rules that do not hold, with what was seen instead. */
async function brokenRules(database: Database): Promise<readonly string[]> {
  const context = { database, project: { folder: reference, rules: readRules(reference) } } as unknown as VerifyContext;
  const checks = await businessRulesSection.run(context);
  assert.ok(checks.length >= 60, 'the rules were tried');
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ message, evidence }) => `${message} ${evidence.join('; ')}`);
}

testOnEveryServer('every rule holds on an empty database and on a filled one', async (database) => {
  await applyReference(database);
  assert.deepEqual(await brokenRules(database), []);
  const seeds = readSeeds(reference);
  const values = fillParameters(seeds.parameters, { students: '200' });
  await seedDatabase(database, seeds, { values, passwordHash: `$2b$12$${'x'.repeat(53)}`, reset: false });
  assert.deepEqual(await brokenRules(database), []);
});

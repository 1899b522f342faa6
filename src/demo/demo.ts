import { readEntry } from '../cache/cache-entry.ts';
import { withCache } from '../cache/open-cache.ts';
import { fetchThrough } from '../cache/read-through.ts';
import type { WithDatabase } from '../cache/store.ts';
import { withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import { CodelearnError } from '../errors.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Project } from '../project/project.ts';
import { readGrants } from '../project/roles.ts';
import { grantRole, isAsDeclared } from '../roles/grant.ts';
import { readPassword } from '../roles/role-password.ts';
import { chooseDemoPassword, type DemoPassword } from '../seed/demo-password.ts';
import { fillParameters } from '../seed/parameters.ts';
import { seedDatabase } from '../seed/seed.ts';
import { type VerifyResult, verify } from '../verify/verify.ts';

export interface DemoOptions {
  /** Folder of the embedded servers. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
}

/** One step that has ended: its name and what it did. */
export interface DemoStep {
  readonly name: string;
  readonly done: string;
  readonly holds: boolean;
  /** The demo accounts' password, from the step that made it. */
  readonly password?: DemoPassword;
  readonly verified?: VerifyResult;
}

/**
 * The whole way on one database, a step at a time: migrate, seed, grant, cache, verify. The roles are granted before the
 * proof, so that the proof covers them. May be run again: what is there already is kept.
 */
export async function* runDemo(database: Database, project: Project, options: DemoOptions): AsyncGenerator<DemoStep> {
  yield migrateAll(database, project);
  yield seedIfEmpty(database, project, options);
  for (const role of project.roles) yield grant(database, role, options);
  yield cacheAnswers(database, project, options);
  yield verifyAll(database, project, options);
}

async function migrateAll(database: Database, project: Project): Promise<DemoStep> {
  const { applied } = await migrate(database, project);
  const count = `${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'} applied`;
  const done = applied.length === 0 ? 'nothing to do: the schema is there' : count;
  return { name: 'migrate', done, holds: true };
}

async function seedIfEmpty(database: Database, { seeds }: Project, { env }: DemoOptions): Promise<DemoStep> {
  if (seeds.files.length === 0) return { name: 'seed', done: 'the project has no seeds', holds: true };
  const password = await chooseDemoPassword(env.CODELEARN_DEMO_PASSWORD, database.target.embedded);
  try {
    const values = fillParameters(seeds.parameters, {});
    const { tables } = await seedDatabase(database, seeds, { values, passwordHash: password.hash, reset: false });
    const done = tables.map(({ table, rows }) => `${rows.toLocaleString('en')} ${table}`).join(', ');
    return { name: 'seed', done, holds: true, password };
  } catch (error) {
    if (!(error instanceof CodelearnError) || error.code !== 'not-empty') throw error;
    return { name: 'seed', done: 'kept the rows that are there', holds: true };
  }
}

async function grant(database: Database, role: Project['roles'][number], { env }: DemoOptions): Promise<DemoStep> {
  const password = readPassword(env, role.name);
  const granted = await grantRole(database, role, await readGrants(role), { password, dryRun: false });
  const refused = granted.proof?.refused.length ?? 0;
  const worked = granted.proof?.worked.length ?? 0;
  const done = `role ${role.name}: ${worked} rights tried and working, ${refused} attempts refused`;
  return { name: 'grant-webapp', done, holds: isAsDeclared(granted) };
}

/** In the database's own table: the demo asks for no Redis. */
async function cacheAnswers(database: Database, { queries }: Project, { now }: DemoOptions): Promise<DemoStep> {
  const { signal, target } = database;
  const lend: WithDatabase = (use) => withDatabase(target, { signal }, use);
  const cached: string[] = [];
  for (const entry of queries.map((query) => readEntry(query, target)).filter((found) => found !== undefined)) {
    const options = { redis: undefined, withDatabase: lend, now: () => now().getTime(), warn: () => {}, signal };
    await withCache(entry, options, (cache) => fetchThrough(cache, () => cached.push(entry.query.name)));
  }
  const done = cached.length === 0 ? 'no query has a cache' : `answer of ${cached.join(', ')} stored`;
  return { name: 'cached', done, holds: true };
}

async function verifyAll(database: Database, project: Project, { home, now }: DemoOptions): Promise<DemoStep> {
  // A Redis that the environment names keeps the answers of another database than the demo's.
  const verified = await verify(database, project, { home, cache: { redisUrl: undefined, now } });
  const { pass, fail, warn, skip } = verified.summary;
  const rest = [fail && `${fail} fail`, warn && `${warn} warn`, skip && `${skip} skip`].filter(Boolean);
  return { name: 'verify', done: [`${pass} checks hold`, ...rest].join(', '), holds: fail === 0, verified };
}

import { explainQueries, type ParsedQuery, parseQuery } from '../../query-plans/explain.ts';
import { planAtScale } from '../../query-plans/planned-queries.ts';
import { type Check, check, type Section, type VerifyContext } from '../section.ts';
import { checkScale } from './planned-scale.ts';
import { judgeQuery } from './query-plan.ts';

/**
 * Plans every file of `queries/` on a throw-away PostgreSQL 18 built from the migrations, with the live database's
 * indexes and planner settings, whose tables look to the planner as large as scale.json plans them.
 */
export const queryPlansSection: Section = { id: 'query-plans', run: judgeQueryPlans };

async function judgeQueryPlans({ database, schema, project, withScratch }: VerifyContext): Promise<readonly Check[]> {
  const folder = project.folder.path;
  if (project.queries.length === 0) return skip(`no files in ${folder}/queries: nothing is promised`);
  const scale = `${folder}/scale.json`;
  if (project.scale.length === 0) return skip(`${scale} plans no rows, and a small table is rightly scanned`);
  const queries: ParsedQuery[] = [];
  for (const query of project.queries) queries.push(await parseQuery(query));
  const trial = await withScratch((scratch) => planAtScale(scratch, { database, schema }, project, queries));
  if ('obstacle' in trial) return skip(trial.obstacle);
  const live = await explainQueries(database, queries);
  const checks = queries.flatMap(({ query }, index) => {
    const [planned, today] = [trial.plans[index], live[index]];
    return planned === undefined || today === undefined ? [] : [judgeQuery(query, planned, today, trial)];
  });
  return [...checkScale(scale, project.scale, trial.schema), ...checks];
}

function skip(reason: string): readonly Check[] {
  return [check('query-plan', 'skip', {}, reason)];
}

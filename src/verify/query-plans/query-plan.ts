import type { Query } from '../../project/queries.ts';
import type { Explained } from '../../query-plans/explain.ts';
import { judgePlan, type PlanFacts, unplannedTables } from '../../query-plans/judge.ts';
import { type PlanNode, renderPlanTree } from '../../query-plans/plan-tree.ts';
import type { PlannedQueries } from '../../query-plans/planned-queries.ts';
import { type Check, check } from '../section.ts';

/** The gate is the plan at planned scale; the live plan is shown beside it, where this role may see it. */
export function judgeQuery(query: Query, planned: Explained, live: Explained, trial: PlannedQueries): Check {
  const refusal = refusalOf(query, planned, live);
  if (refusal !== undefined) return refusal;
  if (!('plan' in planned)) return skipped(query, planned.message);
  const { facts, settings } = trial;
  const faults = judgePlan(query, planned.plan, facts);
  const evidence = [
    ...describePlanned(planned.plan, facts),
    ...(settings.length === 0 ? [] : [`with the live database's settings: ${settings.join(', ')}`]),
    ...describeLive(live),
  ];
  if (faults.length === 0)
    return check('query-plan', 'pass', { name: query.name }, describePromise(query), { evidence });
  const message = `${query.name} ${faults.map(({ message }) => message).join(', and ')}`;
  const fix = [...new Set(faults.flatMap(({ fix }) => fix ?? []))].join('\n');
  const status = faults.some(({ proven }) => proven) ? 'fail' : 'skip';
  return check('query-plan', status, { name: query.name }, message, { evidence, fix });
}

/** Something in the way of planning here and now, which says nothing about the query. */
const obstacles = ['25006', '42501', '53100', '53200', '53300', '54000', '55000', '55P03', '57014'];

function refusalOf(query: Query, planned: Explained, live: Explained): Check | undefined {
  const places = [
    { where: 'on the live database', answer: live },
    { where: 'on what the migrations build', answer: planned },
  ];
  for (const { where, answer } of places) {
    if ('plan' in answer || obstacles.includes(answer.sqlstate)) continue;
    return check('query-plan', 'fail', { name: query.name }, `${query.name} does not run ${where}: ${answer.message}`, {
      evidence: answer.text.split('\n'),
      fix: `Make ${query.file.path} and the schema agree.`,
    });
  }
  return undefined;
}

function skipped(query: Query, reason: string): Check {
  return check('query-plan', 'skip', { name: query.name }, `${query.name} could not be planned: ${reason}`);
}

function describePromise({ name, servedBy, scans }: Query): string {
  const served = servedBy.length === 0 ? [] : [`is served by ${servedBy.join(', ')}`];
  const scanned = scans.length === 0 ? [] : [`scans ${scans.join(', ')} on purpose`];
  const kept = [...served, ...scanned];
  return `${name} ${kept.length === 0 ? 'scans no large table' : kept.join(' and ')}`;
}

function describePlanned(plan: PlanNode, facts: PlanFacts): string[] {
  const unplanned = unplannedTables(plan, facts).map((table) => {
    return `scale.json plans no rows for ${table}: taken as a table of 10 pages`;
  });
  return ['at planned scale:', ...indent(renderPlanTree(plan)), ...unplanned];
}

function describeLive(live: Explained): string[] {
  if ('plan' in live) return ['today:', ...indent(renderPlanTree(live.plan))];
  return [`today's plan is not shown: ${live.message} (${live.sqlstate})`];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { runScript, serverErrorOf } from '../../database/script.ts';
import { CodelearnError } from '../../errors.ts';
import type { Rule } from '../../project/rules.ts';
import type { ServerError } from '../../sql-text/server-error.ts';
import { sqlFragment } from '../../sql-text/sql-fragment.ts';
import { parseStatements, type Statement } from '../../sql-text/statements.ts';
import { type Check, check, type Section, type VerifyContext } from '../section.ts';

/** Every file of `rules/` is tried on the live database, in a transaction that is always rolled back. */
export const businessRulesSection: Section = { id: 'business-rules', run: runBusinessRules };

async function runBusinessRules({ database, project }: VerifyContext): Promise<readonly Check[]> {
  if (project.rules.length === 0) {
    return [check('business-rule', 'skip', {}, `no files in ${project.folder.path}/rules: nothing is promised`)];
  }
  // All files are read before the first is tried: a fault in one of them is a fault of the project, not a finding.
  const attempts = await Promise.all(project.rules.map(readAttempt));
  const checks: Check[] = [];
  for (const attempt of attempts) checks.push(await judgeAttempt(attempt, database));
  return checks;
}

interface Attempt {
  readonly rule: Rule;
  readonly setup: { readonly text: string; readonly offset: number } | undefined;
  readonly last: Statement;
}

async function readAttempt(rule: Rule): Promise<Attempt> {
  const statements = await parseStatements(rule.file);
  const [first] = statements;
  const last = statements.at(-1);
  if (first === undefined || last === undefined) throw ruleFault(rule, 'holds no statement, so nothing is attempted');
  if (statements.some(({ kind }) => kind === 'TransactionStmt')) {
    throw ruleFault(
      rule,
      'holds begin, commit, rollback or a savepoint; the tool opens and rolls back the transaction',
    );
  }
  const setup = first === last ? undefined : { text: rule.file.text.slice(0, last.offset), offset: 0 };
  return { rule, setup, last };
}

type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: ServerError }
  | { readonly kind: 'set-up failed'; readonly error: ServerError; readonly text: string };

async function judgeAttempt(attempt: Attempt, database: Database): Promise<Check> {
  const outcome = await database.transaction(() => tryAttempt(attempt, database), { end: 'rollback' });
  const { rule } = attempt;
  const subject = { name: rule.name };
  const obstacle = outcome.kind === 'accepted' ? undefined : obstacleOf(outcome.error, rule);
  if (obstacle !== undefined) return check('business-rule', 'skip', subject, `${rule.sentence} Not tried: ${obstacle}`);
  if (outcome.kind === 'set-up failed') {
    return check('business-rule', 'fail', subject, `${rule.sentence} Its set-up failed, so the rule was not tried.`, {
      evidence: outcome.text.split('\n'),
      fix: `Mend the set-up in ${rule.file.path}, or find out what now forbids it.`,
    });
  }
  const seen = outcome.kind === 'accepted' ? 'accepted' : describeRefusal(outcome.error);
  if (holds(rule, outcome)) return check('business-rule', 'pass', subject, rule.sentence, { evidence: [seen] });
  return check('business-rule', 'fail', subject, `${rule.sentence} The database breaks this rule.`, {
    evidence: [`expected: ${describeExpected(rule)}`, `seen: ${seen}`],
    fix: `Restore the constraint or trigger that keeps it; the attempt is in ${rule.file.path}.`,
  });
}

async function tryAttempt({ rule, setup, last }: Attempt, database: Database): Promise<Outcome> {
  // A rule must not wait long behind live traffic, nor make it wait.
  await runOwnQuery(database, sqlFragment`set local lock_timeout = '2s'; set local statement_timeout = '30s'`);
  try {
    if (setup !== undefined) await runScript(database, rule.file, { part: setup });
  } catch (error) {
    const refusal = serverErrorOf(error);
    if (refusal === undefined || database.signal.aborted) throw error;
    return { kind: 'set-up failed', error: refusal, text: (error as Error).message };
  }
  try {
    await runScript(database, rule.file, { part: last });
    // A deferred constraint is checked at commit, which never comes, or when it is asked for.
    await runOwnQuery(database, sqlFragment`set constraints all immediate`);
    return { kind: 'accepted' };
  } catch (error) {
    const refusal = serverErrorOf(error);
    if (refusal === undefined || database.signal.aborted) throw error;
    return { kind: 'refused', error: refusal };
  }
}

/** What kept the attempt from being a trial at all: it says nothing about the rule. */
function obstacleOf(error: ServerError, { expected }: Rule): string | undefined {
  const wanted = expected.kind === 'refused' ? expected.sqlstate : undefined;
  if (error.code === wanted) return undefined;
  switch (error.code) {
    case '42501':
      return `this role may not do it (${error.message})`;
    case '25006':
      return 'the server is read-only';
    case '55P03':
    case '57014':
      return `another session was in the way (${error.message})`;
    default:
      return undefined;
  }
}

function holds({ expected }: Rule, outcome: Outcome): boolean {
  if (expected.kind === 'accepted' || outcome.kind !== 'refused') return expected.kind === outcome.kind;
  const { error } = outcome;
  return error.code === expected.sqlstate && (expected.by === undefined || error.constraint_name === expected.by);
}

function describeExpected({ expected }: Rule): string {
  if (expected.kind === 'accepted') return 'accepted';
  return `refused with ${expected.sqlstate}${expected.by === undefined ? '' : ` by ${expected.by}`}`;
}

function describeRefusal(error: ServerError): string {
  const by = error.constraint_name ? ` by ${error.constraint_name}` : '';
  return `refused with ${error.code}${by}: ${error.message}`;
}

function ruleFault({ file }: Rule, what: string): CodelearnError {
  return new CodelearnError(`${file.path}: ${what}`, {
    code: 'rule',
    hint: 'A rule is set-up statements and then, as the last statement, the attempt. Nothing was attempted.',
  });
}

import { tableLabel } from '../catalog/schema.ts';
import { describeLock, type LockedTable } from '../database/blockers.ts';
import type { Project } from '../project/project.ts';
import { type Check, check, type Section, type VerifyContext } from './section.ts';

type Run = (section: Section, context: VerifyContext) => Promise<readonly Check[]>;

/** These judge one table after the other. */
const judgeTables: readonly string[] = ['normal-forms', 'design', 'denormalizations'];
/** This one needs every index there is. */
const judgesSchema = 'query-plans';

/**
 * Runs a section though the definition of some tables could not be read, as another session holds their lock: they are
 * left out, with what the project says of them, and are named as skipped.
 */
export async function runAroundLocks(
  locked: readonly LockedTable[],
  section: Section,
  context: VerifyContext,
  run: Run,
): Promise<readonly Check[]> {
  if (locked.length === 0) return run(section, context);
  if (section.id === judgesSchema) return locked.map(skip);
  if (!judgeTables.includes(section.id)) return run(section, context);
  const checks = await run(section, { ...context, project: without(context.project, locked) });
  return [...checks, ...locked.map(skip)];
}

function skip(table: LockedTable): Check {
  const subject = { schema: table.schema, table: table.name };
  return check('table-locked', 'skip', subject, `${tableLabel(table)}: not examined: ${describeLock(table)}`);
}

function without(project: Project, locked: readonly LockedTable[]): Project {
  const isKnown = (about: { readonly schema: string; readonly table: string }): boolean =>
    !locked.some(({ schema, name }) => schema === about.schema && name === about.table);
  return {
    ...project,
    dependencies: project.dependencies.filter(isKnown),
    denormalizations: project.denormalizations.filter(isKnown),
  };
}

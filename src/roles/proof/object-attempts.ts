import type { TargetRelation, TargetRoutine, TargetSequence } from '../probe-targets.ts';
import { type DeniedProbe, denied, type IsGranted, probeName } from './denied-probe.ts';
import {
  explainCall,
  explainDelete,
  explainInsert,
  explainSelect,
  explainUpdate,
  readCurrentValue,
  setImpossibleValue,
} from './probe-statements.ts';

/**
 * Left out: what locks a table before it looks at rights (CREATE RULE, DROP TRIGGER, COMMENT), what takes long where it
 * is allowed (CREATE INDEX, CLUSTER), and ANALYZE, which writes page counts that are not rolled back (vacuum.c).
 */
export function relationAttempts(relation: TargetRelation, role: string, isGranted: IsGranted): readonly DeniedProbe[] {
  const allowed = (privilege: string, column?: string): boolean =>
    isGranted(privilege, 'table', relation.object, column);
  return [...rowAttempts(relation, allowed), ...structureAttempts(relation, role, allowed)];
}

export function sequenceAttempts({ object, impossible }: TargetSequence, isGranted: IsGranted): readonly DeniedProbe[] {
  const allowed = (privilege: string): boolean => isGranted(privilege, 'sequence', object);
  return denied(
    ...(allowed('usage') || allowed('select') ? [] : [readCurrentValue(object)]),
    ...(allowed('update') || impossible === null ? [] : [setImpossibleValue(object, impossible)]),
    `alter sequence ${object} restart`,
    `drop sequence ${object}`,
  );
}

/** Procedures are not called: a call that is wrongly allowed would do its work. */
export function routineAttempts(routine: TargetRoutine, role: string, isGranted: IsGranted): readonly DeniedProbe[] {
  const { object, callable } = routine;
  return denied(
    ...(callable && !isGranted('execute', 'function', object) ? [explainCall(routine)] : []),
    `alter routine ${object} owner to ${role}`,
    `drop routine ${object}`,
  );
}

type Allowed = (privilege: string, column?: string) => boolean;

/** Column by column what the file leaves out; the whole table at once where it leaves out everything. */
function rowAttempts({ object, columns, kind, ignored }: TargetRelation, allowed: Allowed): readonly DeniedProbe[] {
  const missing = (privilege: string): readonly string[] =>
    allowed(privilege) ? [] : columns.filter((column) => !allowed(privilege, column));
  const each = (privilege: string, explain: (object: string, columns: readonly string[]) => string): string[] => {
    const left = ignored.includes(privilege) ? [] : missing(privilege);
    if (left.length === 0) return [];
    const whole = left.length === columns.length && privilege !== 'update';
    return whole ? [explain(object, [])] : left.map((column) => explain(object, [column]));
  };
  const locks = kind === 'table' && missing('update').length === columns.length;
  const reads = denied(
    ...each('select', explainSelect),
    ...(locks ? [`explain select from ${object} for update`] : []),
  );
  if (kind === 'materialized view') return reads;
  const writes = denied(
    ...each('insert', explainInsert),
    ...each('update', explainUpdate),
    ...(allowed('delete') || ignored.includes('delete') ? [] : [explainDelete(object)]),
  );
  return [...reads, ...writes.map((attempt) => ({ ...attempt, also: kind === 'view' ? notWritable : [] }))];
}

/** A view, or a column of one, that is not updatable: the server says so before it checks rights (rewriteHandler.c). */
const notWritable = ['55000', '0A000'];

function structureAttempts(relation: TargetRelation, role: string, allowed: Allowed): readonly DeniedProbe[] {
  const { object, kind, columns, constraint, index } = relation;
  const every = denied(
    `drop ${kind} ${object}`,
    `drop ${kind} ${object} cascade`,
    `alter ${kind} ${object} rename to ${probeName}`,
    `alter ${kind} ${object} owner to ${role}`,
  );
  // A role with some right but no grant option is only warned that nothing was granted (aclchk.c).
  const granting: DeniedProbe = {
    sql: `grant select on ${object} to public`,
    also: ['01007'],
    transaction: true,
    login: false,
  };
  const [column] = columns;
  if (kind !== 'table') return [...every, granting];
  return [
    ...every,
    ...denied(
      `alter table ${object} add column ${probeName} integer`,
      ...(column === undefined ? [] : [`alter table ${object} drop column ${column} cascade`]),
      ...(column === undefined ? [] : [`alter table ${object} rename column ${column} to ${probeName}`]),
      ...(constraint === null ? [] : [`alter table ${object} drop constraint ${constraint} cascade`]),
      ...(index === null ? [] : [`drop index ${index}`]),
      `alter table ${object} set schema pg_catalog`,
      `alter table ${object} disable trigger all`,
      `alter table ${object} disable row level security`,
      `create policy ${probeName} on ${object}`,
      ...(allowed('trigger') ? [] : [createTrigger(object)]),
      ...(allowed('truncate') ? [] : [`truncate ${object}`, `truncate ${object} cascade`]),
      ...(lockers.some((privilege) => allowed(privilege)) ? [] : [`lock table ${object} in access exclusive mode`]),
    ),
    granting,
  ];
}

/** Any of these on the whole table lets a role lock it in every mode (LockTableAclCheck in lockcmds.c). */
const lockers = ['update', 'delete', 'truncate', 'maintain'];

function createTrigger(object: string): string {
  const body = 'execute function pg_catalog.suppress_redundant_updates_trigger()';
  return `create trigger ${probeName} before update on ${object} for each row ${body}`;
}

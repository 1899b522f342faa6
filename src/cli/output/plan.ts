import type { Plan } from '../../migrate/plan/plan.ts';
import type { Script } from '../../project/script.ts';

type Planned = Pick<Plan, 'steps' | 'repeatables' | 'beyond'>;

/** The plan with its SQL, for people; a comment stands before each file, so that it is SQL as a whole. */
export function renderPlan({ steps, repeatables, beyond }: Planned): string {
  const files = [
    ...steps.map(({ migration, outOfOrder }) => renderFile(migration.up, outOfOrder ? ', out of order' : '')),
    ...repeatables.map(({ script }) => renderFile(script, ', repeatable')),
  ];
  const rest = beyond === 0 ? '' : `-- ${beyond} more beyond --to\n`;
  return files.length === 0 ? `-- nothing to do\n${rest}` : `${files.join('\n')}${rest}`;
}

/** The same for `--format json`. */
export function planFields({ steps, repeatables, beyond }: Planned): object {
  return {
    dryRun: true,
    steps: steps.map(({ migration: { id, name, checksum, up }, outOfOrder }) => ({
      version: id,
      name,
      file: up.file.path,
      checksum,
      transaction: up.transactional,
      outOfOrder,
      sql: up.text,
    })),
    repeatables: repeatables.map(({ name, checksum, script }) => ({
      name,
      file: script.file.path,
      checksum,
      sql: script.text,
    })),
    pending: beyond,
  };
}

function renderFile({ file, text, transactional }: Script, remark: string): string {
  const how = transactional ? 'in a transaction' : 'outside transactions, one statement at a time';
  return `-- ${file.path} (${how}${remark})\n${text.replace(/\s*$/, '\n')}`;
}

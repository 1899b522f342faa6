import type { MigrateResult } from '../../migrate/run/apply.ts';

/** `120 ms`, `3.4 s`, `2 min 5 s`. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** A line of progress. */
export function renderStep(verb: string, label: string, durationMs: number): string {
  return `${verb} ${label}  ${renderDuration(durationMs)}\n`;
}

interface Step {
  readonly durationMs: number;
}

/** The last line of `migrate`: what was applied, what was run again, and what is left. */
export function renderMigrated({ applied, repeated, pending }: MigrateResult): string {
  const rest = pending === 0 ? 'the database is up to date' : `${count(pending)} still pending`;
  const files = repeated.length === 1 ? '1 repeatable file' : `${repeated.length} repeatable files`;
  const done = [applied.length > 0 && count(applied.length), repeated.length > 0 && files]
    .filter(Boolean)
    .join(' and ');
  return done === '' ? `nothing to do: ${rest}\n` : `${done} applied in ${total([...applied, ...repeated])}; ${rest}\n`;
}

/** The last line of `rollback`. */
export function renderUndone(undone: readonly Step[]): string {
  return undone.length === 0 ? 'nothing to undo\n' : `${count(undone.length)} undone in ${total(undone)}\n`;
}

function count(many: number): string {
  return many === 1 ? '1 migration' : `${many} migrations`;
}

function total(steps: readonly Step[]): string {
  return renderDuration(steps.reduce((sum, { durationMs }) => sum + durationMs, 0));
}

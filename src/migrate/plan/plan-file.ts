import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CodelearnError } from '../../errors.ts';
import { parseSavedPlan, type SavedPlan } from './saved-plan.ts';

/** @throws CodelearnError exit 2 when the file cannot be read or holds no plan */
export function readPlanFile(path: string, cwd: string): SavedPlan {
  return parseSavedPlan(
    access(path, 'read', () => readFileSync(resolve(cwd, path), 'utf8')),
    path,
  );
}

/** @throws CodelearnError exit 2 when the file cannot be written */
export function writePlanFile(path: string, cwd: string, plan: SavedPlan): void {
  access(path, 'written', () => writeFileSync(resolve(cwd, path), `${JSON.stringify(plan, null, 2)}\n`));
}

function access<T>(path: string, how: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CodelearnError(`${path}: the plan cannot be ${how} (${code ?? String(error)})`, {
      code: 'plan-file',
      hint: 'Nothing was attempted.',
    });
  }
}

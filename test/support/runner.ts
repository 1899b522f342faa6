import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Target, targetUrl } from '../../src/connection/target.ts';

const root = join(import.meta.dirname, '../..');

/** The program as a process of its own, so that it can be killed. */
export interface Runner {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

export function startRunner(target: Target, cwd: string, argv: readonly string[]): Runner {
  const main = `
    import { run } from ${JSON.stringify(join(root, 'src/cli/run.ts'))};
    const abort = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => abort.abort(signal));
    process.exitCode = await run(process.argv.slice(1), {
      out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), ask: async () => undefined,
      env: process.env, cwd: process.cwd(), color: false, columns: 80, now: () => new Date(),
      signal: abort.signal,
    });`;
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', main, '--', ...argv], {
    cwd,
    env: { ...process.env, DATABASE_URL: targetUrl(target) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { process: child, ended: collect(child) };
}

async function collect(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (text) => {
    out += text;
  });
  child.stderr?.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

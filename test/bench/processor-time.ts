import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor seconds, user and system, that a server and the programs run from here have taken so far; NaN where there is
 * no /proc. On a machine that others use too, a difference of two says more than a clock.
 * @param pid of the postmaster, which every process of the server is a child of
 */
export function readProcessorTime(pid: number): number {
  try {
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readTimes(Number(name)) ?? [])
      .filter(({ parent }) => parent === pid);
    const [server, self] = [readTimes(pid), readTimes(process.pid)];
    const ticks = [server?.own, server?.ended, self?.ended, ...children.map(({ own }) => own)];
    return ticks.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** USER_HZ, which Linux has fixed at 100 on all architectures but Alpha (time(7)). */
const ticksPerSecond = 100;

/** Of proc_pid_stat(5): ppid, utime + stime, and cutime + cstime of the children that were waited for. */
function readTimes(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (field: number): number => Number(fields[field - 3]);
    return { parent: ticks(4), own: ticks(14) + ticks(15), ended: ticks(16) + ticks(17) };
  } catch {
    return undefined;
  }
}

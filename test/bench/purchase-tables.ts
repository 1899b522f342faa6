import type { Measured } from './purchase-clients.ts';

export interface Cell extends Measured {
  readonly deadlocks: number;
  /** Share of the updates of courses that stayed on their page; undefined where nothing was updated. */
  readonly hot: number | undefined;
  /** Courses whose count was wrong afterwards. */
  readonly wrong: number;
}

interface Column {
  readonly clients: number;
  /** A way's cells in the order of the rounds; the first way is what the others are compared with. */
  readonly cells: ReadonlyMap<string, readonly Cell[]>;
}

/** A markdown table: rates and latencies are medians over the rounds, ratios the median (and range) of each round's own. */
export function renderTable(title: string, ways: readonly string[], columns: readonly Column[]): string {
  const head = columns.map(
    ({ clients }) => ` ${clients} buyer${clients > 1 ? 's' : ''}: /s | ratio | p99 ms | deadlocks |`,
  );
  const lines = ways.map((way) => {
    const shown = columns.map(({ cells }) => renderCell(cells.get(way) ?? [], cells.get(ways[0] ?? '') ?? []));
    const all = columns.flatMap(({ cells }) => cells.get(way) ?? []);
    const updated = all.flatMap(({ hot }) => (hot === undefined ? [] : [hot]));
    const hotShare = updated.length === 0 ? '' : `${Math.round(100 * median(updated))} %`;
    return `| ${way} |${shown.join('')} ${hotShare} | ${all.reduce((sum, { wrong }) => sum + wrong, 0)} |`;
  });
  const rule = `|---|${'--:|'.repeat(columns.length * 4 + 2)}`;
  return [`### ${title}`, '', `| |${head.join('')} HOT | wrong |`, rule, ...lines, ''].join('\n');
}

function renderCell(cells: readonly Cell[], base: readonly Cell[]): string {
  const ratios = cells.map(({ rate }, round) => rate / (base[round]?.rate ?? Number.NaN));
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  const range = least === most ? '' : ` (${least}–${most})`;
  const deadlocks = cells.reduce((sum, cell) => sum + cell.deadlocks, 0);
  const rate = Math.round(median(cells.map((cell) => cell.rate)));
  return ` ${rate} | ${median(ratios).toFixed(2)}${range} | ${median(cells.map(({ p99 }) => p99)).toFixed(1)} | ${deadlocks} |`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

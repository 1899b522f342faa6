import type { Query } from '../project/queries.ts';
import { parseStatements } from '../sql-text/statements.ts';

/** How many values a query takes: the highest `$n` that the server's own grammar finds in it, 0 where there is none. */
export async function countParameters({ file }: Query): Promise<number> {
  // Most queries have none, and need no parser to say so.
  if (!/\$\d/.test(file.text)) return 0;
  const trees = JSON.stringify((await parseStatements(file)).map(({ tree }) => tree));
  // A quote inside a text constant is escaped in JSON: only a node of the tree reads like this.
  const numbers = [...trees.matchAll(/"ParamRef":\{"number":(\d+)/g)].map(([, number]) => Number(number));
  return Math.max(0, ...numbers);
}

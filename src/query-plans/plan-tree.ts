/** A node of a plan, as EXPLAIN (FORMAT JSON, VERBOSE) shows it. */
export interface PlanNode {
  /** `Node Type`, e.g. `Seq Scan`; a kind that nobody knows is a node like any other. */
  readonly kind: string;
  /** What it does, as EXPLAIN's text form says: `Parallel Seq Scan`, `Insert`, `Hash Left Join`. */
  readonly title: string;
  /** The table it reads or writes, or the one a bitmap of which it makes. */
  readonly schema: string | null;
  readonly table: string | null;
  readonly index: string | null;
  /** It reads the whole table or index: nothing is looked up, and no LIMIT above ends it early. */
  readonly whole: boolean;
  /** Estimated: rows it gives a loop, and the cost to get all of them. */
  readonly rows: number;
  readonly cost: number;
  readonly children: readonly PlanNode[];
}

/** Reads what EXPLAIN gave, which the driver has parsed already. */
export function parsePlanTree(json: unknown): PlanNode {
  const [{ Plan: root } = {} as never] = json as [{ Plan: JsonNode }];
  return readNode(root, { schema: null, table: null, limited: false });
}

/** The node and everything below it, in the order in which EXPLAIN prints. */
export function walkPlan(node: PlanNode): PlanNode[] {
  return [node, ...node.children.flatMap(walkPlan)];
}

/** A line a node, as indented as it is deep. */
export function renderPlanTree(node: PlanNode, depth = 0): string[] {
  const { title, schema, table, index, rows, cost, children } = node;
  const named = table === null || schema === null || schema === 'public' ? table : `${schema}.${table}`;
  const using = index === null ? '' : ` using ${index}`;
  const on = named === null || /^Bitmap(?! Heap)/.test(node.kind) ? '' : ` on ${named}`;
  const line = `${'  '.repeat(depth)}${title}${using}${on} (${countRows(rows)}, cost ${cost.toFixed(2)})`;
  return [line, ...children.flatMap((child) => renderPlanTree(child, depth + 1))];
}

export function countRows(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

interface JsonNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Parallel Aware'?: boolean;
  readonly 'Join Type'?: string;
  readonly Operation?: string;
  readonly Strategy?: string;
  readonly Schema?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly 'Plan Rows': number;
  readonly 'Total Cost': number;
  readonly Plans?: readonly JsonNode[];
}

interface Above {
  readonly schema: string | null;
  readonly table: string | null;
  readonly limited: boolean;
}

function readNode(node: JsonNode, above: Above): PlanNode {
  const relation = relationOf(node, above);
  const limited = above.limited && !isSeparate(node);
  return {
    kind: node['Node Type'],
    title: titleOf(node),
    ...relation,
    index: node['Index Name'] ?? null,
    whole: isWhole(node, limited),
    rows: node['Plan Rows'],
    cost: node['Total Cost'],
    children: (node.Plans ?? []).map((child) => {
      return readNode(child, { ...relation, limited: node['Node Type'] === 'Limit' || (limited && !needsAll(node)) });
    }),
  };
}

/** A bitmap index scan does not say whose table it is: that of the bitmap heap scan above it. */
function relationOf(node: JsonNode, above: Above): Pick<PlanNode, 'schema' | 'table'> {
  const table = node['Relation Name'];
  if (table !== undefined) return { schema: node.Schema ?? null, table };
  const { schema, table: outer } = node['Node Type'].startsWith('Bitmap') ? above : { schema: null, table: null };
  return { schema, table: outer };
}

/**
 * A filter may have to read all of a table to find what a LIMIT asks for; in an index scan it is expected to find it
 * early.
 */
function isWhole(node: JsonNode, limited: boolean): boolean {
  if (node['Node Type'] === 'Seq Scan') return !limited || node.Filter !== undefined;
  return node['Index Name'] !== undefined && node['Index Cond'] === undefined && !limited;
}

/** A subquery that is run for itself: the LIMIT of the query around it does not end it. */
function isSeparate(node: JsonNode): boolean {
  return ['InitPlan', 'SubPlan'].includes(node['Parent Relationship'] ?? '');
}

/** Nodes that take all their input before they give a row. */
function needsAll({ 'Node Type': kind, Strategy: strategy }: JsonNode): boolean {
  return ['Sort', 'Hash', 'SetOp'].includes(kind) || (kind === 'Aggregate' && strategy !== 'Sorted');
}

/** As EXPLAIN's text form has it (explain.c): `Hash Right Join`, `Nested Loop Left Join`, `Parallel Seq Scan`. */
function titleOf(node: JsonNode): string {
  const { 'Node Type': kind, 'Join Type': join = 'Inner', Operation: operation } = node;
  const joined = join === 'Inner' ? kind : `${kind.replace(/ Join$/, '')} ${join} Join`;
  const title = kind === 'ModifyTable' && operation !== undefined ? operation : joined;
  return node['Parallel Aware'] === true ? `Parallel ${title}` : title;
}

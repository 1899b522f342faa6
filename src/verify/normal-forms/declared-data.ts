import { type Table, tableLabel } from '../../catalog/schema.ts';
import type { Database } from '../../database/connect.ts';
import { quoteIdentifier, quoteQualified } from '../../database/identifier.ts';
import { whyUnreadable } from '../../database/unreadable.ts';
import { derivedColumns } from '../../normal-forms/derived-column.ts';
import { renderColumns } from '../../normal-forms/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check } from '../section.ts';

/** Groups of rows shown of a broken rule. */
const shownGroups = 5;

/**
 * Holds each declared rule against the rows, on the server in one pass a right column: `dependency-holds` or
 * `dependency-broken` with the rows. Rows with NULL on the left are under no rule, as in keys; on the right NULL equals NULL.
 */
export async function compareWithData(
  database: Database,
  table: Table,
  declarations: readonly Declaration[],
): Promise<Check[]> {
  try {
    return await compareRules(database, table, declarations);
  } catch (error) {
    const reason = whyUnreadable(error);
    if (reason === undefined || database.signal.aborted) throw error;
    const message = `${tableLabel(table)}: rows not examined: ${reason}`;
    return [check('dependency-holds', 'skip', { schema: table.schema, table: table.name }, message)];
  }
}

async function compareRules(database: Database, table: Table, declarations: readonly Declaration[]): Promise<Check[]> {
  const rules = declarations.filter(({ kind }) => kind === 'holds');
  if (rules.length === 0) return [];
  if (!(await hasRows(database, table))) return rules.map((rule) => unexamined(table, rule));
  const derived = derivedColumns(table);
  const checks: Check[] = [];
  for (const rule of rules) {
    for (const right of rule.right.filter((name) => !derived.some((column) => column.name === name))) {
      checks.push(verdict(table, rule, right, await findBroken(database, table, rule.left, right)));
    }
  }
  return checks;
}

async function hasRows({ sql }: Database, table: Table): Promise<boolean> {
  const rows = await sql.unsafe(`select 1 from ${quoteQualified(table.schema, table.name)} limit 1`);
  return rows.length > 0;
}

/** One value that a group of rows holds: the group's left values as text, how many rows hold it. */
interface Holding {
  readonly left: readonly string[];
  readonly value: string | null;
  readonly rows: string;
  /** Broken groups in all. */
  readonly groups: string;
}

/** Types without equality or ordering are compared as text, in the one collation whose order is fast and total. */
async function findBroken({ sql }: Database, table: Table, left: readonly string[], right: string): Promise<Holding[]> {
  const from = quoteQualified(table.schema, table.name);
  const text = (name: string): string => `${quoteIdentifier(name)}::pg_catalog.text collate "C"`;
  const key = `array[${left.map(text).join(', ')}]`;
  const present = left.map((name) => `${quoteIdentifier(name)} is not null`).join(' and ');
  const value = text(right);
  const rows = await sql.unsafe<Holding[]>(`
    with broken as (
      select ${key} as left_values, pg_catalog.count(*) over () as groups
        from ${from}
       where ${present}
       group by 1
      having pg_catalog.min(${value}) <> pg_catalog.max(${value})
          or pg_catalog.count(${value}) not in (0, pg_catalog.count(*))
       order by 1
       limit ${shownGroups}
    )
    select pg_catalog.to_json(left_values) as left, ${value} as value, pg_catalog.count(*)::pg_catalog.text as rows, groups::pg_catalog.text
      from broken
      join ${from} on ${key} = left_values
     group by left_values, groups, ${value}
     order by left_values, pg_catalog.count(*) desc, 2 nulls last`);
  return [...rows];
}

function verdict(table: Table, rule: Declaration, right: string, holdings: readonly Holding[]): Check {
  const arrow = `${renderColumns(rule.left)} -> ${renderColumns([right])}`;
  const where = `${rule.path}:${rule.line}`;
  const subject = { schema: table.schema, table: table.name, columns: [...rule.left, right] };
  const [first] = holdings;
  if (first === undefined) {
    return check('dependency-holds', 'pass', subject, `${tableLabel(table)}: no row contradicts ${arrow} (${where})`);
  }
  const keys = [...new Set(holdings.map(keyOf))];
  const evidence = keys.map((key) => {
    return describeGroup(
      rule.left,
      right,
      holdings.filter((holding) => keyOf(holding) === key),
    );
  });
  const rest = Number(first.groups) - keys.length;
  if (rest > 0) evidence.push(`and ${rest} more`);
  const message = `${tableLabel(table)}: the rows contradict ${arrow} (${where}) for ${first.groups} ${renderColumns(rule.left)}`;
  const fix = 'Correct the rows, or delete the rule if it is none.';
  return check('dependency-broken', 'fail', subject, message, { evidence, fix });
}

function keyOf({ left }: Holding): string {
  return left.join('\u0000');
}

function describeGroup(left: readonly string[], right: string, group: readonly Holding[]): string {
  const values = group[0]?.left ?? [];
  const determinant = left.map((name, at) => `${name} ${show(values[at] ?? null)}`).join(', ');
  const shown = group
    .slice(0, 3)
    .map(({ value, rows }) => `${show(value)} in ${rows} ${rows === '1' ? 'row' : 'rows'}`);
  return `${determinant}: ${right} is ${shown.join(', ')}${group.length > 3 ? ', …' : ''}`;
}

function show(value: string | null): string {
  if (value === null) return 'NULL';
  return `'${value.length > 40 ? `${value.slice(0, 39)}…` : value}'`;
}

/** A rule that no row could have broken is not proven: it was not examined. */
function unexamined(table: Table, { left, right, path, line }: Declaration): Check {
  const arrow = `${renderColumns(left)} -> ${renderColumns(right)}`;
  const subject = { schema: table.schema, table: table.name, columns: [...left, ...right] };
  return check(
    'dependency-holds',
    'skip',
    subject,
    `${tableLabel(table)}: no rows: ${arrow} not examined (${path}:${line})`,
  );
}

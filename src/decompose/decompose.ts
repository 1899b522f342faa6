import { introspect } from '../catalog/introspect.ts';
import { findTable, listTables, type Schema, type Table, tableLabel } from '../catalog/schema.ts';
import { readTableFacts } from '../catalog/table-facts.ts';
import type { Database } from '../connection/session.ts';
import { CodelearnError, combineFaults, exitCodes } from '../errors.ts';
import { bindDeclarations } from '../functional-dependencies/declarations.ts';
import { renderColumns } from '../functional-dependencies/table-relation.ts';
import type { Declaration } from '../project/dependencies.ts';
import type { Project } from '../project/project.ts';
import { findContradictions } from './contradictions.ts';
import { type DecompositionPlan, planDecomposition } from './decomposition-plan.ts';
import { assignDependents } from './dependent-objects.ts';
import { downStatements } from './down-script.ts';
import { type Notes, writeNotes } from './notes.ts';
import { findObstacles } from './obstacles.ts';
import { type Split, splitTable } from './split.ts';
import { upStatements } from './up-script.ts';

/** A migration that brings a table into third normal form, and the one that undoes it. */
export interface Decomposition {
  readonly table: string;
  /** What the migration does, in one line. */
  readonly title: string;
  readonly tables: readonly {
    readonly name: string;
    readonly key: readonly string[];
    readonly columns: readonly string[];
  }[];
  readonly dropped: readonly string[];
  readonly up: string;
  readonly down: string;
  /** What remains to be done beside the two files. */
  readonly notes: readonly string[];
}

type Sources = Pick<Project, 'dependencies' | 'denormalizations' | 'queries'>;

/**
 * Makes the two scripts and changes nothing.
 * @param label `table` or `schema.table`
 * @throws CodelearnError exit 1 where rows contradict what is declared; exit 2 where there is nothing to decompose, or
 * something depends on the columns that a migration cannot move with them
 */
export async function decompose(database: Database, project: Sources, label: string): Promise<Decomposition> {
  const schema = await introspect(database);
  const table = findTable(schema, label) ?? (await refuseOther(database, schema, label));
  const declarations = bindDeclarations(project.dependencies, schema).get(table) ?? [];
  const split = requireSplit(table, declarations, project);
  const facts = await readTableFacts(database, table);
  const dependents = assignDependents(split, facts);
  const obstacles = findObstacles(table, split, facts, dependents);
  if (obstacles.length > 0) throw combineFaults(obstacles, { code: 'cannot-decompose', hint: obstacleHint });
  const against = await findContradictions(database, table, split, declarations);
  if (against.length > 0) {
    throw combineFaults(against, { code: 'dependency-broken', hint: contradictionHint, exit: exitCodes.findings });
  }
  const plan = planDecomposition(table, facts, split, dependents);
  return writeDown(plan, writeNotes(plan, declarations, project.queries), declarations);
}

const obstacleHint =
  'Nothing was written. Remove what stands in the way in a migration of its own first, or write this one by hand.';
const contradictionHint = 'Nothing was written. Correct the rows, or the line in dependencies.txt if it is no rule.';

/** Views, partitions and such are relations of that name, but have no columns of their own to move. */
async function refuseOther({ sql }: Database, schema: Schema, label: string): Promise<never> {
  const [first, second] = label.split('.');
  const [owner, name] = second === undefined ? ['public', first] : [first, second];
  const [found] = await sql<[{ kind: string }?]>`
    select case when c.relispartition then 'a partition' when c.relkind = 'v' then 'a view'
                when c.relkind = 'm' then 'a materialized view' when c.relkind = 'f' then 'a foreign table' else 'no table' end as kind
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${owner ?? ''} and c.relname = ${name ?? ''}`;
  const hint = listTables(schema);
  if (found === undefined) throw new CodelearnError(`there is no table ${label}`, { code: 'unknown-table', hint });
  throw new CodelearnError(`${label} is ${found.kind}: it has no columns of its own to move`, {
    code: 'cannot-decompose',
    hint,
  });
}

function requireSplit(table: Table, declarations: readonly Declaration[], { denormalizations }: Sources): Split {
  const label = tableLabel(table);
  const onPurpose = denormalizations
    .filter((other) => other.schema === table.schema && other.table === table.name)
    .map(({ column }) => column);
  const split = splitTable(table, declarations, onPurpose);
  if (split !== undefined) return split;
  const hint = `codelearn verify --only normal-forms --all says why. A rule is declared in dependencies.txt: ${label}: a -> b`;
  throw new CodelearnError(`${label}: nothing to decompose: no declared dependency stands against third normal form`, {
    code: 'nothing-to-decompose',
    hint,
  });
}

function writeDown(plan: DecompositionPlan, notes: Notes, declarations: readonly Declaration[]): Decomposition {
  const moved = plan.tables.map(({ name, part }) => {
    const own = part.columns.filter((column) => !part.key.includes(column));
    return `${own.join(', ')} to ${name} (${part.key.join(', ')})`;
  });
  const label = tableLabel(plan.table);
  const title = `Move ${moved.join(', ')} out of ${label}`;
  const rules = declarations
    .filter(({ kind }) => kind === 'holds')
    .map(
      ({ determinant, dependent, path, line }) =>
        `Declared: ${renderColumns(determinant)} -> ${renderColumns(dependent)} (${path}:${line}).`,
    );
  return {
    table: label,
    title,
    tables: plan.tables.map(({ name, part }) => ({ name, key: part.key, columns: part.columns })),
    dropped: plan.split.dropped,
    up: script([`${title}.`, ...rules, ...notes.up], upStatements(plan)),
    down: script([`Undoes: ${title}.`, ...notes.down], downStatements(plan)),
    notes: notes.project,
  };
}

/**
 * The sentence is followed by an empty line: lines dependent below it would be read as settings. Names may hold any
 * character.
 */
function script([sentence = '', ...comments]: readonly string[], statements: readonly string[]): string {
  const render = (text: string): string => `-- ${text.replace(/\s+/g, ' ')}\n`;
  const more = comments.length === 0 ? '' : `\n${comments.map(render).join('')}`;
  return `${render(sentence)}${more}\n${statements.join('\n\n')}\n`;
}

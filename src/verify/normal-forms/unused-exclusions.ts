import { type Table, tableLabel } from '../../catalog/schema.ts';
import { repeatedColumns } from '../../functional-dependencies/repeated-columns.ts';
import { renderColumns } from '../../functional-dependencies/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { isText } from '../redundancy/column-kinds.ts';
import type { Exclusion } from '../redundancy/exclusions.ts';
import { type Check, check } from '../section.ts';

/** Of lines that exclude something, those that excluded nothing: no rule found in the rows what they say is none. */
export function findUnusedExclusions(
  table: Table,
  exclusions: readonly Exclusion[],
  used: readonly Exclusion[],
): Check[] {
  const unused = new Map<Declaration, string[]>();
  for (const { declaration, column } of exclusions) {
    const isUsed = used.some((other) => other.declaration === declaration && other.column === column);
    if (!isUsed) unused.set(declaration, [...(unused.get(declaration) ?? []), column]);
  }
  return [...unused].map(([declaration, columns]) => unusedCheck(table, declaration, columns));
}

/** What lines say of dependencies in a table: `a -/-> b`. */
export function excludedDependencies(declarations: readonly Declaration[]): Exclusion[] {
  return declarations
    .filter(({ kind }) => kind === 'rejected')
    .flatMap((declaration) => declaration.dependent.map((column) => ({ declaration, column })));
}

/** What only the redundancy rules look at: relations to another table, and texts that may hold lists. */
export function excludedRedundancy(table: Table, declarations: readonly Declaration[]): Exclusion[] {
  const repeated = repeatedColumns(table).flat();
  const texts = table.columns.filter(isText).map(({ name }) => name);
  return declarations.flatMap((declaration) => {
    const { kind, determinant, dependent } = declaration;
    if (kind === 'unrelated') return dependent.map((column) => ({ declaration, column }));
    if (kind !== 'atomic') return [];
    const open = determinant.filter((column) => texts.includes(column) && !repeated.includes(column));
    return open.map((column) => ({ declaration, column }));
  });
}

function unusedCheck(table: Table, declaration: Declaration, unused: readonly string[]): Check {
  const { determinant, dependent, path, line, kind } = declaration;
  const message = `${path}:${line}: ${describeUnused(declaration, unused)}`;
  const columns = kind === 'atomic' ? unused : kind === 'unrelated' ? determinant : [...determinant, ...unused];
  const all = kind === 'atomic' ? determinant : dependent;
  const fix = unused.length === all.length ? 'Delete the line.' : `Delete ${unused.join(', ')} from the line.`;
  return check('unused-declaration', 'warn', { schema: table.schema, table: table.name, columns }, message, { fix });
}

function describeUnused({ kind, determinant, other }: Declaration, unused: readonly string[]): string {
  if (kind === 'atomic') return `nothing takes ${unused.join(', ')} for a list`;
  if (other === undefined) {
    return `${renderColumns(determinant)} -/-> ${renderColumns(unused)} excludes nothing: the rows do not suggest it, or the keys rule it out`;
  }
  const target = `${tableLabel({ schema: other.schema, name: other.table })}.${unused.join(', ')}`;
  return `${determinant.join(', ')} -/-> ${target} excludes nothing: the rows do not suggest it, or a foreign key demands it`;
}

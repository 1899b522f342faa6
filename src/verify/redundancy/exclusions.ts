import type { Table } from '../../catalog/schema.ts';
import { determines } from '../../functional-dependencies/column-dependency.ts';
import { sameColumns } from '../../functional-dependencies/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';

/** One column of a line that excludes something: behind `-/->`, or before `is atomic`. */
export interface Exclusion {
  readonly declaration: Declaration;
  readonly column: string;
}

interface Declared {
  readonly declarations: readonly Declaration[];
}

/** Whether rules of dependencies.txt say that the one determines the other, together too. */
export function isDeclared({ declarations }: Declared, determinant: readonly string[], dependent: string): boolean {
  const rules = declarations.filter(({ kind }) => kind === 'holds');
  return determines(rules, determinant, dependent);
}

/** As `isDeclared`, for columns each of which follows from the others. */
export function isDeclaredAmong(scope: Declared, columns: readonly string[]): boolean {
  return columns.some((dependent) => isDeclared(scope, without(columns, dependent), dependent));
}

/** What says that the one does not determine the other: `determinant -/-> dependent`. */
export function exclusionsOf(
  { declarations }: Declared,
  determinant: readonly string[],
  dependent: string,
): Exclusion[] {
  return declarations
    .filter(
      (line) =>
        line.kind === 'rejected' && sameColumns(line.determinant, determinant) && line.dependent.includes(dependent),
    )
    .map((declaration) => ({ declaration, column: dependent }));
}

/** As `exclusionsOf`, for columns each of which follows from the others. */
export function exclusionsAmong(scope: Declared, columns: readonly string[]): Exclusion[] {
  return columns.flatMap((dependent) => exclusionsOf(scope, without(columns, dependent), dependent));
}

/** What says that columns are no key: they do not determine something. */
export function exclusionsOfKey({ declarations }: Declared, key: readonly string[]): Exclusion[] {
  return declarations
    .filter(({ kind, determinant }) => kind === 'rejected' && sameColumns(determinant, key))
    .flatMap((declaration) => declaration.dependent.map((column) => ({ declaration, column })));
}

/** What says that a column has nothing to do with one of another table. */
export function exclusionsOfRelation(
  { declarations }: Declared,
  own: string,
  other: Pick<Table, 'schema' | 'name'>,
  column: string,
): Exclusion[] {
  return declarations
    .filter(({ kind, determinant, dependent, other: named }) => {
      const isNamed = named?.schema === other.schema && named.table === other.name;
      return kind === 'unrelated' && isNamed && determinant.includes(own) && dependent.includes(column);
    })
    .map((declaration) => ({ declaration, column }));
}

/** What says that nobody looks inside the values of a column. */
export function exclusionsOfList({ declarations }: Declared, column: string): Exclusion[] {
  return declarations
    .filter(({ kind, determinant }) => kind === 'atomic' && determinant.includes(column))
    .map((declaration) => ({ declaration, column }));
}

function without(columns: readonly string[], column: string): string[] {
  return columns.filter((name) => name !== column);
}

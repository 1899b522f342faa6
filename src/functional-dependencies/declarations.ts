import { listTables, type Schema, type Table, tableLabel } from '../catalog/schema.ts';
import { type Declaration, declarationFault } from '../project/dependencies.ts';

/**
 * The declarations of each table that has any.
 * @throws CodelearnError exit 2 with file and line, where one names a table or column that the database does not have.
 */
export function bindDeclarations(
  declarations: readonly Declaration[],
  schema: Schema,
): ReadonlyMap<Table, readonly Declaration[]> {
  const bound = new Map<Table, Declaration[]>();
  for (const declaration of declarations) {
    const table = tableOf(declaration, declaration, schema);
    const dependentTable = declaration.other === undefined ? table : tableOf(declaration, declaration.other, schema);
    for (const column of declaration.determinant) requireColumn(declaration, column, table);
    for (const column of declaration.dependent) requireColumn(declaration, column, dependentTable);
    bound.set(table, [...(bound.get(table) ?? []), declaration]);
  }
  return bound;
}

function tableOf(
  declaration: Declaration,
  { schema: owner, table: name }: Pick<Declaration, 'schema' | 'table'>,
  schema: Schema,
): Table {
  const table = schema.tables.find((candidate) => candidate.schema === owner && candidate.name === name);
  if (table !== undefined) return table;
  throw declarationFault(declaration, `there is no table ${tableLabel({ schema: owner, name })}`, listTables(schema));
}

function requireColumn(declaration: Declaration, column: string, table: Table): void {
  if (table.columns.some(({ name }) => name === column)) return;
  const known = table.columns.map(({ name }) => name).join(', ');
  throw declarationFault(declaration, `${tableLabel(table)} has no column ${column}`, `Its columns: ${known}.`);
}

import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../database/identifier.ts';
import { renderColumns } from '../../normal-forms/table-relation.ts';
import { type Check, check } from '../section.ts';
import {
  type DataRule,
  type DataScope,
  enoughBits,
  fewestRows,
  isDecided,
  isKeyColumn,
  isNumber,
  ownColumns,
  percent,
  sampleOf,
} from './scope.ts';

/**
 * A column that repeats what the row it refers to says. Numbers are told and not warned of: a price at the time of the
 * sale is a fact of its own, however often it equals the price of today.
 */
export const copiedColumn: DataRule = {
  id: 'copied-column',
  async find(scope) {
    const found: Check[] = [];
    for (const foreignKey of scope.table.foreignKeys) {
      const parent = parentOf(scope, foreignKey);
      if (parent === undefined) continue;
      for (const [own, theirs] of pairs(scope, foreignKey, parent)) {
        const agreement = await compare(scope, foreignKey, parent, own.name, theirs.name);
        found.push(...judge(scope, foreignKey, parent, own, theirs, agreement));
      }
    }
    return found;
  },
};

function parentOf({ schema, table }: DataScope, { references }: ForeignKey): Table | undefined {
  const parent = schema.tables.find(
    ({ schema: owner, name }) => owner === references.schema && name === references.table,
  );
  return parent === table ? undefined : parent;
}

function pairs(scope: DataScope, { columns, references }: ForeignKey, parent: Table): [Column, Column][] {
  const own = ownColumns(scope).filter((column) => {
    return (
      !columns.includes(column.name) &&
      !isKeyColumn(scope.table, column.name) &&
      !isDecided(scope, columns, column.name)
    );
  });
  const theirs = parent.columns.filter(({ name }) => !references.columns.includes(name));
  return own.flatMap((column) =>
    theirs
      .filter((other) => other.storedType === column.storedType && hasRoom(column))
      .map((other): [Column, Column] => [column, other]),
  );
}

/** Two values tell nothing of their origin; JSON and the like have no equality. */
function hasRoom({ baseType }: Column): boolean {
  return !/^(?:bool|json|xml|point|line|lseg|box|path|polygon|circle)$/.test(baseType);
}

interface Agreement {
  readonly rows: number;
  readonly equal: number;
  /** Referenced rows all of whose referring rows agree. */
  readonly parents: number;
  /** Chance that two referenced rows hold the same value. */
  readonly chance: number;
}

async function compare(
  { database, table }: DataScope,
  { columns, references }: ForeignKey,
  parent: Table,
  own: string,
  theirs: string,
): Promise<Agreement> {
  const on = columns
    .map((name, at) => `child.${quoteIdentifier(name)} = parent.${quoteIdentifier(references.columns[at] ?? '')}`)
    .join(' and ');
  const key = references.columns.map((name) => `parent.${quoteIdentifier(name)}`).join(', ');
  const [row] = await database.sql.unsafe<[Agreement]>(`
    with pair as (
      select pg_catalog.row_number() over (partition by ${key}) as at, parent.${quoteIdentifier(theirs)} as theirs,
             child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)} as equal,
             pg_catalog.bool_and(child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)}) over (partition by ${key}) as whole
        from ${sampleOf(table, [...columns, own])} as child
        join ${quoteQualified(parent.schema, parent.name)} as parent on ${on}
       where child.${quoteIdentifier(own)} is not null and parent.${quoteIdentifier(theirs)} is not null
    ), value as (
      select pg_catalog.count(*)::float8 as rows from pair where at = 1 group by theirs
    )
    select (select pg_catalog.count(*)::float8 from pair) as rows,
           (select pg_catalog.count(*)::float8 from pair where equal) as equal,
           (select pg_catalog.count(*)::float8 from pair where at = 1 and whole) as parents,
           (select coalesce(pg_catalog.sum(rows * rows) / (pg_catalog.sum(rows) * pg_catalog.sum(rows)), 1) from value) as chance`);
  return row;
}

function judge(
  scope: DataScope,
  { columns, name }: ForeignKey,
  parent: Table,
  own: Column,
  theirs: Column,
  { rows, equal, parents, chance }: Agreement,
): Check[] {
  const bits = parents * -Math.log2(chance);
  if (rows < fewestRows || equal / rows < 0.5 || bits < enoughBits) return [];
  const { table } = scope;
  const label = tableLabel(table);
  const subject = { schema: table.schema, table: table.name, columns: [own.name], name };
  const share = `equals ${tableLabel(parent)}.${theirs.name}, reachable by ${renderColumns(columns)}, in ${percent(equal, rows)} of ${rows} rows`;
  const isCopy = equal / rows >= 0.99 && !isNumber(own);
  if (!isCopy)
    return [
      check(
        'copied-column',
        'pass',
        subject,
        `${label}.${own.name} ${share}: taken for a value of its own, as of its time`,
      ),
    ];
  const evidence = [
    `${parents} referenced rows agree with all that refer to them; by accident: 2^-${Math.floor(bits)}`,
  ];
  const line = `${label}: ${columns.join(', ')} -/-> ${own.name}  <why>`;
  const fix = `Read it from ${tableLabel(parent)} and drop the column; or, if it is the value of its time, say so in dependencies.txt: ${line}`;
  return [
    check('copied-column', 'warn', subject, `${label}.${own.name} ${share}: a copy can go stale`, { evidence, fix }),
  ];
}

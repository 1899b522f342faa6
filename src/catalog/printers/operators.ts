import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { operatorReference, routineInSql } from '../print/addresses.ts';
import { flag, nameIn, nameInSql, number, text, typeInSql } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Operators, operator families and classes with their members. */
export const printOperators: Printer = function* (schema) {
  for (const row of schema.all('pg_operator')) yield* printOperator(schema, row);
  for (const row of schema.all('pg_opfamily')) {
    const method = nameIn(schema, row, 'opfmethod', 'pg_am');
    yield create(row, `create operator family ${nameInSql(schema, 'pg_opfamily', row.oid ?? 0)} using ${method}`);
  }
  const members = readMembers(schema);
  for (const row of schema.all('pg_opclass')) yield printClass(schema, row, members.get(row) ?? []);
  for (const row of [...schema.all('pg_amop'), ...schema.all('pg_amproc')]) {
    if ([...members.values()].some((all) => all.includes(row))) continue;
    yield printLooseMember(schema, row);
  }
};

/** One without a function is there because another one names it as its commutator or negator. */
function* printOperator(schema: SchemaRows, row: SchemaRow): Iterable<Statement | Refusal> {
  if (number(row, 'oprcode') === 0) {
    const isNamed = ['oprcom', 'oprnegate'].some((column) => schema.having('pg_operator', column, row.oid).length > 0);
    if (!isNamed) yield { refused: [row], why: 'it has no function: an operator that was named and never made' };
    return;
  }
  const oid = row.oid ?? 0;
  const other = (word: string, column: string): readonly string[] => {
    const operator = operatorReference(schema, row, column);
    return operator === undefined ? [] : [`${word} = ${operator}`];
  };
  const side = (word: string, column: string): readonly string[] =>
    number(row, column) === 0 ? [] : [`${word} = ${typeInSql(schema, number(row, column))}`];
  const estimator = (word: string, column: string): readonly string[] => {
    const name = nameIn(schema, row, column, 'pg_proc');
    return name === undefined ? [] : [`${word} = ${name}`];
  };
  const parts = [
    `function = ${nameIn(schema, row, 'oprcode', 'pg_proc')}`,
    ...side('leftarg', 'oprleft'),
    ...side('rightarg', 'oprright'),
    ...other('commutator', 'oprcom'),
    ...other('negator', 'oprnegate'),
    ...estimator('restrict', 'oprrest'),
    ...estimator('join', 'oprjoin'),
    ...(flag(row, 'oprcanhash') ? ['hashes'] : []),
    ...(flag(row, 'oprcanmerge') ? ['merges'] : []),
  ];
  const shells = ['oprcom', 'oprnegate'].flatMap((column) => {
    const named = schema.find('pg_operator', number(row, column));
    return named !== undefined && number(named, 'oprcode') === 0 ? [named] : [];
  });
  yield create(
    row,
    `create operator ${nameInSql(schema, 'pg_operator', oid)} (\n  ${parts.join(',\n  ')}\n)`,
    ...shells,
  );
}

/** The members that a class cannot be without (pg_depend); the others are the family's. */
function readMembers(schema: SchemaRows): ReadonlyMap<SchemaRow, readonly SchemaRow[]> {
  const members = new Map<SchemaRow, SchemaRow[]>();
  for (const { catalog, objid, refcatalog, refobjid, kind } of schema.dependencies) {
    if (kind !== 'i' || refcatalog !== 'pg_opclass') continue;
    const [family, member] = [schema.find(refcatalog, refobjid), schema.find(catalog, objid)];
    if (family === undefined || member === undefined) continue;
    members.set(family, [...(members.get(family) ?? []), member]);
  }
  return members;
}

function printClass(schema: SchemaRows, row: SchemaRow, members: readonly SchemaRow[]): Statement {
  const input = typeInSql(schema, number(row, 'opcintype'));
  const key = number(row, 'opckeytype');
  const items = members.map((member) => renderMember(schema, member)).sort();
  const storage = key !== 0 || items.length === 0 ? [`storage ${key === 0 ? input : typeInSql(schema, key)}`] : [];
  const family = nameIn(schema, row, 'opcfamily', 'pg_opfamily');
  const words = [
    `create operator class ${nameInSql(schema, 'pg_opclass', row.oid ?? 0)}`,
    ...(flag(row, 'opcdefault') ? ['default'] : []),
    `for type ${input} using ${nameIn(schema, row, 'opcmethod', 'pg_am')} family ${family} as`,
  ];
  return create(row, `${words.join(' ')}\n  ${[...storage, ...items].join(',\n  ')}`, ...members);
}

function printLooseMember(schema: SchemaRows, row: SchemaRow): Statement {
  const family = number(row, row.catalog === 'pg_amop' ? 'amopfamily' : 'amprocfamily');
  const own = schema.find('pg_opfamily', family);
  const name = nameInSql(schema, 'pg_opfamily', family);
  const method =
    own === undefined ? nameIn(schema, row, 'amopmethod', 'pg_am') : nameIn(schema, own, 'opfmethod', 'pg_am');
  return {
    text: `alter operator family ${name} using ${method} add ${renderMember(schema, row)}`,
    home: own ?? row,
    rank: ranks.members,
    makes: [row],
    needs: own === undefined ? [] : [own],
  };
}

function renderMember(schema: SchemaRows, row: SchemaRow): string {
  if (row.catalog === 'pg_amproc') {
    const [left, right] = [number(row, 'amproclefttype'), number(row, 'amprocrighttype')];
    const oid = number(row, 'amproc');
    const signature =
      schema.find('pg_proc', oid) === undefined ? schema.facts.signatures.get(oid) : routineInSql(schema, oid);
    return `function ${text(row, 'amprocnum')} (${typeInSql(schema, left)}, ${typeInSql(schema, right)}) ${signature}`;
  }
  const [left, right] = [number(row, 'amoplefttype'), number(row, 'amoprighttype')];
  const { schema: space, name } = schema.nameOf('pg_operator', number(row, 'amopopr'));
  const operator = space === 'pg_catalog' || space === undefined ? name : `${readableIdentifier(space)}.${name}`;
  const purpose =
    text(row, 'amoppurpose') === 'o' ? ` for order by ${nameIn(schema, row, 'amopsortfamily', 'pg_opfamily')}` : '';
  const types = `(${typeInSql(schema, left)}, ${typeInSql(schema, right)})`;
  return `operator ${text(row, 'amopstrategy')} ${operator} ${types}${purpose}`;
}

import { type Table, tableLabel } from '../../catalog/schema.ts';
import {
  columnNames,
  relationOf,
  renderColumns,
  type TableRelation,
} from '../../functional-dependencies/table-relation.ts';
import {
  type AttributeSet,
  emptySet,
  isProperSubset,
  isSubset,
} from '../../functional-dependencies/theory/attribute-set.ts';
import { areEquivalent } from '../../functional-dependencies/theory/closure.ts';
import { groupByDeterminant } from '../../functional-dependencies/theory/cover.ts';
import { type Judgement, judgeRelation, type Violation } from '../../functional-dependencies/theory/judge.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { type Check, check } from '../section.ts';

/**
 * The highest normal form of a table, relative to its keys and its declared dependencies. A column that is
 * `denormalized` is stored twice on purpose and compared by its own section: it breaks no form.
 */
export function judgeDeclared(
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
): Check[] {
  const relation = relationOf(table, declarations);
  if (relation.declaredKeys.length === 0) return [withoutKey(table)];
  const judgement = judgeRelation(relation);
  const broken = judgement.violations.filter(({ dependent, kind }) => {
    return kind !== 'prime' && !columnNames(dependent, relation).some((name) => denormalized.includes(name));
  });
  const facts = factsOf(relation, judgement, declarations);
  const verdicts = broken.length === 0 ? [holding(table, relation, judgement, facts, denormalized)] : [];
  const faults = groupByDeterminant(broken).map((group) =>
    violated(table, relation, judgement, { ...group, kind: kindOf(group.determinant, broken) }, facts),
  );
  return [...verdicts, ...faults, ...impliedDeclarations(table, declarations)];
}

function kindOf(determinant: AttributeSet, violations: readonly Violation[]): Violation['kind'] {
  return violations.find((violation) => violation.determinant === determinant)?.kind ?? 'transitive';
}

function withoutKey(table: Table): Check {
  const nullableUnique = table.indexes.find(({ unique, valid, predicate }) => unique && valid && predicate === null);
  const evidence =
    nullableUnique === undefined ? [] : [`${nullableUnique.name} is unique but admits NULL, so it is no key`];
  const message = `${tableLabel(table)} has no candidate key: the same row can be stored twice, so it is no relation (1NF)`;
  const fix = 'Add a primary key, or declare the columns of a unique constraint NOT NULL.';
  return check('candidate-key', 'fail', subjectOf(table), message, { evidence, fix });
}

function holding(
  table: Table,
  relation: TableRelation,
  { form, keys, prime, violations }: Judgement,
  facts: readonly string[],
  denormalized: readonly string[],
): Check {
  const onPurpose = violations.filter(({ kind }) => kind !== 'prime');
  const shown = onPurpose.length > 0 ? '3NF' : form;
  const reason =
    violations.length === 0 ? bcnfReason(relation, keys) : 'every determinant is a key or determines part of one';
  const evidence = [
    ...facts,
    ...violations.filter(({ kind }) => kind === 'prime').map((violation) => overlap(violation, relation, keys, prime)),
    ...denormalized.map((name) => `${name} is stored twice on purpose and compared by the section denormalizations`),
  ];
  return check('normal-form', 'pass', subjectOf(table), `${tableLabel(table)} is in ${shown}: ${reason}`, { evidence });
}

/** Two-column and all-key tables are in BCNF whatever holds in the world; others relative to what is declared. */
function bcnfReason({ columns, attributes }: TableRelation, keys: readonly AttributeSet[]): string {
  if (keys.includes(attributes)) return 'all its columns together are the key';
  if (columns.length <= 2) return 'two columns leave no room for anything else';
  return 'every declared determinant is a key';
}

function overlap(
  violation: Violation,
  relation: TableRelation,
  keys: readonly AttributeSet[],
  prime: AttributeSet,
): string {
  const home = keys.find((key) => isSubset(violation.dependent, key)) ?? prime;
  return `not in BCNF: ${arrow(violation, relation)}, where ${columnNames(violation.dependent, relation)} is part of the key ${render(home, relation)}`;
}

function violated(
  table: Table,
  relation: TableRelation,
  { form, keys }: Judgement,
  violation: Violation,
  evidence: readonly string[],
): Check {
  const partial = violation.kind === 'partial';
  const key = keys.find((candidate) => isProperSubset(violation.determinant, candidate)) ?? keys[0] ?? emptySet;
  const determinant = render(violation.determinant, relation);
  const why = partial
    ? `${determinant} is only part of the key ${render(key, relation)}`
    : `${determinant} is no key and no part of one`;
  const message = `${tableLabel(table)} is in ${form} only: ${arrow(violation, relation)} is a ${violation.kind} dependency, ${why}`;
  const columns = [...columnNames(violation.determinant, relation), ...columnNames(violation.dependent, relation)];
  const fix = `Move ${columnNames(violation.dependent, relation).join(', ')} to a table of ${partial ? 'the' : 'its'} own whose key is ${determinant}.`;
  return check(
    partial ? 'second-normal-form' : 'third-normal-form',
    'fail',
    { ...subjectOf(table), columns },
    message,
    { evidence, fix },
  );
}

function factsOf(relation: TableRelation, { keys }: Judgement, declarations: readonly Declaration[]): string[] {
  const holds = declarations.filter(({ kind }) => kind === 'holds');
  return [
    `candidate keys: ${keys.map((key) => render(key, relation)).join(', ')}`,
    ...holds.map((declared) => `declared: ${renderDeclared(declared)} (${declared.path}:${declared.line})`),
    ...relation.derived.map(({ name, sources, by }) => `derived: ${name} from ${renderColumns(sources)} (${by})`),
  ];
}

/** A rule that the keys and the other rules imply anyway says nothing: it hides what the file is for. */
function impliedDeclarations(table: Table, declarations: readonly Declaration[]): Check[] {
  const whole = relationOf(table, declarations).dependencies;
  const implied = declarations.filter(({ kind }, index) => {
    return kind === 'holds' && areEquivalent(whole, relationOf(table, declarations.toSpliced(index, 1)).dependencies);
  });
  return implied.map((declared) => {
    const message = `${declared.path}:${declared.line}: ${renderDeclared(declared)} follows from the keys and the other lines`;
    const columns = [...declared.determinant, ...declared.dependent];
    return check('unused-declaration', 'warn', { ...subjectOf(table), columns }, message, { fix: 'Delete the line.' });
  });
}

function renderDeclared({ determinant, dependent }: Declaration): string {
  return `${renderColumns(determinant)} -> ${renderColumns(dependent)}`;
}

function arrow({ determinant, dependent }: Violation, relation: TableRelation): string {
  return `${render(determinant, relation)} -> ${render(dependent, relation)}`;
}

function render(set: AttributeSet, relation: TableRelation): string {
  return renderColumns(columnNames(set, relation));
}

function subjectOf(table: Table): { schema: string; table: string } {
  return { schema: table.schema, table: table.name };
}

import { type Table, tableLabel } from '../../catalog/schema.ts';
import { dependencyBits, restatingRows } from '../../functional-dependencies/significance.ts';
import type { Finding } from '../../functional-dependencies/suspected/candidates.ts';
import type { SuspectedDependency } from '../../functional-dependencies/suspected/suspected-dependency.ts';
import { columnNames, renderColumns, type TableRelation } from '../../functional-dependencies/table-relation.ts';
import type { Violations } from '../../functional-dependencies/violating-rows.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { type Check, check } from '../section.ts';

/** A likely dependency as a warning with its evidence and what to decide; a weak one as a line of `--all`. */
export function suspectedCheck(
  table: Table,
  relation: TableRelation,
  suspect: SuspectedDependency,
  violations: ReadonlyMap<Finding, Violations>,
): Check {
  const { determinant, kind, findings, strength } = suspect;
  const subject = {
    schema: table.schema,
    table: table.name,
    columns: [...determinant, ...findings.map(({ dependent }) => dependent)],
  };
  const evidence = [
    ...findings.flatMap((finding) => describeFinding(determinant, finding, violations.get(finding))),
    ...suspect.equivalents.map((name) => `${name} has the same groups of rows: the same determinant by another name`),
    'rows can only refute a dependency: this may be an accident, or a copy kept on purpose',
  ];
  if (strength === 'weak') return check('weak-dependency', 'pass', subject, weak(table, suspect), { evidence });
  const message = `${tableLabel(table)}: ${said(relation, suspect)}`;
  return check(`suspected-${kind}`, 'warn', subject, message, { evidence, fix: decision(table, suspect) });
}

function said(relation: TableRelation, { determinant, kind, findings }: SuspectedDependency): string {
  const sound = findings.filter(({ measure }) => measure.violations === 0).map(({ dependent }) => dependent);
  const key = renderColumns(columnNames(relation.declaredKeys[0] ?? relation.attributes, relation));
  const path = kind === 'partial' ? renderColumns(determinant) : `${key} -> ${renderColumns(determinant)}`;
  const why =
    kind === 'partial' ? `${renderColumns(determinant)} is part of a key` : `${renderColumns(determinant)} is no key`;
  if (sound.length > 0) return `every row obeys ${path} -> ${renderColumns(sound)}, and ${why}`;
  const dependents = renderColumns(findings.map(({ dependent }) => dependent));
  return `data contradicts a likely rule: nearly every row obeys ${path} -> ${dependents}, and ${why}`;
}

function weak(table: Table, { determinant, findings, impliedBy }: SuspectedDependency): string {
  const arrow = `${renderColumns(determinant)} -> ${renderColumns(findings.map(({ dependent }) => dependent))}`;
  const why = impliedBy === undefined ? 'which may be an accident' : `which {${impliedBy}} explains`;
  return `${tableLabel(table)}: the rows obey ${arrow}, ${why}`;
}

function describeFinding(
  determinant: readonly string[],
  finding: Finding,
  violations: Violations | undefined,
): string[] {
  const { dependent, measure, independent, parent } = finding;
  const by = `${dependent}: ${measure.groups} values of ${renderColumns(determinant)} in ${measure.rows} rows`;
  const restating = `${restatingRows(measure)} rows restate a value already stored`;
  const independence =
    parent === undefined ? '' : `, ${restatingRows(independent)} of them independent (one for each ${parent})`;
  const chance = `by accident: 2^-${Math.floor(dependencyBits(independent))}`;
  if (measure.violations === 0)
    return [`${by}, ${measure.repeated} repeated; ${restating}${independence}, 0 contradict; ${chance}`];
  const rows = measure.violations === 1 ? '1 row contradicts' : `${measure.violations} rows contradict`;
  const nearly = `approximate: ${dependent}: ${rows}, of ${restatingRows(measure)} that restate${independence}; ${chance}`;
  return [nearly, ...(violations?.lines ?? []).map((line) => `  ${line}`)];
}

function decision(table: Table, { determinant, findings }: SuspectedDependency): string {
  const sound = findings.filter(({ measure }) => measure.violations === 0).map(({ dependent }) => dependent);
  const dependents = findings.map(({ dependent }) => dependent);
  const names = (columns: readonly string[]): string => columns.map(readableIdentifier).join(', ');
  const label =
    table.schema === 'public' ? readableIdentifier(table.name) : readableQualified(table.schema, table.name);
  const correct = sound.length < dependents.length ? ', once the rows that contradict are corrected' : '';
  return [
    `look: ${query(table, determinant, dependents)}`,
    `a rule? then move ${dependents.join(', ')} to a table whose key is ${renderColumns(determinant)}${correct}; until then declare it in dependencies.txt:`,
    `  ${label}: ${names(determinant)} -> ${names(dependents)}`,
    'an accident, or the value at that time? then say so there, and why:',
    `  ${label}: ${names(determinant)} -/-> ${names(dependents)}  <why>`,
  ].join('\n');
}

/** No row where the dependency holds. Types without equality are compared as text. */
function query(table: Table, determinant: readonly string[], dependents: readonly string[]): string {
  const names = determinant.map(readableIdentifier).join(', ');
  const values = dependents.map((dependent) => {
    const type = table.columns.find(({ name }) => name === dependent)?.baseType ?? '';
    return `${readableIdentifier(dependent)}${/^(json|xml|point|line|lseg|box|path|polygon|circle)$/.test(type) ? '::text' : ''}`;
  });
  const present = determinant.map((name) => `${readableIdentifier(name)} is not null`).join(' and ');
  const from = readableQualified(table.schema, table.name);
  return `select ${names}, count(distinct row(${values.join(', ')})) from ${from} where ${present} group by ${names} having count(distinct row(${values.join(', ')})) > 1 order by ${names};`;
}

import { type Table, tableLabel } from '../../catalog/schema.ts';
import { dependencyBits, restatingRows } from '../../functional-dependencies/significance.ts';
import type { Finding } from '../../functional-dependencies/suspected/candidates.ts';
import type { SuspectedDependency } from '../../functional-dependencies/suspected/suspected-dependency.ts';
import { columnNames, renderColumns, type TableRelation } from '../../functional-dependencies/table-relation.ts';
import type { Violations } from '../../functional-dependencies/violating-rows.ts';
import { readableIdentifier, readableQualified } from '../../sql-text/readable-identifier.ts';
import { type Check, check } from '../section.ts';

/** A likely suspect as a warning with what speaks for it and what to decide; a weak one as a line of `--all`. */
export function suspectedCheck(
  table: Table,
  relation: TableRelation,
  suspect: SuspectedDependency,
  dissent: ReadonlyMap<string, Violations>,
): Check {
  const { determinant: left, kind, findings, strength } = suspect;
  const subject = {
    schema: table.schema,
    table: table.name,
    columns: [...left, ...findings.map(({ dependent: right }) => right)],
  };
  const evidence = [
    ...findings.flatMap((finding) => describe(left, finding, dissent.get(finding.dependent))),
    ...suspect.equivalents.map((twin) => `${twin} has the same groups of rows: the same determinant by another name`),
    'rows can only refute a dependency: this may be an accident, or a copy kept on purpose',
  ];
  if (strength === 'weak') return check('weak-dependency', 'pass', subject, weak(table, suspect), { evidence });
  const message = `${tableLabel(table)}: ${said(relation, suspect)}`;
  return check(`suspected-${kind}`, 'warn', subject, message, { evidence, fix: decision(table, suspect) });
}

function said(relation: TableRelation, { determinant: left, kind, findings }: SuspectedDependency): string {
  const sound = findings.filter(({ measure }) => measure.violations === 0).map(({ dependent: right }) => right);
  const key = renderColumns(columnNames(relation.declaredKeys[0] ?? relation.attributes, relation));
  const path = kind === 'partial' ? renderColumns(left) : `${key} -> ${renderColumns(left)}`;
  const why = kind === 'partial' ? `${renderColumns(left)} is part of a key` : `${renderColumns(left)} is no key`;
  if (sound.length > 0) return `every row obeys ${path} -> ${renderColumns(sound)}, and ${why}`;
  const rights = renderColumns(findings.map(({ dependent: right }) => right));
  return `data contradicts a likely rule: nearly every row obeys ${path} -> ${rights}, and ${why}`;
}

function weak(table: Table, { determinant: left, findings, impliedBy: root }: SuspectedDependency): string {
  const arrow = `${renderColumns(left)} -> ${renderColumns(findings.map(({ dependent: right }) => right))}`;
  const why = root === undefined ? 'which may be an accident' : `which {${root}} explains`;
  return `${tableLabel(table)}: the rows obey ${arrow}, ${why}`;
}

function describe(left: readonly string[], finding: Finding, dissent: Violations | undefined): string[] {
  const { dependent: right, measure, independent, parent } = finding;
  const by = `${right}: ${measure.groups} values of ${renderColumns(left)} in ${measure.rows} rows`;
  const restating = `${restatingRows(measure)} rows restate a value already stored`;
  const independence =
    parent === undefined ? '' : `, ${restatingRows(independent)} of them independent (one for each ${parent})`;
  const chance = `by accident: 2^-${Math.floor(dependencyBits(independent))}`;
  if (measure.violations === 0)
    return [`${by}, ${measure.repeated} repeated; ${restating}${independence}, 0 contradict; ${chance}`];
  const rows = measure.violations === 1 ? '1 row contradicts' : `${measure.violations} rows contradict`;
  const near = `near miss: ${right}: ${rows}, of ${restatingRows(measure)} that restate${independence}; ${chance}`;
  return [near, ...(dissent?.lines ?? []).map((line) => `  ${line}`)];
}

function decision(table: Table, { determinant: left, findings }: SuspectedDependency): string {
  const sound = findings.filter(({ measure }) => measure.violations === 0).map(({ dependent: right }) => right);
  const rights = findings.map(({ dependent: right }) => right);
  const names = (columns: readonly string[]): string => columns.map(readableIdentifier).join(', ');
  const label =
    table.schema === 'public' ? readableIdentifier(table.name) : readableQualified(table.schema, table.name);
  const correct = sound.length < rights.length ? ', once the rows that contradict are corrected' : '';
  return [
    `look: ${query(table, left, rights)}`,
    `a rule? then move ${rights.join(', ')} to a table whose key is ${renderColumns(left)}${correct}; until then declare it in dependencies.txt:`,
    `  ${label}: ${names(left)} -> ${names(rights)}`,
    'an accident, or the value at that time? then say so there, and why:',
    `  ${label}: ${names(left)} -/-> ${names(rights)}  <why>`,
  ].join('\n');
}

/** No row where the dependency holds. Types without equality are compared as text. */
function query(table: Table, left: readonly string[], rights: readonly string[]): string {
  const names = left.map(readableIdentifier).join(', ');
  const values = rights.map((right) => {
    const type = table.columns.find(({ name }) => name === right)?.baseType ?? '';
    return `${readableIdentifier(right)}${/^(json|xml|point|line|lseg|box|path|polygon|circle)$/.test(type) ? '::text' : ''}`;
  });
  const present = left.map((name) => `${readableIdentifier(name)} is not null`).join(' and ');
  const from = readableQualified(table.schema, table.name);
  return `select ${names}, count(distinct row(${values.join(', ')})) from ${from} where ${present} group by ${names} having count(distinct row(${values.join(', ')})) > 1 order by ${names};`;
}

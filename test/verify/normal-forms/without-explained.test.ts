import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnDependency } from '../../../src/functional-dependencies/column-dependency.ts';
import type { Measure } from '../../../src/functional-dependencies/suspected/measure.ts';
import type { SuspectedDependency } from '../../../src/functional-dependencies/suspected/suspected-dependency.ts';
import { withoutExplained } from '../../../src/verify/normal-forms/without-explained.ts';
import type { Exclusion } from '../../../src/verify/redundancy/exclusions.ts';
import { type CauseKind, type RowFinding, rowFinding } from '../../../src/verify/redundancy/row-finding.ts';
import { check, type Status } from '../../../src/verify/section.ts';
import { declare } from './table-of.ts';

function finding(
  kind: CauseKind,
  columns: readonly string[],
  implies: readonly ColumnDependency[] = [],
  more: { readonly status?: Status; readonly excludedBy?: readonly Exclusion[] } = {},
): RowFinding {
  return rowFinding(kind, check(kind, more.status ?? 'warn', { columns }, ''), more.excludedBy ?? [], implies);
}

const measure: Measure = {
  rows: 9,
  groups: 3,
  repeated: 3,
  broken: 0,
  violations: 0,
  agreement: 1,
  chance: 0.1,
  top: 0.2,
};

function suspect(
  determinant: readonly string[],
  dependents: readonly string[],
  more: Partial<SuspectedDependency> = {},
): SuspectedDependency {
  const findings = dependents.map((dependent) => ({ dependent, measure, independent: measure, parent: undefined }));
  return {
    determinant,
    kind: 'transitive',
    findings,
    equivalents: [],
    strength: 'likely',
    impliedBy: undefined,
    ...more,
  };
}

const follows = (determinant: string, ...dependent: string[]): ColumnDependency => ({
  determinant: [determinant],
  dependent,
});

/** What is left, each finding as `kind columns`, each suspected dependency as `determinant -> dependents`. */
function left(findings: readonly RowFinding[], suspects: readonly SuspectedDependency[] = []): string[] {
  const shown = withoutExplained({ findings, suspects });
  return [
    ...shown.findings.map(({ cause }) => `${cause.kind} ${cause.columns.join(', ')}`),
    ...shown.suspects.map(
      ({ determinant, findings: of }) =>
        `${determinant.join(', ')} -> ${of.map(({ dependent }) => dependent).join(', ')}`,
    ),
  ];
}

const [line] = declare('t: a -/-> city  why');
assert.ok(line);
const excludedBy = [{ declaration: line, column: 'city' }];

test('of a copied column nothing else is told: its lists, keys and references are those of what it copies', () => {
  const others = [finding('list', ['city']), finding('reference', ['city']), finding('key', ['city', 'street'])];
  assert.deepEqual(left([finding('copy', ['city']), ...others]), ['copy city', 'key city, street']);
  assert.deepEqual(left([finding('copy', ['city', 'street']), ...others]), ['copy city, street']);
});

test('what is told as a value of its own time, or was not examined, explains no list and is not taken out', () => {
  const own = finding('derived', ['city'], [], { status: 'pass' });
  const skipped = finding('unexamined', [], [], { status: 'skip' });
  assert.deepEqual(left([own, finding('list', ['city']), skipped]), ['derived city', 'list city', 'unexamined ']);
  assert.deepEqual(left([finding('copy', ['city']), own]), ['copy city', 'derived city']);
});

test('a copy that a line of dependencies.txt excludes explains nothing', () => {
  const copy = finding('copy', ['city'], [follows('a', 'city')], { excludedBy });
  assert.deepEqual(left([copy, finding('list', ['city'])], [suspect(['a'], ['city'])]), [
    'copy city',
    'list city',
    'a -> city',
  ]);
});

test('a dependency that a finding implies is told with the finding, by way of others too', () => {
  const copy = finding('copy', ['city'], [follows('a', 'city')]);
  assert.deepEqual(left([copy], [suspect(['a'], ['city', 'phone'])]), ['copy city', 'a -> phone']);
  assert.deepEqual(left([copy], [suspect(['a'], ['city'])]), ['copy city']);
  const flags = finding('derived', ['p', 'q'], [follows('p', 'q'), follows('q', 'r')]);
  assert.deepEqual(left([flags], [suspect(['p'], ['r'])]), ['derived p, q']);
});

test('of two columns that determine each other one direction is told', () => {
  const copy = finding('copy', ['name'], [follows('name', 'code')]);
  assert.deepEqual(left([copy], [suspect(['code'], ['name', 'city'], { equivalents: ['name'] })]), [
    'copy name',
    'code -> city',
  ]);
  assert.deepEqual(left([copy], [suspect(['code'], ['name', 'city'])]), ['copy name', 'code -> name, city']);
});

test('a pair of columns says nothing that one of them says by itself, where that is likely', () => {
  const pair = suspect(['a', 'b'], ['city', 'phone']);
  assert.deepEqual(left([], [suspect(['a'], ['city']), pair]), ['a -> city', 'a, b -> phone']);
  assert.deepEqual(left([], [suspect(['a'], ['city'], { strength: 'weak' }), pair]), [
    'a -> city',
    'a, b -> city, phone',
  ]);
});

test('a dependent that follows from the other dependents is told with them', () => {
  const total = finding('derived', ['total', 'net'], [follows('net', 'total')]);
  assert.deepEqual(left([total], [suspect(['a'], ['net', 'total'])]), ['derived total, net', 'a -> net']);
});

test('what a misplaced column refers to is a question for the table where it belongs', () => {
  const reference = finding('reference', ['city_id']);
  assert.deepEqual(left([reference], [suspect(['a'], ['city_id'])]), ['a -> city_id']);
  assert.deepEqual(left([reference], [suspect(['a'], ['city_id'], { strength: 'weak' })]), [
    'reference city_id',
    'a -> city_id',
  ]);
  assert.deepEqual(left([finding('list', ['city_id'])], [suspect(['a'], ['city_id'])]), [
    'list city_id',
    'a -> city_id',
  ]);
});

test('a reference stays where the dependency that would misplace its column is explained itself', () => {
  const copy = finding('derived', ['city_id'], [follows('a', 'city_id')], { status: 'pass' });
  assert.deepEqual(left([finding('reference', ['city_id']), copy], [suspect(['a'], ['city_id'])]), [
    'reference city_id',
    'derived city_id',
  ]);
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderGithub } from '../../../src/cli/output/github.ts';
import { renderJunit } from '../../../src/cli/output/junit.ts';
import { renderSarif } from '../../../src/cli/output/sarif.ts';
import { check, type SectionResult } from '../../../src/verify/section.ts';
import type { VerifyResult } from '../../../src/verify/verify.ts';
import { withProject } from '../../support/project.ts';

const sections: readonly SectionResult[] = [
  {
    id: 'design',
    status: 'fail',
    checks: [
      check('primary-key', 'pass', { schema: 'public', table: 'a' }, 'a has a primary key'),
      check(
        'foreign-key-index',
        'fail',
        { schema: 'public', table: 'a<b>&"c"', columns: ['x', 'y'], name: 'ev\u001bil, 100%' },
        'no index\nserves "it"',
        { evidence: ['50% < 1:2 & more'], fix: 'create index …' },
      ),
      check('money-type', 'warn', { schema: 'public', table: 'a', columns: ['price'] }, 'money is not for money'),
    ],
  },
  {
    id: 'business-rules',
    status: 'skip',
    checks: [check('business-rule', 'skip', { name: 'once' }, 'Once only. Not tried: no right')],
  },
];
const result: VerifyResult = { summary: { pass: 1, fail: 1, warn: 1, skip: 1 }, sections };
const facts = { strict: false, sqlFolder: 'sql/' };

test('JUnit: a section is a suite, a check is a case, a skip says why, and no text breaks out of its place', () => {
  assert.equal(
    renderJunit(result, facts),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="codelearn verify" tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="design" tests="3" failures="1" errors="0" skipped="0">
    <testcase classname="design" name="primary-key public.a"/>
    <testcase classname="design" name="foreign-key-index public.a&lt;b&gt;&amp;&quot;c&quot; (x, y) ev\\u001bil, 100%">
      <failure type="foreign-key-index" message="no index&#10;serves &quot;it&quot;">50% &lt; 1:2 &amp; more
fix: create index …</failure>
    </testcase>
    <testcase classname="design" name="money-type public.a (price)">
      <system-out>warning: money is not for money
</system-out>
    </testcase>
  </testsuite>
  <testsuite name="business-rules" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="business-rules" name="business-rule once">
      <skipped message="Once only. Not tried: no right"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
  const strict = renderJunit(result, { ...facts, strict: true });
  assert.match(strict, /^<testsuites name="codelearn verify" tests="4" failures="2" errors="0" skipped="1">$/m);
  assert.match(strict, /<failure type="money-type" message="money is not for money"><\/failure>/);
});

test('GitHub: an annotation for what does not hold, at the file of its promise', () => {
  assert.equal(
    renderGithub(result, facts),
    `::error title=codelearn design/foreign-key-index::no index%0Aserves "it"%0A50%25 < 1:2 & more%0Afix: create index …
::warning title=codelearn design/money-type::money is not for money
::notice file=sql/rules/once.sql,line=1,title=codelearn business-rules/business-rule::Once only. Not tried: no right
1 pass, 1 fail, 1 warn, 1 skip
`,
  );
  assert.match(renderGithub(result, { ...facts, strict: true }), /^::error title=codelearn design\/money-type::/m);
});

test('SARIF: a result for what does not hold, a notification for what was skipped', () => {
  const { $schema, version, runs } = JSON.parse(renderSarif(result, facts));
  assert.deepEqual(
    [$schema, version],
    ['https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json', '2.1.0'],
  );
  const [{ tool, invocations, columnKind, results }] = runs;
  assert.match(tool.driver.version, /^\d+\.\d+\.\d+/);
  assert.deepEqual(
    [tool.driver.name, tool.driver.rules, columnKind],
    ['codelearn', [{ id: 'design/foreign-key-index' }, { id: 'design/money-type' }], 'utf16CodeUnits'],
  );
  assert.deepEqual(invocations, [
    {
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          level: 'note',
          message: { text: 'business-rules/business-rule once: Once only. Not tried: no right' },
        },
      ],
    },
  ]);
  const [{ partialFingerprints, ...first }, second] = results;
  assert.deepEqual(first, {
    ruleId: 'design/foreign-key-index',
    ruleIndex: 0,
    level: 'error',
    message: { text: 'no index\nserves "it"\n50% < 1:2 & more\nfix: create index …' },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'sql/migrations' } },
        logicalLocations: [{ fullyQualifiedName: 'public.a<b>&"c" (x, y) ev\\u001bil, 100%' }],
      },
    ],
  });
  assert.deepEqual([second.level, second.ruleIndex], ['warning', 1]);
  assert.match(partialFingerprints['codelearn/v1'], /^[0-9a-f]{64}$/);
  assert.notDeepEqual(partialFingerprints, second.partialFingerprints);
});

test('on the command line each format is the whole of standard output, and a broken rule is named at its file', () =>
  withProject(
    { 'rules/no_twins.sql': '-- A name is given once.\n-- refused with: 23505\nselect 1;\n' },
    async ({ run, folder }) => {
      const said = async (format: string): Promise<string> => {
        const { code, out, err } = await run('verify', '--only', 'business-rules', '--format', format);
        assert.equal(code, 1, err);
        return out;
      };
      const message = 'A name is given once. The database breaks this rule.';
      const [annotation, summary] = (await said('github')).split('\n');
      const [, file = ''] = /^::error file=([^,]+),line=1,title=codelearn business-rules\/business-rule::/.exec(
        annotation ?? '',
      ) ?? [''];
      assert.ok(existsSync(join(folder, file)), file);
      assert.ok(annotation?.includes(message));
      assert.equal(summary, '0 pass, 1 fail, 0 warn, 0 skip');
      const { runs } = JSON.parse(await said('sarif'));
      assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'sql/rules/no_twins.sql');
      assert.match(await said('junit'), /<failure type="business-rule" message="A name is given once\. The database/);
    },
  ));

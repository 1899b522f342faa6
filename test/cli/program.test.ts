import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Commands, runProgram } from '../../src/cli/program.ts';
import { CodelearnError, exitCodes } from '../../src/errors.ts';
import { type Outcome, runCli } from '../support/cli.ts';

/** A program whose only command does this. */
function runAct(act: () => void, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const commands: Commands = { act: async () => (program) => void program.command('act').action(act) };
  return runCli(['act'], { env }, (argv, io) => runProgram(commands, argv, io));
}

function fail(error: Error): () => never {
  return () => {
    throw error;
  };
}

test('a defect is exit 2, with its stack and what to do', async () => {
  const { code, out, err } = await runAct(fail(new TypeError('x is not a function')));
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^defect: TypeError: x is not a function\n {4}at /);
  assert.ok(
    err.endsWith(
      '\nhint:  this is a fault of codelearn, not of your files: keep the lines above\n' +
        '       Run it again with CODELEARN_NO_CODE_CACHE=1 and CODELEARN_NO_V8_FLAGS=1 set: a shortcut may be to blame.\n',
    ),
    err,
  );
});

test('an error for the user has its own exit code, and a hint of several lines is one block', async () => {
  const details = { code: 'locked', exit: exitCodes.locked, hint: 'Wait for it.\nOr end it.' };
  assert.deepEqual(await runAct(fail(new CodelearnError('another run holds the lock', details))), {
    code: 4,
    out: '',
    err: 'error: another run holds the lock\nhint:  Wait for it.\n       Or end it.\n',
  });
});

test('what variables call a secret is blanked in whatever goes to standard error', async () => {
  const { err } = await runAct(fail(new CodelearnError('login with geheim/nis failed', { code: 'login' })), {
    SHOP_PASSWORD: 'geheim/nis',
  });
  assert.equal(err, 'error: login with *** failed\n');
});

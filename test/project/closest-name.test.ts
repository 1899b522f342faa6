import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestName } from '../../src/project/closest-name.ts';

const known = ['lessons_pkey', 'lessons_course_id_position_key', 'users_email_key'];

test('the name with the fewest changes is the closest', () => {
  assert.equal(closestName('lesson_pkey', known), 'lessons_pkey');
  assert.equal(closestName('lessons_course_position_key', known), 'lessons_course_id_position_key');
  assert.equal(closestName('users_email_idx', known), 'users_email_key');
});

test('a name that is unlike all is close to none', () => {
  assert.equal(closestName('purchases_by_month', known), undefined);
  assert.equal(closestName('x', []), undefined);
});

test('letters beyond the basic plane count as one', () => {
  assert.equal(closestName('😀😀a', ['😀😀b']), '😀😀b');
});

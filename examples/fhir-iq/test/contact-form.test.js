import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limits, looksLikeHealthRecordNumber, validateContact } from 'public/contact-form.js';

const good = {
  name: '  Jo   March ',
  email: 'Jo.March@Example.org',
  topic: 'billing',
  message: 'When will my invoice arrive?',
  consent: true,
};

describe('the contact form', () => {
  test('takes a good entry and cleans it', () => {
    assert.deepEqual(validateContact(good), {
      ok: true,
      value: {
        name: 'Jo March',
        email: 'jo.march@example.org',
        topic: 'billing',
        message: 'When will my invoice arrive?',
      },
    });
  });

  test('names every wrong field at once', () => {
    const result = validateContact({});
    assert.equal(result.ok, false);
    assert.deepEqual(Object.keys(result.problems).sort(), ['consent', 'email', 'message', 'name']);
  });

  for (const email of [
    '',
    'jo',
    'jo@',
    '@example.org',
    'jo@example',
    'a@b@example.org',
    'jo march@example.org',
  ]) {
    test(`refuses the address "${email}"`, () => {
      assert.ok(validateContact({ ...good, email }).problems.email);
    });
  }

  test('refuses what is too long', () => {
    const result = validateContact({
      ...good,
      name: 'x'.repeat(limits.name + 1),
      message: 'x'.repeat(limits.message + 1),
    });
    assert.deepEqual(Object.keys(result.problems), ['name', 'message']);
  });

  test('refuses a topic that it does not offer', () => {
    assert.ok(validateContact({ ...good, topic: 'lottery' }).problems.topic);
  });

  test('keeps record numbers out of the mail', () => {
    assert.ok(validateContact({ ...good, message: 'My MRN: 00482913, please call.' }).problems.message);
    assert.equal(looksLikeHealthRecordNumber('medical record no. 1234567'), true);
    assert.equal(looksLikeHealthRecordNumber('I was there in 2024.'), false);
  });
});

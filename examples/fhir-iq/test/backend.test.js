import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import wixData from 'wix-data';
import { book, slotsOf } from 'backend/appointments.web.js';
import { sendMessage } from 'backend/contact.web.js';
import { get_health, get_paymentHealth } from 'backend/http-functions.js';
import { isOpen } from 'backend/office.jsw';
import { paymentReadiness } from 'backend/payment-health.js';
import { api_Router, health_Router } from 'backend/routers.js';

const baseUrl = 'https://fhiriq.com';

describe('the health functions', () => {
  test('say which build answers, and are never cached', () => {
    const answer = get_health();
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body), ['status', 'buildId', 'commit', 'environment']);
    assert.equal(answer.headers['Cache-Control'], 'no-store');
  });

  test('say that a build without an API endpoint takes no payment', () => {
    assert.equal(get_paymentHealth().status, 503);
  });
});

describe('payment readiness', () => {
  for (const [environment, apiEndpoints, ready, mode] of [
    ['production', 'api.fhiriq.com', true, 'live'],
    ['staging', 'staging-api.fhiriq.com', true, 'test'],
    ['development', 'dev-api.fhiriq.com', true, 'test'],
    ['production', 'staging-api.fhiriq.com', false, 'live'],
    ['staging', 'api.fhiriq.com', false, 'test'],
    ['production', undefined, false, 'live'],
  ]) {
    test(`${environment} on ${apiEndpoints} is ${ready ? 'ready' : 'not ready'}`, () => {
      const readiness = paymentReadiness(environment, { apiEndpoints });
      assert.equal(readiness.ready, ready);
      assert.equal(readiness.mode, mode);
      assert.equal(readiness.why === undefined, ready);
    });
  }
});

describe('the routers', () => {
  for (const [router, path, location] of [
    [health_Router, [], '/_functions/health'],
    [api_Router, ['health'], '/_functions/health'],
    [api_Router, ['payment', 'health'], '/_functions/paymentHealth'],
  ]) {
    test(`lead ${router.name} ${path.join('/')} to ${location}`, () => {
      assert.deepEqual(router({ path, baseUrl }), { status: 302, location: `${baseUrl}${location}` });
    });
  }

  test('know no other path', () => {
    assert.equal(api_Router({ path: ['payment'], baseUrl }).status, 404);
    assert.equal(health_Router({ path: ['deep'], baseUrl }).status, 404);
  });
});

describe('booking', () => {
  beforeEach(() => {
    wixData.empty();
    mock.timers.reset();
    mock.timers.enable({ apis: ['Date'], now: new Date('2026-03-16T06:00:00Z') });
  });

  test('takes a free slot once', async () => {
    const start = '2026-03-16T09:00:00.000Z';
    assert.equal((await book('2026-03-16', 30, start)).booked, true);
    assert.deepEqual(await book('2026-03-16', 30, start), {
      booked: false,
      why: 'That time has just been taken.',
    });
    assert.equal((await slotsOf('2026-03-16', 30)).length, 13);
  });

  test('refuses a time that is not offered', async () => {
    assert.equal((await book('2026-03-16', 30, '2026-03-16T12:15:00.000Z')).booked, false);
  });

  test('is for members, looking is for anyone', () => {
    assert.equal(book.permission, 'SiteMember');
    assert.equal(slotsOf.permission, 'Anyone');
  });
});

describe('messages and hours', () => {
  test('keep a good message, send a bad one back by field', async () => {
    const entry = { name: 'Jo', email: 'jo@example.org', message: 'Are you open on Friday?', consent: true };
    assert.deepEqual(await sendMessage(entry), { sent: true });
    assert.deepEqual(Object.keys((await sendMessage({ ...entry, email: 'jo' })).problems), ['email']);
  });

  test('know when the office is open', () => {
    assert.equal(isOpen('2026-03-18T11:59:00Z'), true);
    assert.equal(isOpen('2026-03-18T12:00:00Z'), false);
    assert.equal(isOpen('2026-03-15T10:00:00Z'), false);
  });
});

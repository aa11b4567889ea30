import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import wixData from 'wix-data';
import { book, slotsOf } from 'backend/appointments.web.js';
import { sendMessage } from 'backend/contact.web.js';
import {
  get_appointment,
  get_health,
  get_openingHours,
  get_paymentHealth,
  get_priceList,
  post_contact,
} from 'backend/http-functions.js';
import { isOpen } from 'backend/office.jsw';
import { paymentReadiness } from 'backend/payment-health.js';
import { beginPayment, keepOrder } from 'backend/payments.web.js';
import { waitOf } from 'backend/rate-limit.js';
import { api_Router, health_Router } from 'backend/routers.js';
import { siteAnswer } from 'backend/site-answers.js';
import { publishableKey } from 'public/payment-keys.js';

const baseUrl = 'https://fhiriq.com';

describe('the health functions', () => {
  test('say which build answers, and are never cached', () => {
    const answer = get_health();
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body), ['status', 'buildId', 'commit', 'environment', 'flags']);
    assert.equal(answer.headers['Cache-Control'], 'no-store');
  });

  test('say that a build without an API endpoint takes no payment', () => {
    assert.equal(get_paymentHealth().status, 503);
  });
});

describe("the site's own answers", () => {
  const asked = (more = {}) => ({ ip: '203.0.113.9', functionName: 'test', query: {}, ...more });
  const posted = (value) => asked({ body: { json: async () => JSON.parse(value) } });

  test('give opening hours and prices to anyone', () => {
    assert.deepEqual(Object.keys(get_openingHours(asked()).body.hours), ['1', '2', '3', '4', '5']);
    assert.match(get_priceList(asked()).headers['Content-Disposition'], /price-list\.csv/);
  });

  test('give an appointment to whoever knows its id, and let nothing keep it', async () => {
    wixData.empty();
    await wixData.insert('Appointments', { _id: 'a-1', start: 'then', end: 'later' });
    const answer = await get_appointment(asked({ query: { id: 'a-1' } }));
    assert.deepEqual([answer.status, answer.body], [200, { start: 'then', end: 'later' }]);
    assert.match(answer.headers['Cache-Control'], /no-store/);
    assert.equal((await get_appointment(asked())).status, 404);
  });

  test('carry headers of their own, and never in place of what is configured', () => {
    const own = { 'Content-Type': 'text/csv', 'cache-control': 'public, max-age=9', 'X-Own': 'yes' };
    const { headers } = siteAnswer('user_specific_data', { status: 200, headers: own });
    assert.deepEqual(headers, { 'Content-Type': 'text/csv', 'X-Own': 'yes', 'Cache-Control': 'no-store' });
  });

  test('take a message by HTTP, and send what is wrong back by field', async () => {
    const entry = { name: 'Jo', email: 'jo@example.org', message: 'Are you open on Friday?', consent: true };
    assert.equal((await post_contact(posted(JSON.stringify(entry)))).status, 201);
    for (const wrong of ['{', 'null', '{}']) assert.equal((await post_contact(posted(wrong))).status, 422);
  });
});

describe('limits', () => {
  const limit = { count: 2, seconds: 60 };

  test('let a visitor through as often as they say, and say how long to wait', () => {
    const waits = [0, 1000, 2000, 59_999, 60_000].map((now) => waitOf('someone', limit, now));
    assert.deepEqual(waits, [0, 0, 58, 1, 0]);
  });

  test('count each visitor alone, and nobody where there is none', () => {
    assert.equal(waitOf('another', limit, 2000), 0);
    for (let request = 0; request < 5; request += 1) assert.equal(waitOf('anybody', undefined, 0), 0);
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

  test('is for anyone, as looking is', () => {
    assert.equal(book.permission, 'Anyone');
    assert.equal(slotsOf.permission, 'Anyone');
  });
});

describe('payments', () => {
  const answers = (answer) => mock.method(globalThis, 'fetch', async () => Response.json(answer));
  beforeEach(() => {
    wixData.empty();
    mock.restoreAll();
  });

  test('begin with the provider, and hand out the public key of a test anywhere but in production', async () => {
    answers({ id: 'pi_1', client_secret: 'pi_1_secret_2' });
    assert.deepEqual(await beginPayment(), {
      id: 'pi_1',
      clientSecret: 'pi_1_secret_2',
      publishableKey: publishableKey('local'),
      amount: '4500',
    });
    assert.match(publishableKey('staging'), /^pk_test_/);
    assert.match(publishableKey('production'), /^pk_live_/);
  });

  test('become orders when the provider says that they are paid, and not before', async () => {
    answers({ status: 'requires_payment_method' });
    assert.deepEqual(await keepOrder('pi_1'), { kept: false });
    mock.restoreAll();
    answers({ status: 'succeeded', amount: 4500, livemode: false });
    assert.equal((await keepOrder('pi_1')).kept, true);
    assert.deepEqual(await keepOrder('../x'), { kept: false });
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

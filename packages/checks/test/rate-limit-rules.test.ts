import { describe, expect, test } from '@jest/globals';
import type { Http } from '@fhir-iq/sluice-runtime';
import { judgeBurst, type BurstPlan, type Shot } from '../src/endpoints/burst.ts';
import { stagingOnly } from '../src/endpoints/staging-only.ts';
import { tryLimit } from '../src/endpoints/try-limit.ts';
import { checkContext } from './helpers/context.ts';

const plan: BurstPlan = { name: 'api', limit: 10, periodMs: 60_000, margin: 2, parallel: 2 };
const refused: Shot = { status: 429, retryAfter: '9' };

/** Tries the limit at a server that answers by the count of requests and the time; each takes 10 ms. */
async function tried(answer: (count: number, now: number) => Shot, over: Partial<BurstPlan> = {}) {
  const asked = { ...plan, ...over };
  let [sent, time, waited] = [0, 0, 0];
  const result = await tryLimit(asked, {
    send: () => {
      sent += 1;
      time += 10;
      return Promise.resolve(answer(sent, time));
    },
    now: () => time,
    sleep: (milliseconds) => {
      time += milliseconds;
      waited += milliseconds;
      return Promise.resolve();
    },
  });
  const { problems, unseen } = judgeBurst(asked, result);
  return {
    rules: problems.map((one) => one.rule),
    blocks: problems.some((one) => one.blocks),
    unseen,
    sent,
    waited,
  };
}

/** A server that forgets at the end of each period; its first period ends at `edge`. */
function counting(limit: number, edge = 60_000): (count: number, now: number) => Shot {
  const seen = new Map<number, number>();
  return (_, now) => {
    const period = Math.floor((now - edge) / 60_000);
    const count = (seen.get(period) ?? 0) + 1;
    seen.set(period, count);
    return count > limit ? refused : { status: 200 };
  };
}

describe('a limit', () => {
  test.each<[string, (count: number, now: number) => Shot, string[], boolean]>([
    ['as configured', counting(10), [], false],
    ['of which others used a part', counting(8), [], false],
    ['of which others used most', counting(3), ['limit-early'], false],
    ['that is not there', () => ({ status: 200 }), ['no-limit'], true],
    ['that refuses everybody', () => refused, ['always-refused'], true],
    [
      'that was used up when we came',
      (_, now) => (now > 9_000 ? { status: 200 } : refused),
      ['limit-early'],
      false,
    ],
    ['whose period ends in the first burst', counting(10, 55), [], false],
    ['twice as high as configured', counting(20), ['no-limit'], true],
    ['without Retry-After', (count) => ({ status: count > 10 ? 429 : 200 }), ['no-retry-after'], false],
  ])('%s', async (_, answer, rules, blocks) => {
    const seen = await tried(answer);
    expect([seen.rules, seen.blocks, seen.unseen]).toEqual([rules, blocks, undefined]);
    expect(seen.sent).toBeLessThanOrEqual(3 * (plan.limit + plan.margin));
    expect(seen.waited).toBeLessThanOrEqual(90_000);
  });

  test.each<[string, (count: number, now: number) => Shot, Partial<BurstPlan>, RegExp]>([
    ['gets no answer', () => ({ failed: 'ECONNRESET' }), {}, /got no answer: ECONNRESET/],
    [
      'finds nothing',
      (count) => (count > 10 ? refused : { status: 404 }),
      {},
      /answers 404: .* nothing that could/,
    ],
    ['finds a broken server', () => ({ status: 503 }), {}, /answers 503/],
    ['of an hour is refused at once', () => refused, { periodMs: 3_600_000 }, /not waited for/],
    ['of an hour is slowed late', counting(20), { periodMs: 3_600_000 }, /cannot be told within 3600 s/],
  ])('that %s is no pass', async (_, answer, over, said) => {
    const seen = await tried(answer, over);
    expect(seen).toMatchObject({ rules: [], unseen: expect.stringMatching(said), waited: 0 });
  });
});

describe('bursts are sent', () => {
  const context = (report: object | Error, over: object = {}) => {
    const json = () => (report instanceof Error ? {} : report);
    const answer = { status: 200, headers: {}, json };
    const request = () => (report instanceof Error ? Promise.reject(report) : Promise.resolve(answer));
    const base = checkContext('/nowhere', '0'.repeat(40), { stage: 'staging' });
    const settings = { ...base.settings, target: 'staging-site' as const };
    return { ...base, settings, http: { request } as unknown as Http, ...over };
  };
  const staging = new URL('https://staging.fhiriq.example/');

  test.each([{ environment: 'staging' }, {}])('to a staging site that says %j', async (report) => {
    await expect(stagingOnly(context(report), staging)).resolves.toBeUndefined();
  });

  test.each<[string, URL, object | Error, object, RegExp]>([
    [
      'what says that it is production',
      staging,
      { environment: 'production' },
      {},
      /itself that it is production/,
    ],
    ['what says nothing', staging, new Error('no answer'), {}, /does not say what it is: no answer/],
    ['another stage', staging, {}, { stage: 'production' }, /in production/],
    ['the live site', staging, {}, { liveUrl: staging.href }, /staging\.fhiriq\.example in staging/],
    [
      'the live site by another name',
      staging,
      {},
      { liveUrl: 'https://www.staging.fhiriq.example/' },
      /in staging/,
    ],
  ])('never to %s', async (_, site, report, over, said) => {
    await expect(stagingOnly(context(report, over), site)).rejects.toThrow(said);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testSandbox, type TestSandbox } from './helpers/sandbox.ts';

const key = 'k'.repeat(32);
const url = 'https://events.pagerduty.com/v2/enqueue';
const trigger = {
  routing_key: key,
  event_action: 'trigger',
  dedup_key: 'sluice-1',
  payload: { summary: 'Rollback FAILED', source: 'fhir-iq/website', severity: 'critical' },
};

describe('PagerDuty', () => {
  let sandbox: TestSandbox;
  beforeEach(async () => {
    sandbox = await testSandbox({
      seed: { pagerDuty: { integrations: [{ name: 'PAGERDUTY_ROUTING_KEY', key }] } },
    });
  });
  afterEach(async () => {
    await sandbox.stop();
  });

  const send = async (
    event: unknown,
    address = url,
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }> =>
    await sandbox.fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof event === 'string' ? event : JSON.stringify(event),
    });

  test('takes a trigger and its end, and keeps them without the key', async () => {
    const answer = await send(trigger);
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text)).toMatchObject({ status: 'success', dedup_key: 'sluice-1' });
    expect((await send({ routing_key: key, event_action: 'resolve', dedup_key: 'sluice-1' })).status).toBe(
      202,
    );
    expect(sandbox.pagerDuty.events('PAGERDUTY_ROUTING_KEY')).toMatchObject([
      { action: 'trigger', dedupKey: 'sluice-1', summary: 'Rollback FAILED', severity: 'critical' },
      { action: 'resolve', dedupKey: 'sluice-1' },
    ]);
    expect(sandbox.pagerDuty.events('ANOTHER')).toEqual([]);
    expect(JSON.stringify(sandbox.pagerDuty.events())).not.toContain(key);
  });

  test.each([
    ['a key that it does not know', { ...trigger, routing_key: 'x'.repeat(32) }, /no integration/],
    ['a key of another length', { ...trigger, routing_key: 'short' }, /32 characters/],
    ['an unknown action', { ...trigger, event_action: 'page' }, /event_action/],
    ['an end of nothing', { routing_key: key, event_action: 'resolve' }, /dedup_key/],
    ['no payload', { ...trigger, payload: undefined }, /payload/],
    [
      'a summary that is too long',
      { ...trigger, payload: { ...trigger.payload, summary: 'x'.repeat(1_025) } },
      /summary/,
    ],
    ['no source', { ...trigger, payload: { ...trigger.payload, source: undefined } }, /source/],
    ['an unknown severity', { ...trigger, payload: { ...trigger.payload, severity: 'bad' } }, /severity/],
    ['what is no JSON', '{', /JSON/],
  ])('refuses %s', async (_what, event, says) => {
    const answer = await send(event);
    expect(answer).toMatchObject({ status: 400, text: expect.stringMatching(says) });
    expect(sandbox.pagerDuty.events()).toEqual([]);
  });

  test.each([
    ['pagerduty-refuses', 400],
    ['pagerduty-429', 429],
    ['pagerduty-down', 503],
  ])('the fault %s', async (fault, status) => {
    sandbox.faults.enable(`${fault}@1`);
    expect((await send(trigger)).status).toBe(status);
    expect(sandbox.pagerDuty.events()).toEqual([]);
    expect((await send(trigger)).status).toBe(202);
    expect((await send(trigger, 'https://events.pagerduty.com/v2/change')).status).toBe(404);
  });
});

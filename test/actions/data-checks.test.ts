import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  apiKey,
  type DataWorld,
  dataWorld,
  patient,
  productionId,
  stagingId,
} from '../helpers/data-world.ts';
import { everythingSaid } from '../helpers/publish-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: DataWorld;
afterAll(async () => await world.close());
afterEach(() => {
  for (const { name } of world.sandbox.faults.list()) world.sandbox.faults.disable(name);
});

beforeAll(async () => {
  world = await dataWorld({
    speed: 60,
    slowMs: 1_500,
    checks: {
      database_connections: {
        stages: ['staging'],
        with: {
          collections: [{ id: 'Appointments', least: 1 }, { id: 'ContactMessages' }, { id: 'Empty' }],
          maxTime: '1s',
        },
      },
    },
  });
});

async function look(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  return await world.run({
    action: 'data-checks',
    inputs: { stage: 'staging', 'wix-api-key': apiKey, 'site-id': stagingId, ...inputs },
  });
}

describe('database_connections', () => {
  test('passes where every collection answers, and keeps counts and ids, never an item', async () => {
    const result = await look();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.evidence['database_connections']).toMatchObject({
      answer: 'pass',
      examined: 3,
      unit: 'collections',
      details: {
        collections: [
          { id: 'Appointments', count: 2, ids: [expect.any(String), expect.any(String)] },
          { id: 'ContactMessages', count: 1 },
          { id: 'Empty', count: 0, ids: [] },
        ],
      },
    });
    const said = everythingSaid(result);
    for (const secret of [patient, 'diabetes', 'Call me back', apiKey]) expect(said).not.toContain(secret);
    const bodies = world.sandbox.requests().filter((one) => one.url?.includes('/items/query'));
    expect(bodies.length).toBeGreaterThan(0);
  });

  const red = [
    ['wix-data-404', 'fail', 'not-found', /no collection|has a collection with the id "Appointments"/],
    ['wix-data-403', 'error', 'not-allowed', /Read Data Items \(SCOPE\.DC-DATA\.READ\)/],
    ['wix-data-429', 'error', 'not-allowed', /429/],
    ['wix-data-500', 'fail', 'no-answer', /answered 500.*at attempt 3, the last/],
    ['wix-slow', 'fail', 'slow', /answers too slowly: 1\d{3} ms/],
    ['wix-reset', 'fail', 'no-answer', /Appointments/],
  ] as const;
  test.each(red)('%s: %s', async (fault, answer, rule, said) => {
    world.sandbox.faults.enable(fault);
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer } });
    const evidence = result.evidence['database_connections'];
    expect(evidence?.answer).toBe(answer);
    expect(evidence?.findings.map((one) => one.rule)).toContain(rule);
    expect(evidence?.reason).toMatch(said);
    expect(everythingSaid(result)).not.toContain(apiKey);
  });

  test('is red for a collection that holds less than it must', async () => {
    const { databases, state } = world.sandbox.wix;
    const site = state.sites.get(productionId);
    if (site === undefined) throw new Error('no site');
    for (const item of databases.of(site).content()['Appointments'] ?? [])
      databases.call(site, 'remove', ['Appointments', item['_id']]);
    const result = await look({ 'site-id': productionId });
    expect(result.evidence['database_connections']?.findings).toMatchObject([
      { rule: 'too-few', value: '0 items', threshold: 'at least 1 items' },
    ]);
  });
});

test('without a check for the stage nothing is evaluated', async () => {
  const result = await look({ stage: 'development' });
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'not-evaluated' } });
  expect(result.outputs['reason']).toMatch(/has none of database_connections, form_submissions, backup/);
});

test('a key of another site is no reason to doubt the database', async () => {
  const result = await look({ 'wix-api-key': 'IST.somebody-else' });
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  expect(result.outputs['reason']).toMatch(/does not know the API key/);
});

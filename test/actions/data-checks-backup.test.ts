import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { apiKey, type DataWorld, dataWorld, productionId } from '../helpers/data-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: DataWorld;
afterEach(async () => await world.close());

/** A world in which a publish has made a backup and recorded it, with an earlier backup if wanted. */
async function published(faults: readonly string[] = [], earlier = true): Promise<string> {
  world = await dataWorld({ speed: 60, checks: { backup: {} } });
  const { wix } = world.sandbox;
  if (earlier) await wix.addBackup(productionId, 'AUTO');
  world.sandbox.faults.enable(...faults);
  const response = await made();
  const { backup } = (await response.json()) as { backup: { id: string } };
  await record({ id: backup.id });
  return backup.id;
}

/** Asks Wix for a backup as the publish does, and waits for the clock until it is over. */
async function made(): Promise<Response> {
  const { createHttp } = await import('@fhir-iq/sluice-runtime');
  const { keepingLog } = await import('../../packages/checks/test/helpers/context.ts');
  const clock = { now: () => new Date(), sleep: async () => await Promise.resolve() };
  const http = createHttp({ log: keepingLog(), clock, env: world.env });
  const headers = { authorization: apiKey, 'wix-site-id': productionId, 'content-type': 'application/json' };
  const url = 'https://www.wixapis.com/wix-data/v2/backups';
  const answer = await http.request({ method: 'POST', url, headers, body: '{}' });
  return new Response(answer.text(), { status: answer.status });
}

async function record(details: Readonly<Record<string, unknown>>, over: object = {}): Promise<void> {
  const folder = path.join(world.folder, 'publish', 'records');
  await mkdir(folder, { recursive: true });
  const value = {
    schema: 'sluice.record/v1',
    id: 'backup:production:b-1',
    kind: 'backup',
    environment: 'production',
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit: world.commit, buildId: 'b-1' },
    when_deployment_occurred: { at: '2026-11-24T09:59:00.000Z', source: 'rehearsal-clock' },
    which_approvals_received: [],
    deployment_outcome: 'backed-up',
    run: { repository: 'fhir-iq/website', id: '1001', attempt: 1, url: 'https://github.com/' },
    details: { siteId: productionId, ...details },
    ...over,
  };
  await writeFile(path.join(folder, 'backup.json'), JSON.stringify(value));
}

async function look(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  return await world.run({
    action: 'data-checks',
    inputs: {
      ...{ stage: 'production', 'wix-api-key': apiKey, 'site-id': productionId, 'build-id': 'b-1' },
      ...{ records: path.join(world.folder, 'publish'), ...inputs },
    },
  });
}

test('backup passes where the publish made one that is ready and like the last one; none is made', async () => {
  const id = await published();
  const before = world.sandbox.wix.backups(productionId).length;
  const result = await look();
  expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
  expect(result.evidence['backup']).toMatchObject({
    examined: 1,
    details: { id, percent: 100, collections: ['Appointments', 'ContactMessages', 'Empty'] },
  });
  expect(world.sandbox.wix.backups(productionId)).toHaveLength(before);
});

test('without an earlier backup the size is not compared, and that is said', async () => {
  await published([], false);
  const result = await look();
  expect(result.outputs).toMatchObject({
    answer: 'pass',
    reason: expect.stringMatching(/could not be compared/),
  });
});

describe('backup is red where', () => {
  const red = [
    ['it failed', ['wix-backup-fails'], 'not-ready', /in the state FAILED/],
    ['it is still being made', ['wix-backup-never-ready'], 'not-ready', /in the state PENDING/],
    [
      'it lacks a collection',
      ['wix-backup-misses-collection'],
      'collection-missing',
      /Appointments is live and not in/,
    ],
    ['a collection came since', ['wix-data-new-collection'], 'collection-missing', /MadeMeanwhile/],
    ['it is far smaller than the last one', ['wix-backup-empty'], 'too-small', /% of the/],
  ] as const;
  test.each(red)('%s', async (_, faults, rule, said) => {
    await published(faults);
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(result.evidence['backup']?.findings[0]).toMatchObject({ rule });
    expect(result.outputs['reason']).toMatch(said);
  });

  test('it was deleted', async () => {
    await published();
    await record({ id: '00000000-0000-4000-8000-000000000000' });
    const result = await look();
    expect(result.evidence['backup']?.findings[0]).toMatchObject({ rule: 'not-ready', threshold: 'READY' });
  });

  test('none came about', async () => {
    await published();
    await record({ reason: 'Wix answered 500.' }, { answer: 'error', deployment_outcome: 'no-backup' });
    const result = await look();
    expect(result.evidence['backup']?.findings[0]).toMatchObject({ rule: 'no-backup', value: 'no-backup' });
    expect(result.outputs['reason']).toMatch(/Wix answered 500/);
  });
});

test('backup answers error where the publish of this build left no record', async () => {
  await published();
  const result = await look({ 'build-id': 'another' });
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  expect(result.outputs['reason']).toMatch(/left no record of a backup for this deployment.*build another/);
});

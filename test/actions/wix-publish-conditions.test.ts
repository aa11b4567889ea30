import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { BundleResult } from '../helpers/run-bundle.ts';
import { publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld, PublishWorldOptions } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const worldOf = async (options: PublishWorldOptions = {}): Promise<PublishWorld> =>
  (world = await publishWorld({ environment: 'production', speed: 60, ...options }));
afterEach(async () => {
  await world.close();
});

const uploads = (): number =>
  world.sandbox.requests().filter((one) => one.url.endsWith('/apps/deploy')).length;
const backups = (): number => world.sandbox.requests().filter((one) => one.url.includes('/backups')).length;
const clockAt = (instant: string): Record<string, string> => ({
  SLUICE_CLOCK: `start=${instant};epoch=${String(Date.now())};speed=60`,
});
const refused = (result: BundleResult, says: RegExp): void => {
  expect(result.code).toBe(1);
  expect(result.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
  expect(result.outputs['reason']).toMatch(says);
  expect(result.records.at(-1)).toMatchObject({ kind: 'deployment', deployment_outcome: 'refused' });
  expect([uploads(), backups()]).toEqual([0, 0]);
  expect(world.deployments()).toEqual([]);
};
const hold = (repository = 'fhir-iq/website'): void => {
  const now = new Date().toISOString();
  world.sandbox.github.repository(repository).issues.push({
    id: 501,
    number: 7,
    title: 'Incident: build bad-1',
    body: 'The site is down.',
    author: 'ada-lead',
    state: 'open',
    labels: ['sluice-hold'],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  });
};

describe('right before a publish to production', () => {
  test.each([
    [
      'the window has closed since',
      '2026-11-23T17:00:01.000Z',
      /none of the windows is open: weekday mornings[\s\S]*next window opens at 2026-11-24T14:00/,
    ],
    ['a freeze has begun', '2026-12-21T15:00:00.000Z', /freeze "year end" holds/],
  ])('it is refused when %s', async (_name, at, says) => {
    await worldOf();
    refused(await world.publish({ env: clockAt(at), inputs: { 'evidence-at': at } }), says);
  });

  test('it is refused when people approved another release', async () => {
    await worldOf();
    const subject = {
      releaseDigest: `sha256:${'a'.repeat(64)}`,
      environment: 'production',
      evidence: `sha256:${'b'.repeat(64)}`,
    };
    const approvals = [
      {
        role: 'tech_lead',
        login: 'ada-lead',
        via: 'production-tech-lead',
        digest: `sha256:${'c'.repeat(64)}`,
      },
    ];
    refused(
      await world.publish({
        inputs: { approved: JSON.stringify(subject), approvals: JSON.stringify(approvals) },
      }),
      /not what was approved[\s\S]*ada-lead \(tech_lead\) approved sha256:c[\s\S]*approved is sha256:a/,
    );
  });

  test.each([
    [
      'has grown old',
      { 'evidence-at': '2026-11-22T14:29:00.000Z' },
      /evidence is 1d.* old\.[\s\S]*24h old \(release\.evidenceMaxAge\)/,
    ],
    ['is dated by nobody', { 'evidence-at': '' }, /Nobody says when the evidence/],
    ['is dated by a word', { 'evidence-at': 'today' }, /"today", which is no instant/],
    ['is dated later than now', { 'evidence-at': '2026-11-24T15:00:00.000Z' }, /later than now/],
  ])('it is refused when the evidence %s', async (_name, inputs, says) => {
    await worldOf();
    refused(await world.publish({ inputs }), says);
  });

  test('it is refused while a hold is open', async () => {
    await worldOf();
    hold();
    refused(await world.publish(), /A hold is open: #7 "Incident: build bad-1"/);
  });

  test('everything that stands in the way is told at once', async () => {
    await worldOf();
    hold();
    refused(
      await world.publish({ env: clockAt('2026-11-28T15:00:00.000Z') }),
      /3 things stand in the way\. \(1\) A hold is open[\s\S]*\(2\)[\s\S]*\(3\)/,
    );
  });

  test('a second attempt is refused after what the first one left open was closed', async () => {
    await worldOf();
    const first = await world.publish({
      env: { GITHUB_RUN_ID: '3001' },
      onLine(line, send) {
        if (line.includes('is in progress.')) send('SIGKILL');
      },
    });
    expect(first.code).not.toBe(0);
    expect(world.deployments().map((one) => one.states)).toEqual([['in_progress']]);
    const before = uploads();
    const second = await world.publish({ env: { GITHUB_RUN_ID: '3001', GITHUB_RUN_ATTEMPT: '2' } });
    expect(second.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(second.outputs['reason']).toMatch(/attempt 2 of the run[\s\S]*Start a new run/);
    expect(uploads()).toBe(before);
    expect(world.deployments().map((one) => one.states.at(-1))).not.toContain('in_progress');
    const third = await world.publish({ env: { GITHUB_RUN_ID: '3002' } });
    expect(third.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
  });

  test('the second of two runs of one plan finds the release live, and publishes nothing', async () => {
    await worldOf();
    const first = await world.publish();
    expect(first.code).toBe(0);
    const before = [uploads(), backups()];
    const second = await world.publish();
    expect(second.outputs).toMatchObject({
      answer: 'pass',
      outcome: 'published',
      'build-id': first.outputs['build-id'],
      reason: expect.stringMatching(/live already: run 1001 published it\. Nothing was published again/),
    });
    expect([uploads(), backups()]).toEqual(before);
    expect(world.deployments().map((one) => one.states)).toEqual([['in_progress', 'success']]);
    // The ledger keeps one record a run.
    const ids = [...first.records, ...second.records].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)).toMatch(/:adopted-1002-1$/);
  });
});

describe('right before a publish to development', () => {
  test('window, age of evidence and attempt do not count; a hold does', async () => {
    await worldOf({ environment: 'development' });
    const result = await world.publish({
      inputs: { 'evidence-at': '' },
      env: { ...clockAt('2026-12-21T02:00:00.000Z'), GITHUB_RUN_ATTEMPT: '2' },
    });
    expect(result.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    const before = uploads();
    hold();
    const held = await world.publish();
    expect(held.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(held.outputs['reason']).toMatch(/only a rollback is published/);
    expect(uploads()).toBe(before);
  });

  test('a token that may not see holds keeps it shut', async () => {
    await worldOf({ environment: 'development' });
    const token = world.sandbox.github.issueToken({
      repository: 'fhir-iq/website',
      permissions: { contents: 'read', deployments: 'write' },
    });
    const result = await world.publish({ inputs: { 'github-token': token } });
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'refused' });
    expect(result.outputs['reason']).toMatch(/issues: read/);
    expect(uploads()).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { git } from '@fhir-iq/sluice-runtime';
import { monday, planWorld } from '../helpers/plan-world.ts';
import type { PlanWorld } from '../helpers/plan-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);
/** In the planned window. */
const tuesday = '2026-11-24T14:30:00Z';
let world: PlanWorld;
let base: string;
let head: string;

beforeEach(async () => {
  world = await planWorld();
  base = await world.commit('Live since Friday');
  head = await world.commit('Offer video visits');
  await world.deployed({ commit: base, buildId: 'base-1' });
});
afterEach(async () => {
  await world.close();
});

const fails = (result: BundleResult, rule: string, says: RegExp): void => {
  expect(result.code).toBe(1);
  expect(result.outputs['answer']).toBe('fail');
  const findings = result.evidence['plan']?.findings ?? [];
  expect(findings.map((one) => one.rule)).toEqual([rule]);
  expect(findings[0]?.message).toMatch(says);
  expect(result.outputs['reason']).toMatch(says);
  // The issue is told all the same, so that the outcome can be written into it.
  expect(result.outputs['issue']).toBe('1');
};

describe('a plan that is verified', () => {
  const prepared = async (): Promise<void> => {
    await world.stagingSays();
    await world.planned();
    await world.noticeGiven('2026-11-23T10:05:00Z');
  };

  test('goes on in its window, and says when the evidence was gathered', async () => {
    await prepared();
    const result = await world.run('verify', tuesday);
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      answer: 'pass',
      issue: '1',
      'plan-id': `plan:production:${head.slice(0, 12)}:2001-1`,
      'rollback-commit': base,
      'window-start': '2026-11-24T14:00:00.000Z',
      'evidence-at': expect.stringMatching(/^2026-11-24T14:30:0/),
    });
    expect(result.evidence['plan']).toMatchObject({ examined: 10, floor: 10, findings: [] });
    expect(result.records).toEqual([]);
    // A token that may only read is enough.
    const reads = world.sandbox.github.issueToken({
      repository: 'fhir-iq/website',
      permissions: { contents: 'read', deployments: 'read', issues: 'read' },
    });
    const again = await world.run('verify', tuesday, { inputs: { 'github-token': reads } });
    expect(again.code).toBe(0);
  });

  test('goes on in a later window, too', async () => {
    await prepared();
    expect((await world.run('verify', '2026-11-25T16:59:00Z')).code).toBe(0);
  });

  test.each([
    ['before its window', '2026-11-24T13:59:00Z', /window opens at 2026-11-24T14:00/],
    ['when the window has closed', '2026-11-24T17:00:00Z', /none of the windows is open/],
    ['in a freeze', '2026-12-21T15:00:00Z', /freeze "year end" holds/],
  ])('is refused %s', async (_name, at, says) => {
    await prepared();
    fails(await world.run('verify', at), 'window', says);
  });

  test('is refused in a second attempt', async () => {
    await prepared();
    const result = await world.run('verify', tuesday, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    fails(result, 'first-attempt', /attempt 2 of the run/);
    expect(result.outputs['reason']).toMatch(/Start a new run/);
  });

  test('is refused while a hold is open, and goes on when it is closed', async () => {
    await prepared();
    await world.github.issues.ensureLabel('sluice-hold', 'b60205', 'Nothing is published');
    const hold = await world.github.issues.create({
      title: 'Incident: build base-1',
      body: 'Bad.',
      labels: ['sluice-hold'],
    });
    fails(await world.run('verify', tuesday), 'no-hold', /#2 "Incident: build base-1"/);
    await world.github.issues.update(hold.number, { state: 'closed' });
    expect((await world.run('verify', tuesday)).code).toBe(0);
  });

  test('is refused when staging said no after the plan', async () => {
    await prepared();
    await world.stagingSays({
      id: 'verdict:staging:later',
      answer: 'fail',
      when_deployment_occurred: { at: '2026-11-24T09:00:00.000Z', source: 'runner-clock' },
    });
    fails(await world.run('verify', tuesday), 'staging-verdict', /newest verdict on \w+ is fail/);
  });

  test('is refused when something newer went live meanwhile', async () => {
    await prepared();
    const newer = await world.commit('Newer');
    await world.deployed({ commit: newer, buildId: 'newer-1', preparedAt: '2026-11-24T14:10:00.000Z' });
    await git(world.repository, ['checkout', '--quiet', head]);
    fails(await world.run('verify', tuesday), 'nothing-newer-live', /does not descend from/);
  });

  test('is refused when the plan was carried out', async () => {
    await prepared();
    const { digest } = await world.release();
    await world.deployed({
      commit: head,
      buildId: 'head-1',
      releaseDigest: digest,
      preparedAt: '2026-11-24T14:10:00.000Z',
    });
    fails(await world.run('verify', tuesday), 'not-yet-released', /published this release as build head-1/);
  });

  test('goes on where a run died between its publish and its record', async () => {
    await prepared();
    const { digest } = await world.release();
    await world.deployed({
      commit: head,
      buildId: 'head-1',
      releaseDigest: digest,
      preparedAt: '2026-11-24T14:10:00.000Z',
      recorded: false,
    });
    expect((await world.run('verify', tuesday)).code).toBe(0);
  });

  test('is refused when somebody withdrew the release by closing its issue', async () => {
    await prepared();
    await world.github.issues.update(1, { state: 'closed' });
    fails(await world.run('verify', tuesday), 'not-withdrawn', /release issue #1 is closed/);
  });

  test('is refused when the release was rolled back, and may be planned again with a caution', async () => {
    await prepared();
    const { digest } = await world.release();
    const preparedAt = '2026-11-24T14:10:00.000Z';
    await world.deployed({ commit: head, buildId: 'head-1', releaseDigest: digest, preparedAt });
    await world.deployed({ commit: base, buildId: 'base-2', rollbackOf: 'head-1' });
    fails(await world.run('verify', tuesday), 'not-yet-released', /head-1, and it was rolled back/);
    expect((await world.run('plan', '2026-11-24T15:00:00Z')).outputs).toMatchObject({
      answer: 'pass',
      'rollback-build-id': 'base-2',
    });
    expect((await world.github.issues.get(1)).body).toContain('**Caution:** this release was live before');
  });

  test('may be planned again after it was released', async () => {
    await world.stagingSays();
    const { digest } = await world.release();
    await world.deployed({ commit: head, buildId: 'head-1', releaseDigest: digest });
    await world.planned();
    await world.noticeGiven('2026-11-23T10:05:00Z');
    expect((await world.run('verify', tuesday)).code).toBe(0);
  });
});

describe('without a sound plan or notice', () => {
  test.each([
    ['is missing', undefined, /no notice of this release/],
    [
      'was not received',
      { answer: 'error', details: { reason: 'stakeholders: no receipt.' } },
      /not received[\s\S]*no receipt/,
    ],
    ['is of another release', { releaseDigest: `sha256:${'9'.repeat(64)}` }, /no notice of this release/],
    ['is of staging', { environment: 'staging' }, /no notice of this release/],
    [
      'is too young',
      { when_deployment_occurred: { at: '2026-11-23T14:30:30.000Z', source: 'runner-clock' } },
      /told 23h59m/,
    ],
    [
      'is from the future',
      { when_deployment_occurred: { at: '2026-11-25T14:30:30.000Z', source: 'runner-clock' } },
      /later than now/,
    ],
  ] as const)('the notice %s', async (_name, change, says) => {
    await world.stagingSays();
    await world.planned();
    if (change !== undefined) await world.noticeGiven('2026-11-23T10:05:00Z', change);
    fails(await world.run('verify', tuesday), 'notice', says);
  });

  test('a notice that was received once counts, also when it was repeated in vain', async () => {
    await world.stagingSays();
    await world.planned();
    await world.noticeGiven('2026-11-23T10:05:00Z');
    await world.noticeGiven('2026-11-24T09:00:00Z', { answer: 'error' });
    expect((await world.run('verify', tuesday)).code).toBe(0);
  });

  test('there is no plan', async () => {
    await world.stagingSays();
    await world.noticeGiven('2026-11-23T10:05:00Z');
    const result = await world.run('verify', tuesday);
    expect(result.outputs).toMatchObject({
      answer: 'fail',
      reason: expect.stringMatching(/no plan of the commit/),
    });
    expect(result.outputs['reason']).toMatch(/production-plan\.yml/);
  });

  test.each([
    ['was refused', { answer: 'fail', details: { reason: 'no' } }, /is fail/],
    ['cannot be read', { details: { issue: 7 } }, /cannot be read: issue: /],
    ['is of another release', { releaseDigest: `sha256:${'9'.repeat(64)}` }, /another release/],
  ] as const)('the newest plan %s', async (_name, change, says) => {
    await world.stagingSays();
    const [record] = (await world.run('plan', monday)).records;
    if (record === undefined) throw new Error('The plan left no record.');
    const later = { at: '2026-11-23T11:00:00.000Z', source: 'runner-clock' } as const;
    await world.record(record, { ...record, id: 'plan:later', when_deployment_occurred: later, ...change });
    await world.noticeGiven('2026-11-23T10:05:00Z');
    const result = await world.run('verify', tuesday);
    expect(result.outputs['answer']).toBe('fail');
    expect(result.evidence['plan']?.findings.map((one) => one.rule)).toEqual(['plan']);
    expect(result.outputs['reason']).toMatch(says);
  });

  test('all that stands in the way is told at once', async () => {
    const result = await world.run('verify', '2026-11-28T09:00:00Z', { env: { GITHUB_RUN_ATTEMPT: '3' } });
    expect(result.evidence['plan']?.findings.map((one) => one.rule)).toEqual([
      'first-attempt',
      'staging-verdict',
      'plan',
      'notice',
      'window',
    ]);
    expect(result.outputs['reason']).toMatch(/^5 things stand in the way\. \(1\)/);
  });
});

describe('a release that is over', () => {
  const complete = (inputs: Readonly<Record<string, string>>): Promise<BundleResult> =>
    world.run('complete', '2026-11-24T15:00:00Z', {
      inputs: { 'ledger-token': '', commit: head, ...inputs },
    });
  const comments = () =>
    world.sandbox.github.repository('fhir-iq/website').comments.map(({ issue, body }) => ({ issue, body }));

  beforeEach(async () => {
    await world.stagingSays();
    await world.planned();
  });

  test('well: the issue says so and is closed', async () => {
    const result = await complete({
      outcome: 'success',
      'build-id': 'head-2002-1',
      url: 'https://fhiriq.com/',
      issue: '1',
      reason: '18 of 18 checks pass.',
    });
    expect(result.code).toBe(0);
    expect(await world.github.issues.get(1)).toMatchObject({ state: 'closed' });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toMatch(
      /### Released\n\nBuild `head-2002-1` is live at https:\/\/fhiriq\.com\/, and was seen to work\.\n\n18 of 18/,
    );
    expect(result.evidence['complete']).toMatchObject({
      answer: 'pass',
      details: { outcome: 'pass', issue: 1 },
    });
  });

  test.each([
    ['failure', /### Not released\n\ncritical\\_pages: blank/],
    ['cancelled', /### Not released: it could not be carried to its end/],
    ['skipped', /### Not released: it did not come to a verdict/],
  ])('with %s: the issue says why and stays open', async (outcome, says) => {
    const result = await complete({ outcome, reason: 'critical_pages: blank', incident: '5' });
    expect(result.code).toBe(0);
    expect(await world.github.issues.get(1)).toMatchObject({ state: 'open' });
    expect(comments()[0]?.body).toMatch(says);
    expect(comments()[0]?.body).toContain('The incident is #5');
  });

  test('told twice by one run, it is one comment', async () => {
    for (const attempt of ['1', '2'])
      await world.run('complete', '2026-11-24T15:00:00Z', {
        inputs: { commit: head, outcome: 'failure' },
        env: { GITHUB_RUN_ID: '77', GITHUB_RUN_ATTEMPT: attempt },
      });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]?.body).toContain('/actions/runs/77/attempts/2');
  });

  test('closes the releases that it overtook, and no others', async () => {
    head = await world.commit('More');
    await world.stagingSays({ id: 'verdict:staging:more' });
    await world.planned();
    await world.github.issues.create({ title: 'Other', body: 'Planned by hand', labels: ['sluice-release'] });
    const result = await complete({ outcome: 'pass' });
    expect(result.outputs['issue']).toBe('2');
    const states = await Promise.all(
      [1, 2, 3].map(async (one) => (await world.github.issues.get(one)).state),
    );
    expect(states).toEqual(['closed', 'closed', 'open']);
    expect(comments().find((one) => one.issue === 1)?.body).toContain('The release in #2 holds this one');
  });

  test.each([
    ['no outcome', {}, /outcome was not given/],
    ['a word that is no outcome', { outcome: 'green' }, /outcome/],
    [
      'no issue to be found',
      { outcome: 'pass', commit: 'c'.repeat(40) },
      /no open release issue of the commit c{40}/,
    ],
  ])('%s is an error', async (_name, inputs, says) => {
    const result = await complete(inputs);
    expect(result.outputs).toMatchObject({ answer: 'error', reason: expect.stringMatching(says) });
  });
});

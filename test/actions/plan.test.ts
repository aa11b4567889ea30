import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { everythingSaid } from '../helpers/publish-world.ts';
import { monday, planWorld, recordOf } from '../helpers/plan-world.ts';
import type { PlanWorld } from '../helpers/plan-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);
let world: PlanWorld;
let base: string;
let head: string;

beforeEach(async () => {
  world = await planWorld();
  base = await world.commit('Live since Friday');
  await world.commit('Show opening hours (#12) @team <b>&</b> | pipes', {
    'src/public/hours.js': 'export const a = 1;\n',
  });
  head = await world.commit('Offer video visits', { 'src/public/visits.js': 'export const b = 1;\n' });
});
afterEach(async () => {
  await world.close();
});

const openIssues = () => world.github.issues.list({ label: 'sluice-release', state: 'all' });
const refused = (result: BundleResult, says: RegExp, rule: string): void => {
  expect(result.code).toBe(1);
  expect(result.outputs).toMatchObject({ answer: 'fail', reason: expect.stringMatching(says) });
  expect(result.evidence['plan']).toMatchObject({
    answer: 'fail',
    findings: expect.arrayContaining([expect.objectContaining({ rule, severity: 'high', blocks: true })]),
  });
  expect(result.summary).toContain('❌');
};

describe('a plan', () => {
  test('holds verdict, way back, notice and window, and opens an issue that people can read', async () => {
    await world.deployed({ commit: base, buildId: 'base-900-1', uiVersion: '30' });
    const verdict = await world.stagingSays();
    const result = await world.run('plan', monday);
    expect(result.code).toBe(0);
    const { digest } = await world.release();
    expect(result.outputs).toMatchObject({
      answer: 'pass',
      'release-digest': digest,
      issue: '1',
      'issue-url': 'https://github.com/fhir-iq/website/issues/1',
      'window-start': '2026-11-24T14:00:00.000Z',
      'window-end': '2026-11-24T17:00:00.000Z',
      'rollback-commit': base,
      'rollback-build-id': 'base-900-1',
      'rollback-ui-version': '30',
      'rollback-release-digest': `sha256:${'d'.repeat(64)}`,
      'plan-id': `plan:production:${head.slice(0, 12)}:2001-1`,
    });
    expect(result.outputs['reason']).toContain('Tuesday 24 November 2026, 09:00 to 12:00 (America/New_York)');
    expect(result.evidence['plan']).toMatchObject({
      examined: 4,
      floor: 4,
      subject: { commit: head, releaseDigest: digest },
    });
    expect(result.records).toEqual([
      expect.objectContaining({
        kind: 'plan',
        answer: 'pass',
        deployment_outcome: 'planned',
        who_deployed: 'dev-dana',
        releaseDigest: digest,
        details: expect.objectContaining({
          issue: { number: 1, url: 'https://github.com/fhir-iq/website/issues/1' },
          notBefore: expect.stringMatching(/^2026-11-24T10:30:/),
          stagingVerdict: verdict.id,
          starter: 'dev-dana',
          rollback: expect.objectContaining({ commit: base, buildId: 'base-900-1', uiVersion: '30' }),
        }),
      }),
    ]);
    const [issue] = await openIssues();
    expect(issue).toMatchObject({
      title: `Production release ${head.slice(0, 12)}: Offer video visits`,
      state: 'open',
      labels: ['sluice-release'],
    });
    const body = issue?.body.replaceAll(/[0-9a-f]{40}/g, (commit) =>
      commit === base ? 'BASE' : commit === head ? 'HEAD' : 'OTHER',
    );
    expect(
      body
        ?.replaceAll(base.slice(0, 12), 'base')
        .replaceAll(head.slice(0, 12), 'head')
        .replaceAll(/`[0-9a-f]{12}`/g, '`other`'),
    ).toMatchSnapshot();
    expect(everythingSaid(result)).not.toContain(world.ledgerToken);
    expect(everythingSaid(result)).not.toContain(world.token);
  });

  test('made again keeps the issue and brings it up to date', async () => {
    await world.stagingSays();
    await world.planned();
    const again = await world.run('plan', '2026-11-25T10:00:00Z');
    expect(again.outputs).toMatchObject({ issue: '1', 'window-start': '2026-11-26T14:00:00.000Z' });
    const issues = await openIssues();
    expect(issues).toHaveLength(1);
    expect(issues[0]?.body).toContain('Thursday 26 November 2026');
  });

  test('of the first deployment says that there is nothing to go back to', async () => {
    await world.stagingSays();
    const result = await world.run('plan', monday);
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ 'rollback-commit': '', 'rollback-build-id': '' });
    expect(result.records[0]?.details).toMatchObject({ rollback: null });
    const [issue] = await openIssues();
    expect(issue?.body).toContain('first deployment');
    expect(issue?.body).toContain('Begin');
  });

  test('goes back neither to what failed nor to what the ledger does not know', async () => {
    await world.deployed({ commit: base, buildId: 'good-1' });
    await world.deployed({ commit: base, buildId: 'unknown-to-ledger', recorded: false });
    await world.deployed({ commit: base, buildId: 'failed-1', state: 'failure' });
    await world.stagingSays();
    const result = await world.run('plan', monday);
    expect(result.outputs).toMatchObject({ answer: 'pass', 'rollback-build-id': 'good-1' });
  });

  test('leaves its own run the time to give notice', async () => {
    await world.stagingSays();
    const result = await world.run('plan', '2026-11-23T16:45:00Z');
    expect(result.outputs['window-start']).toBe('2026-11-25T14:00:00.000Z');
  });

  test('goes into the first window after the freeze', async () => {
    await world.stagingSays();
    const result = await world.run('plan', '2026-12-17T10:00:00Z');
    expect(result.outputs['window-start']).toBe('2027-01-05T14:00:00.000Z');
  });

  const otherRelease = async (change: object) => {
    const { release } = await world.release();
    return {
      releaseDigest: `sha256:${'9'.repeat(64)}`,
      details: { moment: 'stage', release: { ...release, ...change } },
    };
  };

  test.each([
    [
      'no verdict of staging at all',
      undefined,
      /no verdict of staging on the commit [\s\S]*none of any commit/,
    ],
    [
      'a verdict on the tree alone',
      () => Promise.resolve({ details: { moment: 'before-publish' } }),
      /no verdict of staging/,
    ],
    [
      'a verdict of the development stage',
      () => Promise.resolve({ environment: 'development' as const }),
      /no verdict of staging/,
    ],
    [
      'a red verdict',
      () =>
        Promise.resolve({
          answer: 'fail' as const,
          details: { moment: 'stage', reason: 'critical_pages: / is blank.' },
        }),
      /newest verdict on \w{40} is fail [\s\S]*\/ is blank/,
    ],
    [
      'a verdict of another commit',
      () => Promise.resolve({ what_was_deployed: { commit: 'b'.repeat(40) } }),
      /is of another commit: b{40}/,
    ],
    [
      'a verdict of another repository',
      () =>
        Promise.resolve({
          run: { repository: 'fhir-iq/shop', id: '7', attempt: 1, url: 'https://github.com/x' },
        }),
      /none of any commit/,
    ],
    [
      'a verdict on another tree',
      () => otherRelease({ tree: `sha256:${'7'.repeat(64)}` }),
      /What differs: the tree of what is uploaded \(judged: sha256:7{12}/,
    ],
    [
      'a verdict on another configuration',
      () => otherRelease({ configuration: `sha256:${'7'.repeat(64)}` }),
      /What differs: the configuration \(judged/,
    ],
    [
      'a verdict on another design',
      () => otherRelease({ uiVersions: { development: '12', staging: '7', production: '30' } }),
      /What differs: the uiVersion of production \(judged: 30, asked for: 31\)/,
    ],
    [
      'a verdict that does not keep its parts',
      () => Promise.resolve({ releaseDigest: `sha256:${'9'.repeat(64)}`, details: { moment: 'stage' } }),
      /cannot be compared/,
    ],
  ])('is refused on %s', async (_name, change, says) => {
    if (change !== undefined) await world.stagingSays(await change());
    const result = await world.run('plan', monday);
    refused(result, says, 'staging-verdict');
    expect(result.records).toEqual([
      expect.objectContaining({ kind: 'plan', answer: 'fail', deployment_outcome: 'refused' }),
    ]);
    expect(await openIssues()).toEqual([]);
  });

  test('is refused when staging passed first and failed later', async () => {
    await world.stagingSays();
    await world.stagingSays({
      id: 'verdict:staging:later',
      answer: 'error',
      when_deployment_occurred: { at: '2026-11-23T09:45:00.000Z', source: 'runner-clock' },
    });
    refused(await world.run('plan', monday), /is error/, 'staging-verdict');
  });

  test('is refused when something newer is live', async () => {
    const newer = await world.commit('Newer');
    await world.deployed({ commit: newer, buildId: 'newer-1' });
    const { release, digest } = await (async () => {
      const { computeRelease } = await import('@fhir-iq/sluice-release');
      return await computeRelease({ root: world.repository, commit: head });
    })();
    await world.record({
      ...recordOf('verdict', 'staging', head, digest, '2026-11-23T09:30:00.000Z'),
      details: { moment: 'stage', release },
    });
    const result = await world.run('plan', monday, { inputs: { commit: head } });
    refused(result, /does not descend from/, 'nothing-newer-live');
  });

  test('is refused when no window opens in time', async () => {
    const file = '.github/sluice.yml';
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(`${world.repository}/${file}`, 'utf8');
    await world.commit('Freeze for long', { [file]: text.replace('to: 2027-01-04', 'to: 2027-11-30') });
    await world.stagingSays();
    refused(
      await world.run('plan', '2026-12-17T10:00:00Z'),
      /within 60 days [\s\S]*open enrolment/,
      'window',
    );
  });
});

describe('what keeps a plan from looking', () => {
  const couldNotLook = (result: BundleResult, says: RegExp): void => {
    expect(result.code).toBe(1);
    expect(result.outputs['answer']).toBe('error');
    expect(result.outputs['reason']).toMatch(says);
    expect(result.evidence['plan']).toMatchObject({ answer: 'error' });
  };

  test('a ledger that cannot be reached', async () => {
    await world.stagingSays();
    const result = await world.run('plan', monday, { inputs: { 'ledger-token': 'ghp_wrong' } });
    couldNotLook(result, /ledger|audit-ledger/);
    expect(await openIssues()).toEqual([]);
  });

  test('no token for the ledger', async () => {
    couldNotLook(
      await world.run('plan', monday, { inputs: { 'ledger-token': '' } }),
      /input ledger-token is empty/,
    );
  });

  test('a broken record in the ledger', async () => {
    const { execFileSync } = await import('node:child_process');
    const record = await world.stagingSays();
    const clone = `${world.ledger}-clone`;
    const run = (...args: string[]): unknown =>
      execFileSync('git', ['-C', clone, '-c', 'user.name=x', '-c', 'user.email=x@x', ...args]);
    execFileSync('git', ['clone', '-q', world.ledger, clone]);
    const { recordPath } = await import('@fhir-iq/sluice-ledger');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${clone}/${recordPath(record)}`, '{"schema":');
    run('commit', '-qam', 'Break');
    run('push', '-q');
    couldNotLook(await world.run('plan', monday), /is broken/);
  });

  test.each([
    ['github-deployment-list-500', /500/],
    ['github-issue-create-403', /issues: write/],
  ])('%s', async (fault, says) => {
    await world.stagingSays();
    world.sandbox.faults.enable(fault);
    couldNotLook(
      await world.run('plan', monday, {
        env: { SLUICE_CLOCK: `start=${monday};epoch=${String(Date.now())};speed=200` },
      }),
      says,
    );
  });
});

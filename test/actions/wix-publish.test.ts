import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { apiKey, everythingSaid, publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld, PublishWorldOptions } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const worldOf = async (options?: PublishWorldOptions): Promise<PublishWorld> =>
  (world = await publishWorld(options));
/** The states of each deployment, oldest first. */
const states = (): (readonly string[])[] => world.deployments().map((one) => one.states);
afterEach(async () => {
  await world.close();
});

describe('a publish that goes well', () => {
  test('is green because the site itself serves the build, and leaves record, deployment and evidence', async () => {
    await worldOf();
    const result = await world.publish();
    expect(result.code).toBe(0);
    const buildId = String(result.outputs['build-id']);
    expect(result.outputs).toMatchObject({
      answer: 'pass',
      outcome: 'published',
      url: 'https://dev.fhiriq.com',
    });
    expect(await world.live()).toEqual({ buildId, uiVersion: '12' });
    expect(states()).toEqual([['in_progress', 'success']]);
    const [deployment] = world.deployments();
    expect(result.outputs['deployment-id']).toBe(String(deployment?.id));
    expect(deployment?.payload).toMatchObject({
      schema: 'sluice.deployment/v1',
      buildId,
      uiVersion: '12',
      runId: '1001',
    });
    expect(deployment?.statuses.at(-1)).toMatchObject({
      environmentUrl: 'https://dev.fhiriq.com',
      logUrl: 'https://github.com/fhir-iq/website/actions/runs/1001',
    });
    expect(result.records).toEqual([
      expect.objectContaining({
        kind: 'deployment',
        answer: 'pass',
        who_deployed: 'dev-dana',
        deployment_outcome: 'published',
        which_approvals_received: [],
        what_was_deployed: expect.objectContaining({ buildId }),
      }),
    ]);
    const details = result.evidence['publish']?.details as { steps: { name: string }[] };
    expect(details.steps.map((step) => step.name)).toEqual([
      'validate',
      'settle',
      'conditions',
      'configure',
      'optimise',
      'publish',
      'verify',
    ]);
    expect(result.evidence['publish']).toMatchObject({
      answer: 'pass',
      examined: 7,
      floor: 7,
      tools: [{ name: 'wix-cli', version: '1.1.247' }],
    });
  });

  test('records the person who started it, where a bot did it for them, and who approved it', async () => {
    await worldOf();
    const approvals = [{ role: 'tech_lead', login: 'tomas-lead', via: 'production-tech-lead' }];
    const inputs = { starter: 'bo-business', approvals: JSON.stringify(approvals) };
    const result = await world.publish({ inputs, env: { GITHUB_ACTOR: 'github-actions[bot]' } });
    expect(result.records).toMatchObject([
      { answer: 'pass', who_deployed: 'bo-business', which_approvals_received: approvals },
    ]);
    expect(world.deployments().at(-1)?.payload).toMatchObject({ actor: 'bo-business' });
    const refused = await world.publish({ inputs: { approvals: 'tomas-lead' } });
    expect(refused.outputs).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('the output "approvals" of the action approvals'),
    });
  });

  test('leaves no secret anywhere: not in log, summary, outputs, evidence, records or files', async () => {
    await worldOf();
    const said = everythingSaid(await world.publish());
    const uploads = world.sandbox.wix.deployments().flatMap((one) => one.files);
    for (const secret of [apiKey, world.githubToken]) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
        encodeURIComponent(secret),
      ]) {
        expect(said).not.toContain(form);
        expect(uploads.join('\n')).not.toContain(form);
      }
    }
    expect(said).not.toContain('api-key.json');
  });

  test('uploads what is committed, with the environment’s flags and nothing beside', async () => {
    await worldOf();
    await writeFile(path.join(world.repository, 'ignored.log'), 'left behind');
    await world.publish();
    const uploaded = world.sandbox.wix.deployments().at(-1);
    expect(uploaded?.uiVersion).toBe('12');
    expect(uploaded?.files.every((file) => file.startsWith('src/'))).toBe(true);
  });

  test('goes over what was published from the editor, with the build module as it stands in the repository', async () => {
    await worldOf();
    await world.publishFromEditor();
    const result = await world.publish();
    expect(result.outputs['answer']).toBe('pass');
  });

  test('is another deployment each time: the same commit published again by another run is seen to be the other build', async () => {
    await worldOf();
    const first = await world.publish();
    const second = await world.publish();
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.outputs['build-id']).not.toBe(first.outputs['build-id']);
    expect((await world.live()).buildId).toBe(second.outputs['build-id']);
    expect(states()).toEqual([
      ['in_progress', 'success', 'inactive'],
      ['in_progress', 'success'],
    ]);
  });
});

interface FaultRow {
  readonly fault: string;
  readonly green?: true;
  readonly answer?: string;
  readonly outcome: string;
  readonly says: RegExp;
  readonly state?: string;
  readonly published?: false;
}

const faultRows: readonly FaultRow[] = [
  {
    fault: 'wix-invalid-key',
    answer: 'error',
    outcome: 'failed',
    says: /does not know the API key/,
    state: 'failure',
  },
  {
    fault: 'wix-login-down',
    answer: 'error',
    outcome: 'failed',
    says: /did not accept the login/,
    state: 'failure',
  },
  {
    fault: 'wix-build-error',
    answer: 'fail',
    outcome: 'failed',
    says: /could not build the site's code[\s\S]*no-such-module/,
    state: 'failure',
  },
  {
    fault: 'wix-deploy-401',
    answer: 'error',
    outcome: 'failed',
    says: /refused the upload/,
    state: 'failure',
  },
  {
    fault: 'wix-deploy-403',
    answer: 'error',
    outcome: 'failed',
    says: /Wix CLI - Git Integration/,
    state: 'failure',
  },
  {
    fault: 'wix-deploy-500',
    answer: 'error',
    outcome: 'failed',
    says: /refused the upload/,
    state: 'failure',
  },
  {
    fault: 'wix-status-error',
    answer: 'error',
    outcome: 'failed',
    says: /did not say how its build ended/,
    state: 'failure',
  },
  { fault: 'wix-never-published', green: true, outcome: 'published', says: /is live/, state: 'success' },
  { fault: 'wix-ga-fails', answer: 'error', outcome: 'failed', says: /never published/, state: 'failure' },
  { fault: 'wix-newer-design', green: true, outcome: 'published', says: /is live/, state: 'success' },
  {
    fault: 'wix-publish-fails',
    answer: 'error',
    outcome: 'failed',
    says: /go live failed/,
    state: 'failure',
  },
  {
    fault: 'wix-old-build-stays',
    answer: 'error',
    outcome: 'failed',
    says: /does not serve build/,
    state: 'failure',
  },
  { fault: 'wix-late-go-live', green: true, outcome: 'published', says: /is live/, state: 'success' },
];

describe('what the Wix CLI shows and what it hides', () => {
  test.each(faultRows)('$fault', async (row) => {
    await worldOf({ faults: [row.fault], speed: 60 });
    const result = await world.publish();
    expect(world.sandbox.faults.struck().map((one) => one.name)).toContain(row.fault);
    expect(result.outputs).toMatchObject({ answer: row.answer ?? 'pass', outcome: row.outcome });
    expect(result.code).toBe(row.green === true ? 0 : 1);
    expect(result.outputs['reason']).toMatch(row.says);
    expect(states().at(-1)?.at(-1)).toBe(row.state);
    const live = (await world.live()).buildId;
    // Green and live are the same thing, whatever the CLI's exit code was.
    expect(live === result.outputs['build-id']).toBe(row.green === true);
    expect(result.records.at(-1)).toMatchObject({ deployment_outcome: row.outcome, kind: 'deployment' });
  });

  test('a site that answers nothing leaves the outcome unknown, and the next publish asks first', async () => {
    await worldOf({ speed: 60, faults: ['site-down'] });
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'unknown' });
    expect(states()).toEqual([['in_progress', 'error']]);
    world.sandbox.faults.disable('site-down');
    const second = await world.publish();
    // The first had gone live after all: it is taken over and closed as good.
    expect(second.outputs).toMatchObject({ answer: 'pass', 'build-id': result.outputs['build-id'] });
    expect(states()).toEqual([['in_progress', 'error', 'success']]);
    expect(second.records.map((one) => one.deployment_outcome)).toEqual(['published', 'published']);
  });

  test('the same commit again, while Wix silently does nothing, is red', async () => {
    await worldOf({ speed: 60 });
    const first = await world.publish();
    world.sandbox.faults.enable('wix-old-build-stays');
    const second = await world.publish();
    expect([first.code, second.code]).toEqual([0, 1]);
    expect(second.outputs['reason']).toContain(`serves build ${String(first.outputs['build-id'])}`);
    expect(states().map((one) => one.at(-1))).toEqual(['success', 'failure']);
  });
});

describe('left-over homes', () => {
  test('a home that a killed job left, with the key in it, is removed by the next publish', async () => {
    await worldOf();
    const temp = path.join(world.repository, '..', 'temp');
    const home = path.join(temp, 'sluice-wix-home-2147483646-abcdef/.wix/auth');
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, 'api-key.json'), JSON.stringify({ token: apiKey }));
    const result = await world.publish({ env: { RUNNER_TEMP: temp } });
    expect(result.code).toBe(0);
    await expect(rm(home)).rejects.toThrow(/ENOENT/);
  });
});

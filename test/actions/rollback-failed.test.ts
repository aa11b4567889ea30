import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { rollbackWorld } from '../helpers/rollback-world.ts';
import type { Deployed, RollbackWorld, RollbackWorldOptions } from '../helpers/rollback-world.ts';

jest.setTimeout(240_000);
let world: RollbackWorld;
afterEach(async () => {
  await world.close();
});

/** Two releases, of which the newer one is bad and live. */
async function badRelease(options: RollbackWorldOptions = {}): Promise<{ good: Deployed; bad: Deployed }> {
  world = await rollbackWorld(options);
  const good = await world.deploy();
  await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '31'", "uiVersion: '40'"));
  return { good, bad: await world.deploy() };
}

interface FaultRow {
  readonly fault: string;
  readonly says: RegExp;
  readonly answer?: string;
  /** Whether the bad build is live at the end; yes if not given. */
  readonly badIsLive?: false;
  /** Whether a new run after it is tried: once for each state of the site and of GitHub that a failure leaves. */
  readonly again?: true;
  /** It waits for the CLI's real two minutes, so only SLUICE_ALL_FAULTS=1 asks for it. */
  readonly long?: true;
}

const everything = process.env['SLUICE_ALL_FAULTS'] === '1';

/** Each way in which the Wix CLI fails, and those that it does not see. */
const rows: readonly FaultRow[] = [
  { fault: 'wix-invalid-key', says: /does not know the API key/ },
  { fault: 'wix-login-down', says: /did not accept the login/ },
  { fault: 'wix-build-error', says: /could not build the site's code/, answer: 'fail' },
  { fault: 'wix-deploy-401', says: /refused the upload/ },
  { fault: 'wix-deploy-403', says: /lacks the right for this site/ },
  { fault: 'wix-deploy-500', says: /refused the upload/ },
  { fault: 'wix-status-error', says: /did not say how its build ended/ },
  { fault: 'wix-publish-fails', says: /the request to go live failed/, again: true },
  { fault: 'wix-old-build-stays', says: /does not serve build/, again: true },
  { fault: 'wix-slow-pipeline', says: /still building the code after two minutes/, long: true },
  { fault: 'wix-down', says: /Wix/ },
  // The CLI says no, and the site says yes: without Wix's word it is no success.
  { fault: 'wix-lost-answer', says: /the request to go live failed/, badIsLive: false, again: true },
  { fault: 'github-deployment-create-422', says: /Validation Failed/, again: true },
];

describe('a rollback whose publish fails escalates', () => {
  test.each(rows.filter(({ long }) => everything || long !== true))(
    '$fault',
    async ({ fault, says, answer = 'error', badIsLive = true, again }) => {
      const { good, bad } = await badRelease();
      const stop = await world.stop();
      world.sandbox.faults.enable(fault);
      const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
      expect(restore.code).toBe(1);
      expect(restore.outputs).toMatchObject({ answer, outcome: 'failed', escalate: 'true' });
      expect(restore.outputs['reason']).toMatch(says);
      expect(restore.outputs['reason']).toMatch(/A person must act now/);
      const live = await world.live();
      expect(live === bad.payload.buildId).toBe(badIsLive);
      if (badIsLive) expect(restore.outputs['reason']).toMatch(/That is the bad build/);
      // Who reads the incident sees what is live and what to do.
      const [incident] = world.incidents();
      expect(incident?.state).toBe('open');
      expect(incident?.body).toMatch(/The rollback failed: a person must act now/);
      const called = incident?.comments.join('\n') ?? '';
      expect(called).toMatch(/@ada-lead @tomas-lead[\s\S]*1\. Access the Wix Studio admin panel/);
      expect(called).toMatch(/live site serves build/);
      expect(called).toContain(good.payload.buildId);
      expect(restore.records.find((one) => one.kind === 'rollback')).toMatchObject({
        answer,
        deployment_outcome: 'failed',
      });

      if (again !== true) return;
      // A new run finds the state and goes on.
      world.sandbox.faults.disable(fault);
      const later = await world.stop();
      expect(later.outputs).toMatchObject({
        outcome: 'stopped',
        'bad-build-id': bad.payload.buildId,
        incident: stop.outputs['incident'],
      });
      const second = await world.restore({ ...later.outputs, 'target-previewed': 'true' });
      expect(second.outputs['outcome']).toBe('restored');
      expect(await world.live()).toBe(second.outputs['build-id']);
    },
  );
});

test('what Wix does not take as a preview is not published', async () => {
  const { bad } = await badRelease();
  const stop = await world.stop();
  world.sandbox.faults.enable('wix-build-error@1');
  const restore = await world.restore(stop.outputs);
  expect(restore.outputs).toMatchObject({ answer: 'fail', outcome: 'failed', escalate: 'true' });
  expect(world.incidents()[0]?.body).toMatch(/Wix does not take the release, so it is not published/);
  expect(await world.live()).toBe(bad.payload.buildId);
  expect(world.states()).toEqual(['success', 'failure']);
});

describe('rolled back and still bad', () => {
  test('is said, is marked, and calls a person; a further rollback is by name', async () => {
    world = await rollbackWorld();
    const oldest = await world.deploy();
    // This design speaks of another company: the release looks good on GitHub, and its pages do not.
    await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '31'", "uiVersion: '30'"));
    await world.deploy();
    await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '30'", "uiVersion: '40'"));
    await world.deploy();
    const stop = await world.stop();
    expect(stop.outputs['target-ui-version']).toBe('30');
    const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
    expect(restore.outputs).toMatchObject({ answer: 'fail', outcome: 'still-bad', escalate: 'true' });
    expect(restore.outputs['reason']).toMatch(/Rolled back, and production is still bad/);
    expect(world.states().at(-1)).toBe('failure');
    expect(restore.records.find((one) => one.kind === 'deployment')?.answer).toBe('fail');
    expect(world.incidents()[0]?.body).toMatch(/still bad: a person must act now/);

    const clicked = await world.stop();
    expect(clicked.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    const further = await world.stop({ bad: restore.outputs['build-id'] ?? '' });
    expect(further.outputs).toMatchObject({
      outcome: 'stopped',
      'target-build-id': oldest.payload.buildId,
    });
    const second = await world.restore({ ...further.outputs, 'target-previewed': 'true' });
    expect(second.outputs['outcome']).toBe('restored');
    expect(world.uiVersion()).toBe('31');
  });
});

describe('what GitHub does not do does not stop an emergency', () => {
  test.each([
    ['github-issue-create-403', /incident could not be opened/],
    ['github-labels-500', /incident could not be opened/],
    ['github-run-list-403', /could not be listed, so none was cancelled/],
    ['github-deployment-status-403', /could not be marked as failed/],
    ['github-issues-502', /Whether an incident/],
  ])('%s', async (fault, says) => {
    const { good } = await badRelease({ faults: [fault] });
    const stop = await world.stop();
    expect(stop.outputs).toMatchObject({
      answer: 'pass',
      outcome: 'stopped',
      'target-build-id': good.payload.buildId,
    });
    expect(stop.outputs['reason']).toMatch(says);
    expect(stop.evidence['rollback-stop']?.findings.map((one) => one.rule)).toContain('incomplete');
  });

  test('without an incident the restore goes on, and says that nothing holds other publishes', async () => {
    await badRelease({ faults: ['github-issue-create-403', 'github-issue-change-403'] });
    const stop = await world.stop();
    expect(stop.outputs['incident']).toBe('');
    const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
    expect(restore.outputs['outcome']).toBe('restored');
    expect(restore.summary).toMatch(/nothing holds other publishes/);
  });

  test('without the deployments nothing can be found, and a person is called', async () => {
    await badRelease({ faults: ['github-deployment-list-500'] });
    const stop = await world.stop();
    expect(stop.outputs).toMatchObject({ answer: 'error', outcome: 'failed', escalate: 'true' });
    expect(stop.summary).toMatch(/Emergency rollback by hand/);
  });
});

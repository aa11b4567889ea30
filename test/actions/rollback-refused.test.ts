import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { rollbackWorld } from '../helpers/rollback-world.ts';
import type { RollbackWorld } from '../helpers/rollback-world.ts';

jest.setTimeout(120_000);
let world: RollbackWorld;
beforeEach(async () => {
  world = await rollbackWorld();
});
afterEach(async () => {
  await world.close();
});

const change = async (): Promise<string> =>
  await world.commit('src/pages/masterPage.js', (text) => `${text}\n// ${String(Date.now())}\n`);
/** Nothing was changed on GitHub: no incident, no status, no run. */
const untouched = (states: readonly string[]): void => {
  expect(world.incidents()).toEqual([]);
  expect(world.states()).toEqual(states);
};

describe('who may roll back, where and why', () => {
  test.each([
    ['a stranger', {}, { GITHUB_ACTOR: 'dev-dana' }, /dev-dana may not roll back[\s\S]*tech_lead \(ada-lead/],
    [
      'a stranger who names a tech lead',
      { starter: 'ada-lead' },
      { GITHUB_ACTOR: 'dev-dana' },
      /started by dev-dana[\s\S]*names ada-lead/,
    ],
    [
      'a bot for a stranger',
      { starter: 'dev-dana' },
      { GITHUB_ACTOR: 'github-actions[bot]' },
      /dev-dana may not roll back/,
    ],
    ['another branch', {}, { GITHUB_REF: 'refs/heads/mine' }, /refs\/heads\/mine[\s\S]*refs\/heads\/main/],
    ['an unknown reason', { reason: 'boredom' }, {}, /"boredom"[\s\S]*business_decision, security_incident/],
    ['no reason', { reason: '' }, {}, /the reason of the rollback is ""/i],
  ])('%s is refused before anything is touched', async (_name, inputs, env, says) => {
    await world.deploy();
    const stop = await world.stop(inputs, { env });
    expect(stop.code).toBe(1);
    expect(stop.outputs).toMatchObject({ answer: 'fail', outcome: 'refused', 'target-commit': '' });
    expect(stop.outputs['reason']).toMatch(says);
    expect(stop.records).toEqual([
      expect.objectContaining({ kind: 'rollback', answer: 'fail', deployment_outcome: 'refused' }),
    ]);
    untouched(['success']);
  });

  test('a bot may start it for a person whom rollback.by names', async () => {
    await world.deploy();
    await change();
    await world.deploy();
    const env = { GITHUB_ACTOR: 'github-actions[bot]' };
    const stop = await world.stop({ starter: 'Bo-Business' }, { env });
    expect(stop.outputs['outcome']).toBe('stopped');
    expect(stop.records[0]?.who_deployed).toBe('Bo-Business');
  });

  test('a member of a team is known with an App’s token alone', async () => {
    await world.deploy();
    await change();
    await world.deploy();
    const env = { GITHUB_ACTOR: 'tara-team' };
    const without = await world.stop({}, { env });
    expect(without.outputs['reason']).toMatch(/fhir-iq\/tech-leads: no app-token was given/);
    const appToken = world.appToken({ members: 'read', contents: 'read' });
    const stop = await world.stop({ 'app-token': appToken }, { env });
    expect(stop.outputs['outcome']).toBe('stopped');
    expect(stop.stdout).toMatch(/tara-team is in fhir-iq\/tech-leads/);
  });
});

describe('what production can go back to', () => {
  test('nothing was ever deployed: the manual process is printed with the site’s links', async () => {
    const stop = await world.stop();
    expect(stop.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(stop.outputs['reason']).toMatch(/no deployment of production that is live or may be/);
    for (const step of [
      /1\. Access the Wix Studio admin panel of FHIR IQ: <https:\/\/manage\.wix\.com\/dashboard\/33333333-/,
      /2\. Navigate to the site’s versions/,
      /3\. Select the previous stable version/,
      /4\. Confirm the rollback/,
      /5\. Verify the site’s functionality: <https:\/\/fhiriq\.com>/,
      /6\. Update the team and the stakeholders/,
      /7\. Investigate, and document the incident/,
    ])
      expect(stop.summary).toMatch(step);
    untouched([]);
  });

  test('the first deployment ever is bad: incident and hold, the manual process, and somebody is called', async () => {
    const bad = await world.deploy();
    // The links are the site's also where the job was not told its id.
    const stop = await world.stop({ 'site-id': '' });
    expect(stop.outputs).toMatchObject({
      answer: 'fail',
      outcome: 'no-target',
      escalate: 'true',
      'bad-build-id': bad.payload.buildId,
      'target-commit': '',
      incident: '1',
    });
    expect(stop.outputs['reason']).toMatch(/nothing good to go back to/);
    expect(stop.summary).toMatch(
      /1\. Access the Wix Studio admin panel of FHIR IQ: <\S+dashboard\/33333333-/,
    );
    const [incident] = world.incidents();
    expect(incident?.body).toMatch(/a person must act now[\s\S]*@ada-lead[\s\S]*7\. Investigate/);
    expect(world.states()).toEqual(['failure']);
  });

  test.each([
    ['failed', 'failure'],
    ['was never heard of again', 'error'],
    ['was seen to be bad', 'lived-then-failure'],
  ] as const)('an earlier deployment that %s is none to go back to', async (_name, state) => {
    await world.deploy({ state });
    await change();
    await world.deploy();
    const stop = await world.stop();
    expect(stop.outputs).toMatchObject({ outcome: 'no-target' });
  });

  test('the same release published twice is no way back; the one before is', async () => {
    const good = await world.deploy();
    await change();
    await world.deploy();
    await world.deploy();
    const stop = await world.stop();
    expect(stop.outputs['target-build-id']).toBe(good.payload.buildId);
  });

  test('a deployment that the ledger does not know, or whose verdict was no, is passed over; without a ledger it counts, and that is said', async () => {
    const oldest = await world.deploy();
    await change();
    const condemned = await world.deploy();
    await world.remember({ kind: 'verdict', payload: condemned.payload, answer: 'fail' });
    await change();
    const unrecorded = await world.deploy({ recorded: false });
    await change();
    await world.deploy();
    const withLedger = await world.stop();
    expect(withLedger.outputs['target-build-id']).toBe(oldest.payload.buildId);
    world.closeIncidents();
    const without = await world.stop({ 'ledger-token': 'ghs_wrong' });
    expect(without.outputs['target-build-id']).toBe(unrecorded.payload.buildId);
    expect(without.stdout).toMatch(/ledger could not be read, so GitHub's deployments alone are believed/);
    expect(world.incidents().at(-1)?.body).toMatch(/GitHub's deployments alone/);
  });

  test('what was asked for and never served production well: this is a deployment', async () => {
    const good = await world.deploy();
    await change();
    const failed = await world.deploy({ state: 'failure' });
    const never = await change();
    await world.deploy();
    for (const target of [never, failed.payload.buildId]) {
      const stop = await world.stop({ target });
      expect(stop.outputs).toMatchObject({ answer: 'fail', outcome: 'refused', escalate: 'false' });
      expect(stop.outputs['reason']).toMatch(/this is a deployment, and no rollback/);
    }
    untouched(['success', 'failure', 'success']);
    const stop = await world.stop({ target: good.payload.commit });
    expect(stop.outputs['target-build-id']).toBe(good.payload.buildId);
  });

  test('a bad build that production never had is named as such', async () => {
    const good = await world.deploy();
    const stop = await world.stop({ bad: 'no-such-build' });
    expect(stop.outputs).toMatchObject({ answer: 'error', outcome: 'failed' });
    expect(stop.outputs['reason']).toContain(good.payload.buildId);
  });
});

describe('one bad deployment is rolled back once', () => {
  test('a rollback that was live is not rolled back by a second click, and is by its name', async () => {
    const oldest = await world.deploy();
    await change();
    const good = await world.deploy();
    await change();
    const bad = await world.deploy({ state: 'lived-then-failure' });
    const back = await world.deploy({
      commit: good.payload.commit,
      rollback: { of: bad.payload.buildId, reason: 'business_decision' },
    });
    const clicked = await world.stop();
    expect(clicked.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(clicked.outputs['reason']).toContain(back.payload.buildId);
    const named = await world.stop({ bad: bad.payload.buildId });
    expect(named.outputs['reason']).toMatch(/was rolled back already/);
    expect(world.incidents()).toEqual([]);

    const further = await world.stop({ bad: back.payload.buildId });
    expect(further.outputs).toMatchObject({
      outcome: 'stopped',
      'target-build-id': oldest.payload.buildId,
      'bad-build-id': back.payload.buildId,
    });
  });

  test('while a run is at it, another is refused; once that run has ended, it is taken up', async () => {
    await world.deploy();
    await change();
    await world.deploy();
    const first = await world.stop({}, { env: { GITHUB_RUN_ID: '7001' } });
    expect(first.outputs['outcome']).toBe('stopped');
    world.tellRun({ workflow: 'rollback.yml', status: 'in_progress', id: 7001 });
    const second = await world.stop();
    expect(second.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(second.outputs['reason']).toMatch(/is being rolled back by run 7001/);

    world.tellRun({ workflow: 'rollback.yml', status: 'completed', id: 7001 });
    const third = await world.stop();
    expect(third.outputs).toMatchObject({ outcome: 'stopped', incident: first.outputs['incident'] });
    expect(world.incidents()).toHaveLength(1);
    expect(world.incidents()[0]?.body).toMatch(/takes this up from run 7001/);
  });
});

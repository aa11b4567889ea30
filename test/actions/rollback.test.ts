import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { LedgerRecord } from '@fhir-iq/sluice-model';
import { everythingSaid } from '../helpers/publish-world.ts';
import { apiKey, rollbackWorld } from '../helpers/rollback-world.ts';
import type { RollbackWorld, RollbackWorldOptions } from '../helpers/rollback-world.ts';

jest.setTimeout(240_000);
let world: RollbackWorld;
const worldOf = async (options?: RollbackWorldOptions): Promise<RollbackWorld> =>
  (world = await rollbackWorld(options));
afterEach(async () => {
  await world.close();
});

/** The bad release has a design of its own, so that going back is seen in code and design. */
const newDesign = async (): Promise<string> =>
  await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '31'", "uiVersion: '40'"));
const asked = (end: string): number =>
  world.sandbox.requests().filter((one) => new URL(one.url).pathname.endsWith(end)).length;

describe('a rollback by hand', () => {
  test('brings the last good release back on its own design, verified, and leaves incident, records and hold', async () => {
    await worldOf();
    const good = await world.deploy();
    await newDesign();
    const bad = await world.deploy();
    const stop = await world.stop({ details: 'Patients see <b>each other</b>' });
    expect(stop.code).toBe(0);
    expect(stop.outputs).toMatchObject({
      outcome: 'stopped',
      escalate: 'false',
      'target-commit': good.payload.commit,
      'target-build-id': good.payload.buildId,
      'target-release-digest': good.payload.releaseDigest,
      'target-ui-version': '31',
      'target-previewed': 'false',
      'bad-build-id': bad.payload.buildId,
      'bad-commit': bad.payload.commit,
      incident: '1',
    });
    expect(world.states()).toEqual(['success', 'failure']);
    const [plan] = world.incidents();
    expect(plan?.title).toContain(bad.payload.buildId);
    expect(plan?.body).toContain('&lt;b&gt;each other');
    for (const build of [good, bad]) expect(plan?.body).toContain(build.payload.buildId);
    expect(stop.records).toEqual([
      expect.objectContaining({ kind: 'incident', deployment_outcome: 'opened', who_deployed: 'ada-lead' }),
    ]);

    const restore = await world.restore(stop.outputs);
    expect(restore.code).toBe(0);
    expect(restore.outputs).toMatchObject({
      outcome: 'restored',
      escalate: 'false',
      url: 'https://fhiriq.com',
    });
    expect(restore.outputs['build-id']).not.toBe(good.payload.buildId);
    expect(await world.live()).toBe(restore.outputs['build-id']);
    expect(world.uiVersion()).toBe('31');
    expect(world.states()).toEqual(['success', 'failure', 'success']);
    expect(world.payloads().at(-1)).toMatchObject({
      rollback: { of: bad.payload.buildId, reason: 'business_decision' },
      commit: good.payload.commit,
      uiVersion: '31',
    });
    expect(restore.records.map((one) => [one.kind, one.answer])).toEqual(
      expect.arrayContaining([
        ['preview', 'pass'],
        ['deployment', 'pass'],
        ['rollback', 'pass'],
      ]),
    );
    for (const one of restore.records) LedgerRecord.parse(one);
    // The evidence that condemned the bad deployment in the same run keeps its place.
    expect(Object.keys(restore.evidence)).toEqual(['rollback-restore']);
    expect(restore.evidence['rollback-restore']).toMatchObject({ answer: 'pass', examined: 3, floor: 3 });

    const [incident] = world.incidents();
    expect(incident?.state).toBe('open');
    expect(incident?.body).toMatch(/Production is back, verified/);
    for (const step of [
      /takes the hold/,
      /restores build/,
      /Wix takes the release/,
      /is live at/,
      /Smoke test/,
    ])
      expect(incident?.body).toMatch(step);
    expect(incident?.comments.join('\n')).toMatch(
      /Not restored:[\s\S]*CMS data[\s\S]*CMS collections[\s\S]*Orders/,
    );
    expect(restore.summary).toMatch(/Not restored[\s\S]*Orders/);
  });

  test('publishes at once where the ledger has the preview of the plan', async () => {
    await worldOf();
    const good = await world.deploy();
    await world.remember({ kind: 'preview', payload: good.payload });
    await newDesign();
    await world.deploy();
    const stop = await world.stop();
    expect(stop.outputs['target-previewed']).toBe('true');
    const restore = await world.restore(stop.outputs);
    expect(restore.outputs['outcome']).toBe('restored');
    expect(restore.records.map((one) => one.kind)).not.toContain('preview');
    expect(asked('/apps/deploy')).toBe(1);
  });

  test('publishes nothing where the bad build never went live and the good one still is, and verifies that', async () => {
    await worldOf();
    const good = await world.deploy();
    await newDesign();
    await world.deploy({ state: 'error' });
    const stop = await world.stop();
    const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
    expect(restore.outputs).toMatchObject({ outcome: 'restored', 'build-id': good.payload.buildId });
    expect(restore.outputs['reason']).toMatch(/still live: nothing was published again/);
    expect(asked('/apps/deploy')).toBe(0);
    // Its own record stands in the ledger already, and a record never changes.
    expect(restore.records.map((one) => one.id)).not.toContain(
      `deployment:production:${good.payload.buildId}`,
    );
  });

  test('leaves no secret anywhere', async () => {
    await worldOf();
    await world.deploy();
    await newDesign();
    await world.deploy();
    const appToken = world.appToken({ 'pull-requests': 'write' });
    const stop = await world.stop();
    const restore = await world.restore(stop.outputs);
    const revert = await world.revert(stop.outputs, { 'app-token': appToken });
    const said = [stop, restore, revert].map(everythingSaid).join('\n');
    for (const secret of [apiKey, world.token, world.ledgerToken, appToken]) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
        encodeURIComponent(secret),
      ])
        expect(said.includes(form)).toBe(false);
    }
  });
});

describe('a rollback by itself', () => {
  test('goes back for a trigger, whoever started the release, and cancels neither its own run nor another road', async () => {
    await worldOf();
    const good = await world.deploy();
    await newDesign();
    const bad = await world.deploy();
    const own = world.tellRun({ workflow: 'production.yml', status: 'in_progress', id: 6001 });
    const staging = world.tellRun({ workflow: 'staging.yml', status: 'in_progress' });
    const waiting = world.tellRun({ workflow: 'production.yml', status: 'waiting' });
    const stop = await world.stop(
      {
        trigger: 'automatic',
        reason: 'critical_functionality',
        bad: bad.payload.buildId,
        starter: 'dev-dana',
      },
      { env: { GITHUB_RUN_ID: '6001', GITHUB_ACTOR: 'github-actions[bot]' } },
    );
    expect(stop.outputs).toMatchObject({ outcome: 'stopped', 'target-build-id': good.payload.buildId });
    expect([own, staging, waiting].map((id) => world.run(id)?.conclusion)).toEqual([null, null, 'cancelled']);
    expect(world.incidents()[0]?.body).toMatch(/Started \| by itself/);
    const restore = await world.restore(
      stop.outputs,
      { reason: 'critical_functionality', trigger: 'automatic' },
      { env: { GITHUB_RUN_ID: '6001', GITHUB_ACTOR: 'github-actions[bot]' } },
    );
    expect(restore.outputs['outcome']).toBe('restored');
    expect(restore.records.find((one) => one.kind === 'rollback')).toMatchObject({
      who_deployed: 'dev-dana',
      details: expect.objectContaining({ trigger: 'automatic', why: 'critical_functionality' }),
    });
  });

  test('does nothing for a trigger on trial, and says what it would have done', async () => {
    await worldOf();
    await world.commit('.github/sluice.yml', (text) => text.replace('trial: []', 'trial: [high_errors]'));
    const good = await world.deploy();
    const stop = await world.stop({ trigger: 'automatic', reason: 'high_errors' });
    expect(stop.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(stop.outputs['reason']).toMatch(/would have rolled back/);
    expect(world.incidents()).toEqual([]);
    expect(await world.live()).toBe(good.payload.buildId);
  });

  test('refuses a trigger that nobody configured', async () => {
    await worldOf();
    const stop = await world.stop({ trigger: 'automatic', reason: 'a_hunch' });
    expect(stop.outputs['reason']).toMatch(
      /"a_hunch"[\s\S]*high_errors[\s\S]*critical_functionality_failure/,
    );
  });
});

import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { orphansOf } from '../helpers/publish-world.ts';
import { rollbackWorld } from '../helpers/rollback-world.ts';
import type { Deployed, RollbackWorld } from '../helpers/rollback-world.ts';
import type { BundleRequest } from '../helpers/run-bundle.ts';

jest.setTimeout(240_000);

/** Every second place is tried; all of them with SLUICE_ALL_FAULTS=1. */
function places<T>(all: readonly T[]): readonly T[] {
  return process.env['SLUICE_ALL_FAULTS'] === '1' ? all : all.filter((_, index) => index % 2 === 0);
}

let world: RollbackWorld;
let good: Deployed;
let bad: Deployed;
beforeEach(async () => {
  world = await rollbackWorld();
  good = await world.deploy();
  await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '31'", "uiVersion: '40'"));
  bad = await world.deploy();
});
afterEach(async () => {
  await world.close();
});

/** Kills the job at the first line of its log that stands for a step, and all that the job started. */
function killAt(line: RegExp): { request: Partial<BundleRequest>; ended: () => Promise<boolean> } {
  const trackingId = `github_${String(process.pid)}-${String(Date.now())}`;
  let killed = false;
  return {
    request: {
      env: { RUNNER_TRACKING_ID: trackingId, RUNNER_DEBUG: '1' },
      onLine: (text, send) => {
        if (killed || !line.test(text)) return;
        killed = true;
        send('SIGKILL');
      },
    },
    async ended() {
      for (const id of await orphansOf(trackingId)) {
        if (/sluice|wix|node/.test(await readFile(`/proc/${String(id)}/cmdline`, 'utf8').catch(() => '')))
          process.kill(id, 'SIGKILL');
      }
      return killed;
    },
  };
}

/** A new run from the start: production is back, one incident says so, nothing is left open. */
async function goesOn(): Promise<void> {
  const stop = await world.stop();
  expect(stop.outputs).toMatchObject({
    outcome: 'stopped',
    'bad-build-id': bad.payload.buildId,
    'target-build-id': good.payload.buildId,
  });
  const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
  expect(restore.outputs).toMatchObject({ answer: 'pass', outcome: 'restored' });
  expect(await world.live()).toBe(restore.outputs['build-id']);
  expect(world.uiVersion()).toBe('31');
  expect(world.incidents()).toHaveLength(1);
  expect(world.incidents()[0]?.body).toMatch(/Production is back, verified/);
  const [oldest, condemned, ...back] = world.states();
  expect([oldest, condemned]).toEqual(['success', 'failure']);
  expect(back.filter((state) => state === 'success')).toHaveLength(1);
  expect(back.every((state) => state === 'success' || state === 'failure')).toBe(true);
}

describe('a stop that is killed (SIGKILL), and a new run', () => {
  test.each(
    places<[string, RegExp]>([
      ['once it may', /which rollback\.by names/],
      ['once the target is known', /^Goes back from build/],
      ['once the hold is taken', /is open and holds every publish/],
      ['once runs are cancelled', /Nothing else waited or ran/],
      ['once the bad build is marked', /is marked as failed/],
      ['at its end', /^Stopped: the restore begins/],
    ]),
  )('%s', async (_name, line) => {
    const kill = killAt(line);
    const first = await world.stop({}, kill.request);
    expect(await kill.ended()).toBe(true);
    expect(first.outputs).toEqual({});
    await goesOn();
  });
});

describe('a restore that is killed (SIGKILL), and a new run', () => {
  test.each(
    places<[string, RegExp]>([
      ['at its begin', /^Run \d+ restores build/],
      ['in the preview', /Step preview: begins/],
      ['before the record', /Step publish: begins/],
      ['after the record', /is in progress/],
      ['when Wix has it', /You are about to publish/],
      ['when Wix is done', /Step publish: pass/],
      ['before it is verified', /Step verify: pass/],
      ['when it is live and good, before the smoke test', /is closed as success/],
      ['after the smoke test', /^Smoke test of build/],
    ]),
  )('%s', async (_name, line) => {
    const stop = await world.stop();
    const kill = killAt(line);
    const first = await world.restore(
      /preview/.test(line.source) ? stop.outputs : { ...stop.outputs, 'target-previewed': 'true' },
      {},
      kill.request,
    );
    expect(await kill.ended()).toBe(true);
    expect(first.outputs).toEqual({});
    await goesOn();
  });

  test('after the last word: the rollback is done, and a second one is refused', async () => {
    const stop = await world.stop();
    const restore = await world.restore({ ...stop.outputs, 'target-previewed': 'true' });
    expect(restore.outputs['outcome']).toBe('restored');
    expect((await world.stop()).outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
  });
});

test('a restore that is cancelled (SIGTERM) says what is unknown, and a new run goes on', async () => {
  const stop = await world.stop();
  let sent = false;
  const cancelled = await world.restore(
    { ...stop.outputs, 'target-previewed': 'true' },
    {},
    {
      env: { RUNNER_DEBUG: '1' },
      onLine: (text, send) => {
        if (sent || !/You are about to publish/.test(text)) return;
        sent = true;
        send('SIGTERM');
      },
    },
  );
  expect(cancelled.code).toBe(1);
  expect(cancelled.outputs).toMatchObject({ answer: 'error' });
  expect(cancelled.outputs['reason']).toMatch(/cancelled \(SIGTERM\)/);
  expect(world.incidents()[0]?.body).toMatch(/a person must act now/);
  await goesOn();
});

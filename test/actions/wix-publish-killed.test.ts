import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { apiKey, everythingSaid, orphansOf, publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const states = (): (string | undefined)[] => world.deployments().map((one) => one.states.at(-1));
afterEach(async () => {
  await world.close();
});

/** Ends what a killed job left running, as the runner does. */
async function endOrphans(trackingId: string): Promise<void> {
  for (const id of await orphansOf(trackingId)) process.kill(id, 'SIGKILL');
}

describe('a job that is killed (SIGKILL) and run again', () => {
  // Each line of the log stands for the step that it is in.
  test.each([
    ['validate', /Step validate: begins/],
    ['settle', /Step settle: begins/],
    ['configure', /Step configure: begins/],
    ['optimise', /Step optimise: pass/],
    ['publish, before the record', /Step publish: begins/],
    ['publish, after the record', /is in progress/],
    ['publish, logged in', /Logged in to the Wix account/],
    ['publish, Wix has it', /You are about to publish/],
    ['publish, done', /Step publish: pass/],
    ['verify', /Step verify: begins/],
    ['verify, before the record is closed', /Step verify: pass/],
  ])('at %s: the end state of an undisturbed run', async (_name, line) => {
    world = await publishWorld({ speed: 20 });
    const trackingId = `github_${String(process.pid)}-${String(Date.now())}`;
    let killed = false;
    const first = await world.publish({
      env: { RUNNER_TRACKING_ID: trackingId, RUNNER_DEBUG: '1' },
      onLine: (text, send) => {
        if (killed || !line.test(text)) return;
        killed = true;
        send('SIGKILL');
      },
    });
    await endOrphans(trackingId);
    expect(killed).toBe(true);
    expect(first.outputs).toEqual({});

    const again = await world.publish();
    expect(again).toMatchObject({ code: 0, outputs: { answer: 'pass', outcome: 'published' } });
    const { buildId, uiVersion } = await world.live();
    expect({ buildId, uiVersion }).toEqual({ buildId: again.outputs['build-id'], uiVersion: '12' });
    // One good record, of what is live; nothing is left open, and nothing that is not live looks good.
    const good = world.deployments().filter((one) => one.states.at(-1) === 'success');
    expect(good.map((one) => (one.payload as { buildId: string }).buildId)).toEqual([buildId]);
    expect(states().every((state) => state === 'success' || state === 'failure')).toBe(true);
  });
});

describe('a job that is cancelled (SIGTERM)', () => {
  test('in the middle of the upload ends within 5 s, says what is unknown and leaves an honest record', async () => {
    world = await publishWorld({ speed: 60, faults: ['wix-slow-pipeline'] });
    let stoppedAt = 0;
    const result = await world.publish({
      env: { RUNNER_DEBUG: '1' },
      onLine: (text, send) => {
        if (stoppedAt > 0 || !/You are about to publish/.test(text)) return;
        stoppedAt = Date.now();
        send('SIGTERM');
      },
    });
    expect(Date.now() - stoppedAt).toBeLessThan(5_000);
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'unknown' });
    expect(result.outputs['reason']).toMatch(
      /cancelled \(SIGTERM\)[\s\S]*unknown: whether build \S+ goes live/,
    );
    expect(states()).toEqual(['error']);
    expect(result.evidence['publish']?.answer).toBe('error');
    expect(result.records).toEqual([
      expect.objectContaining({ deployment_outcome: 'unknown', answer: 'error' }),
    ]);
    expect(everythingSaid(result)).not.toContain(apiKey);

    world.sandbox.faults.disable('wix-slow-pipeline');
    const again = await world.publish();
    expect(again.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    expect(states()).toEqual(['failure', 'success']);
  });

  test('before anything was uploaded leaves nothing behind at Wix', async () => {
    world = await publishWorld({ speed: 60 });
    let sent = false;
    const result = await world.publish({
      onLine: (text, send) => {
        if (sent || !/Step settle: begins/.test(text)) return;
        sent = true;
        send('SIGINT');
      },
    });
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'refused' });
    expect(states()).toEqual([]);
    expect(result.records).toEqual([expect.objectContaining({ deployment_outcome: 'refused' })]);
  });
});

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { BundleResult } from '../helpers/run-bundle.ts';
import { apiKey, everythingSaid, orphansOf, publishWorld, siteId } from '../helpers/publish-world.ts';
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
const requests = (method: string): number =>
  world.sandbox.requests().filter((one) => one.method === method && one.url.includes('/wix-data/v2/backups'))
    .length;
const backups = (): readonly string[] => world.sandbox.wix.backups(siteId).map((one) => one.status);
const recordOf = (result: BundleResult, kind: string): BundleResult['records'][number] | undefined =>
  result.records.findLast((one) => one.kind === kind);
const payloads = (): readonly { readonly backupId?: string; readonly buildId: string }[] =>
  world.deployments().map((one) => one.payload as { backupId?: string; buildId: string });

describe('a publish to production', () => {
  test('begins with a backup that is READY: payload, evidence, record and summary name it', async () => {
    await worldOf();
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    const [backup] = world.sandbox.wix.backups(siteId);
    expect(backup).toMatchObject({ status: 'READY', type: 'ON_DEMAND' });
    expect(payloads()).toEqual([expect.objectContaining({ backupId: backup?.id })]);
    // It was ready before Wix was given anything.
    const upload = world.sandbox.requests().find((one) => one.url.endsWith('/apps/deploy'));
    expect(Date.parse(backup?.finishedAt ?? '')).toBeLessThanOrEqual(Date.parse(String(upload?.at)));

    const evidence = result.evidence['publish'];
    expect(evidence?.details?.['backup']).toMatchObject({
      id: backup?.id,
      readyAt: backup?.finishedAt,
      sizeInBytes: backup?.sizeInBytes,
      origin: 'new',
      evicted: [],
    });
    expect(evidence?.examined).toBe(evidence?.floor);
    const buildId = String(result.outputs['build-id']);
    expect(recordOf(result, 'backup')).toMatchObject({
      id: `backup:production:${buildId}`,
      answer: 'pass',
      deployment_outcome: 'backed-up',
      what_was_deployed: { buildId },
      details: { id: backup?.id, doesNotHold: expect.stringContaining('no schema of a collection') },
    });
    expect(recordOf(result, 'deployment')?.details['backupId']).toBe(backup?.id);
    for (const text of [
      backup?.id,
      `${String(backup?.sizeInBytes)} bytes`,
      'Wix deleted no other',
      'no schema',
    ])
      expect(result.summary).toContain(text);
    expect(everythingSaid(result)).not.toContain(apiKey);
  });

  test('names the backup that Wix deletes to make room, and leaves automatic ones alone', async () => {
    await worldOf();
    await world.sandbox.wix.addBackup(siteId, 'AUTO');
    for (let count = 0; count < 3; count += 1) await world.sandbox.wix.addBackup(siteId);
    const oldest = world.sandbox.wix.backups(siteId).findLast((one) => one.type === 'ON_DEMAND');
    const result = await world.publish();
    expect(result.outputs['answer']).toBe('pass');
    expect(recordOf(result, 'backup')?.details['evicted']).toEqual([
      { id: oldest?.id, finishedAt: oldest?.finishedAt },
    ]);
    expect(result.summary).toContain(`Wix deleted ${String(oldest?.id)}`);
    expect(result.summary).toContain(`Backup that Wix deleted for it: \`${String(oldest?.id)}\``);
    expect(result.stdout).toMatch(
      new RegExp(`::warning::.*it will delete the oldest, ${String(oldest?.id)}`),
    );
    expect(backups().filter((status) => status === 'DELETED')).toHaveLength(1);
  });

  test('of an environment that backup.before does not name asks for no backup', async () => {
    await worldOf({ environment: 'development', faults: ['wix-backup-403'] });
    const result = await world.publish();
    expect(result.outputs['answer']).toBe('pass');
    expect(requests('POST') + requests('GET')).toBe(0);
    expect(recordOf(result, 'backup')).toBeUndefined();
  });
});

describe('without a backup nothing is published', () => {
  test.each([
    ['wix-backup-401', /does not know the API key/],
    ['wix-backup-403', /Manage Data Backups \(SCOPE\.DC-DATA\.MANAGE-BACKUPS\)/],
    ['wix-backup-429', /answered 429.*attempt 5, the last/],
    ['wix-backup-500', /answered 500.*attempt 3, the last, and no backup was begun/],
    ['wix-backup-list-500', /answered 500 when it was asked to list the backups.*attempt 5/],
    ['wix-backup-fails', /\(status FAILED\)/],
    ['wix-backup-cancelled', /\(status CANCELED\)/],
    ['wix-backup-never-ready', /is still PENDING after 900 s.*whether the backup becomes ready later/],
  ])('%s is red', async (fault, says) => {
    await worldOf({ faults: [fault], speed: 150 });
    const result = await world.publish();
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'refused' });
    expect(result.outputs['reason']).toMatch(says);
    expect(uploads()).toBe(0);
    expect(payloads()).toEqual([]);
    expect(recordOf(result, 'backup')).toMatchObject({ answer: 'error', deployment_outcome: 'no-backup' });
    expect(recordOf(result, 'deployment')).toMatchObject({ deployment_outcome: 'refused' });
    expect(result.summary).toMatch(/\| backup \| error \|/);
    expect(everythingSaid(result)).not.toContain(apiKey);
  });

  test('a key without the permission is red and told which one it lacks', async () => {
    await worldOf({ permissions: ['Wix CLI - Git Integration'] });
    const result = await world.publish();
    expect(result.outputs['reason']).toMatch(/PERMISSION_DENIED.*needs the permission "Manage Data Backups/);
    expect(uploads()).toBe(0);
  });

  test('a hold that was opened while the backup was made stops the publish; the backup is recorded', async () => {
    await worldOf();
    const result = await world.publish({
      onLine: (line) => {
        if (!/Wix began the backup/.test(line)) return;
        world.sandbox.github.openIssue('fhir-iq/website', {
          title: 'The site is down',
          author: 'ada-lead',
          labels: ['sluice-hold'],
        });
      },
    });
    expect(result.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(result.outputs['reason']).toMatch(/hold is open/);
    expect(uploads()).toBe(0);
    expect(recordOf(result, 'backup')).toMatchObject({ answer: 'pass', deployment_outcome: 'backed-up' });
  });
});

describe('a passing trouble', () => {
  test.each([
    ['wix-backup-429@1', 2],
    ['wix-backup-500@1', 2],
    ['wix-backup-lost-answer', 1],
    ['wix-backup-list-500@2', 1],
  ])('%s is got over, said, and costs no second backup', async (fault, posts) => {
    await worldOf({ faults: [fault] });
    const result = await world.publish();
    expect(result.outputs['answer']).toBe('pass');
    expect(requests('POST')).toBe(posts);
    expect(backups()).toEqual(['READY']);
    expect(result.stdout).toMatch(/answered (429|500)/);
  });
});

describe('a job that is killed (SIGKILL) and a new run', () => {
  const killedAt = async (line: RegExp): Promise<void> => {
    const trackingId = `github_${String(process.pid)}-${String(Date.now())}`;
    let killed = false;
    await world.publish({
      env: { RUNNER_TRACKING_ID: trackingId, RUNNER_DEBUG: '1' },
      onLine: (text, send) => {
        if (killed || !line.test(text)) return;
        killed = true;
        send('SIGKILL');
      },
    });
    for (const id of await orphansOf(trackingId)) process.kill(id, 'SIGKILL');
    expect(killed).toBe(true);
  };

  test('while the backup is made: the new run waits for it and makes no second one', async () => {
    // Slow enough that the new run comes while the backup is still made, also on a busy machine.
    await worldOf({ faults: ['wix-backup-slow@1'], speed: 15 });
    await killedAt(/Wix began the backup/);
    const again = await world.publish();
    expect(again.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    expect(backups()).toEqual(['READY']);
    expect(requests('POST')).toBe(1);
    expect(again.evidence['publish']?.details?.['backup']).toMatchObject({ origin: 'in-progress' });
  });

  test('between the record and the upload: the new run takes the backup of the deployment that never went live', async () => {
    // The backup must still be fresh after the wait for the killed run's build.
    await worldOf({ speed: 25 });
    await killedAt(/is in progress/);
    const again = await world.publish();
    expect(again.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    expect(requests('POST')).toBe(1);
    expect(again.evidence['publish']?.details?.['backup']).toMatchObject({ origin: 'earlier-try' });
    expect(new Set(payloads().map((one) => one.backupId)).size).toBe(1);
  });

  test('when its build was live already: the deployment is taken over with its backup, and none is made', async () => {
    await worldOf();
    await killedAt(/Step publish: pass/);
    const again = await world.publish();
    expect(again.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    expect(requests('POST')).toBe(1);
    const [payload] = payloads();
    expect(recordOf(again, 'deployment')?.details).toMatchObject({
      adopted: true,
      backupId: payload?.backupId,
    });
    expect(recordOf(again, 'backup')).toBeUndefined();
  });

  test('the next release gets a backup of its own', async () => {
    await worldOf();
    await world.publish();
    await world.commit('src/public/next.js', 'export const next = true;\n');
    const next = await world.publish();
    expect(next.outputs['answer']).toBe('pass');
    expect(new Set(payloads().map((one) => one.backupId)).size).toBe(2);
  });
});

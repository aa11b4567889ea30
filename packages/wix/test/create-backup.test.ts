import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import type { CreateBackupOptions, ReadyBackup } from '../src/index.ts';
import { createBackup } from '../src/index.ts';
import { FakeWix, type Trouble } from './helpers/fake-wix.ts';

const siteId = '11111111-1111-4111-8111-111111111111';
const apiKey = 'IST.secret-of-the-test';
const timeoutMs = 15 * 60_000;

let wix: FakeWix;
beforeEach(() => {
  wix = new FakeWix();
});
const make = async (more: Partial<CreateBackupOptions> = {}): Promise<ReadyBackup> =>
  await createBackup({
    http: wix.http,
    clock: wix.clock,
    log: wix.log,
    apiKey,
    siteId,
    timeoutMs,
    keep: 3,
    ...more,
  });
const asked = (method: string): number => wix.requests.filter((one) => one.method === method).length;
const refusal = (status: number, code = 'CODE', description = 'in Wix’s words'): Trouble => ({
  status,
  body: JSON.stringify({ message: 'no', details: { applicationError: { code, description } } }),
});

describe('a backup', () => {
  test('is asked for once, waited for, and told with id, size and times', async () => {
    expect(await make()).toEqual({
      id: 'new-1',
      requestedAt: '2026-11-23T09:00:00.000Z',
      readyAt: '2026-11-23T09:00:03.000Z',
      sizeInBytes: 1234,
      collections: undefined,
      origin: 'new',
      evicted: [],
      removed: [],
      tookMs: 4_750,
    });
    expect(asked('POST')).toBe(1);
  });

  test('is asked for as Wix documents it: raw key, one site, empty body, no redirect with the key', async () => {
    await make();
    const post = wix.requests.find((one) => one.method === 'POST');
    expect(post).toMatchObject({
      url: 'https://www.wixapis.com/wix-data/v2/backups',
      headers: { authorization: apiKey, 'wix-site-id': siteId, 'content-type': 'application/json' },
      body: '{}',
      redirect: 'manual',
      retry: { on: ['rate-limit'] },
    });
    expect(wix.requests.every((one) => !('wix-account-id' in (one.headers ?? {})))).toBe(true);
    expect(JSON.stringify(wix.said)).not.toContain(apiKey);
  });

  test('names what it pushes out before and after', async () => {
    wix.had('old-1', 3_000);
    wix.had('old-2', 2_000);
    wix.had('old-3', 1_000);
    const backup = await make();
    expect(backup.evicted).toEqual([{ id: 'old-1', finishedAt: '2026-11-21T07:00:00.000Z' }]);
    expect(wix.said).toContainEqual(expect.stringMatching(/will delete the oldest, old-1 of 2026-11-21/));
    expect(wix.said).toContainEqual(expect.stringMatching(/Wix deleted the backup old-1 of/));
  });

  test.each([
    [1, ['old-2', 'old-1']],
    [2, ['old-1']],
    [3, []],
  ])('with keep %s the older %j go, never the new one', async (keep, gone) => {
    wix.had('old-1', 3_000);
    wix.had('old-2', 2_000);
    const backup = await make({ keep });
    expect(backup.removed.map((one) => one.id)).toEqual(gone);
    expect(wix.backups.map((one) => one.id)).toContain('new-1');
  });

  test('a surplus one that cannot be deleted is only said', async () => {
    wix.had('old-1', 3_000);
    wix.troubles['DELETE'] = [refusal(500)];
    expect(await make({ keep: 1 })).toMatchObject({ id: 'new-1', removed: [] });
    expect(wix.said).toContainEqual(expect.stringMatching(/old-1 .*is left over/));
  });
});

describe('no second backup', () => {
  test('while one is in progress: it is waited for', async () => {
    wix.had('old-1', 3_000);
    wix.backups.push({ id: 'running', status: 'NEW', requestedDate: '2026-11-23T08:59:59.000Z' });
    expect(await make()).toMatchObject({ id: 'running', origin: 'in-progress', evicted: [] });
    expect(asked('POST')).toBe(0);
  });

  test('but one that hangs since long is not waited for', async () => {
    wix.had('stuck', 60, 'PENDING');
    expect(await make()).toMatchObject({ id: 'new-1', origin: 'new' });
  });

  test.each([
    ['ready and fresh: taken', 10, 'READY', 'earlier'],
    ['ready and old: a new one', 16, 'READY', 'new-1'],
    ['failed: a new one', 1, 'FAILED', 'new-1'],
  ])('of an earlier try, %s', async (_name, minutes, status, id) => {
    wix.had('earlier', minutes, status);
    expect((await make({ reuse: 'earlier' })).id).toBe(id);
  });

  test.each<[string, Trouble]>([
    ['answers 500', { status: 500 }],
    ['answers 504 with a page', { status: 504, body: '<html>' }],
    ['breaks the connection', { network: true }],
  ])('when Wix %s: looked first, then asked again', async (_name, trouble) => {
    wix.troubles['POST'] = [trouble];
    expect(await make()).toMatchObject({ id: 'new-1' });
    expect(asked('POST')).toBe(2);
  });

  test('when the answer got lost: it is found', async () => {
    wix.troubles['POST'] = [{ lostAfter: true }];
    expect(await make()).toMatchObject({ id: 'new-1', origin: 'new' });
    expect(asked('POST')).toBe(1);
    expect(wix.said).toContainEqual('Wix began the backup new-1 (READY) all the same.');
  });

  test('tries are bounded and said', async () => {
    wix.troubles['POST'] = Array.from({ length: 9 }, () => refusal(503));
    await expect(make()).rejects.toThrow(
      /answered 503 when it was asked to make a backup.*CODE, in Wix’s words.*attempt 3, the last.*Still unknown/,
    );
    expect(asked('POST')).toBe(3);
    expect(wix.said.filter((text) => /attempt \d of 3/.test(text))).toHaveLength(3);
  });
});

describe('red', () => {
  test.each([
    [401, ConfigurationError, /does not know the API key/],
    [
      403,
      ConfigurationError,
      /needs the permission "Manage Data Backups \(SCOPE\.DC-DATA\.MANAGE-BACKUPS\)"/,
    ],
    [404, ConfigurationError, /Check that the site id/],
    [428, WorkError, /CODE, in Wix’s words/],
    [429, WorkError, /Wix counts the requests of a minute/],
  ])('an answer of %s', async (status, kind, says) => {
    for (const method of ['GET', 'POST']) {
      wix = new FakeWix();
      wix.troubles[method] = [refusal(status)];
      const failure = await make().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(kind);
      expect(String(failure)).toMatch(says);
      expect(String(failure)).not.toContain(apiKey);
      expect(wix.backups).toEqual([]);
    }
  });

  test.each(['FAILED', 'CANCELED', 'DELETED'])('a backup that becomes %s', async (ends) => {
    wix.ends = ends;
    await expect(make()).rejects.toThrow(new RegExp(`new-1 .*\\(status ${ends}\\).*nothing was published`));
  });

  test('a backup that is not ready in time, and no sooner', async () => {
    wix.takesMs = Number.POSITIVE_INFINITY;
    await expect(make()).rejects.toThrow(
      /new-1 is still PENDING after 900 s\..*backup\.timeout.*whether the backup becomes ready later/,
    );
    expect(wix.slept.reduce((sum, one) => sum + one, 0)).toBe(timeoutMs);
  });

  test.each<[string, Trouble]>([
    ['429', refusal(429)],
    ['500', refusal(500)],
    ['a broken connection', { network: true }],
  ])('no: %s while it is waited for changes nothing', async (_name, trouble) => {
    wix.troubles['GET'] = [undefined, trouble, trouble];
    expect(await make()).toMatchObject({ id: 'new-1' });
    expect(wix.said).toContainEqual(expect.stringMatching(/last question was not answered/));
  });

  test('a list that never answers until the end is said with the limit', async () => {
    wix.troubles['GET'] = [undefined, ...Array.from({ length: 1_000 }, () => refusal(500))];
    await expect(make()).rejects.toThrow(/still PENDING after 900 s\. The last question was not answered/);
  });

  test('a key that loses its permission meanwhile', async () => {
    wix.troubles['GET'] = [undefined, refusal(403)];
    await expect(make()).rejects.toThrow(ConfigurationError);
  });

  test.each(['null', '{"backup":{}}', '{"backup":{"id":7,"status":"READY"}}', '<html>'])(
    'the answer %s, which Sluice does not know',
    async (body) => {
      wix.troubles['POST'] = [{ status: 200, body }];
      await expect(make()).rejects.toThrow();
      expect(wix.backups).toEqual([]);
    },
  );

  test('what else is there cannot be said afterwards: the backup counts', async () => {
    wix.takesMs = 0;
    wix.had('old-1', 3_000);
    wix.troubles['GET'] = [undefined, refusal(500)];
    expect(await make()).toMatchObject({ id: 'new-1', evicted: [] });
    expect(wix.said).toContainEqual(expect.stringMatching(/cannot be said/));
  });

  test('a cancelled job, at once', async () => {
    const stop = new AbortController();
    stop.abort(new Error('cancelled (SIGTERM)'));
    await expect(make({ signal: stop.signal })).rejects.toThrow('cancelled (SIGTERM)');
  });
});

test('whatever goes wrong, it ends in time: a backup that is READY, or a failure; and never a backup too many', async () => {
  const trouble: fc.Arbitrary<Trouble | undefined> = fc.constantFrom<(Trouble | undefined)[]>(
    undefined,
    { status: 429 },
    { status: 500 },
    { status: 503, body: '<html>' },
    { network: true },
    { lostAfter: true },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(trouble, { maxLength: 5 }),
      fc.array(trouble, { maxLength: 9 }),
      fc.integer({ min: 0, max: 1_200_000 }),
      fc.constantFrom('READY', 'FAILED', 'CANCELED'),
      fc.integer({ min: 0, max: 3 }),
      async (post, get, takesMs, ends, had) => {
        wix = new FakeWix();
        wix.takesMs = takesMs;
        wix.ends = ends;
        for (let count = 0; count < had; count += 1) wix.had(`old-${String(count)}`, 1_000 - count);
        Object.assign(wix.troubles, { POST: [...post], GET: [...get] });
        const start = wix.clock.now().getTime();
        const ended = await make().then(
          (backup) => backup.id,
          (error: unknown) => {
            expect(error).toBeInstanceOf(Error);
            return undefined;
          },
        );
        expect(wix.clock.now().getTime() - start).toBeLessThanOrEqual(timeoutMs);
        if (ended !== undefined)
          expect({ ends, began: ended.startsWith('new-') }).toEqual({ ends: 'READY', began: true });
        const begun = wix.backups.filter((one) => one.id.startsWith('new-'));
        expect(begun.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttp } from '@fhir-iq/sluice-runtime';
import {
  developmentId,
  keepingLog,
  movableClock,
  productionId,
  site,
  testSandbox,
  type TestSandbox,
  wixKey,
} from './helpers/sandbox.ts';

const url = 'https://www.wixapis.com/wix-data/v2/backups';
const backupKey = 'IST.backups';

interface Body {
  readonly backup?: Record<string, unknown>;
  readonly backups?: readonly Record<string, unknown>[];
  readonly details?: { readonly applicationError: { readonly code: string } };
}

describe('Wix’s backups', () => {
  let sandbox: TestSandbox;
  const clock = movableClock();

  const start = async (directory?: string): Promise<TestSandbox> =>
    await testSandbox({
      clock,
      ...(directory === undefined ? {} : { stateDirectory: directory }),
      seed: {
        wix: {
          sites: [site(), site({ siteId: developmentId, environment: 'development', urls: [] })],
          apiKeys: [
            {
              key: backupKey,
              sites: [productionId],
              permissions: ['Wix CLI - Git Integration', 'Manage Data Backups'],
            },
            { key: wixKey, sites: 'all', permissions: ['Wix CLI - Git Integration'] },
          ],
        },
      },
    });
  beforeEach(async () => {
    sandbox = await start();
  });
  afterEach(async () => {
    await sandbox.stop();
  });

  const call = async (
    method: string,
    address: string = url,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Body }> => {
    const http = createHttp({ clock, log: keepingLog(), env: sandbox.environment() });
    const answer = await http.request({
      method,
      url: address,
      headers: { authorization: backupKey, 'wix-site-id': productionId, ...headers },
      ...(method === 'POST' ? { body: '{}' } : {}),
      retry: { attempts: 1 },
    });
    return { status: answer.status, body: answer.json() as Body };
  };
  const make = async (): Promise<string> => String((await call('POST')).body.backup?.['id']);
  const listed = async (query = ''): Promise<unknown[][]> =>
    ((await call('GET', `${url}${query}`)).body.backups ?? []).map((one) => [one['id'], one['status']]);

  test('are PENDING first and READY by the clock, with size and end', async () => {
    const asked = await call('POST');
    expect(asked).toMatchObject({
      status: 200,
      body: {
        backup: { status: 'PENDING', type: 'ON_DEMAND', finishedDate: null, sizeInBytes: null },
      },
    });
    const id = asked.body.backup?.['id'];
    expect(await listed()).toEqual([[id, 'PENDING']]);
    clock.move(10_000);
    const ready = (await call('GET')).body.backups?.[0];
    expect(ready).toMatchObject({ id, status: 'READY', sizeInBytes: expect.stringMatching(/^\d+$/) });
    expect(Date.parse(String(ready?.['finishedDate']))).toBeLessThanOrEqual(clock.now().getTime());
  });

  test('are kept three on demand; a fourth deletes the oldest and no automatic one', async () => {
    await sandbox.wix.addBackup(productionId, 'AUTO');
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      ids.push(await make());
      clock.move(10_000);
    }
    expect(await listed('?type=ON_DEMAND&status=READY')).toEqual(
      ids
        .slice(1)
        .reverse()
        .map((id) => [id, 'READY']),
    );
    expect(await listed('?type=ON_DEMAND')).toContainEqual([ids[0], 'DELETED']);
    expect(await listed('?type=AUTO')).toEqual([[expect.any(String), 'READY']]);
    expect(await listed('?type=ON_DEMAND&paging.limit=1&paging.offset=1')).toEqual([[ids[2], 'READY']]);
  });

  test('are each site’s own, can be deleted, and outlive the run', async () => {
    const id = await make();
    clock.move(10_000);
    expect(sandbox.wix.backups(developmentId)).toEqual([]);
    const { directory } = sandbox;
    await sandbox.close();
    sandbox = await start(directory);
    expect(await listed()).toEqual([[id, 'READY']]);
    expect((await call('DELETE', `${url}/${id}`)).status).toBe(200);
    expect((await call('DELETE', `${url}/11111111-2222-4333-8444-555555555555`)).status).toBe(404);
    expect(await listed('?status=READY')).toEqual([]);
  });

  test.each([
    ['a key that nobody knows', { authorization: 'IST.unknown' }, 401, 'UNAUTHENTICATED'],
    ['a key without the permission', { authorization: wixKey }, 403, 'PERMISSION_DENIED'],
    ['a key of another site', { 'wix-site-id': developmentId }, 403, 'PERMISSION_DENIED'],
    ['an account beside the site', { 'wix-account-id': developmentId }, 400, 'INVALID_ARGUMENT'],
    ['no site', { 'wix-site-id': '' }, 400, 'INVALID_ARGUMENT'],
  ])('refuse %s, on each route', async (_who, headers, status, code) => {
    for (const [method, address] of [
      ['POST', url],
      ['GET', url],
      ['DELETE', `${url}/abc`],
    ] as const) {
      const answer = await call(method, address, headers);
      expect(answer).toMatchObject({ status, body: { details: { applicationError: { code } } } });
    }
    expect(sandbox.wix.backups(productionId)).toEqual([]);
  });

  test.each([
    ['wix-backup-401', 401, undefined],
    ['wix-backup-403', 403, undefined],
    ['wix-backup-429', 429, undefined],
    ['wix-backup-500', 500, undefined],
    ['wix-backup-lost-answer', 500, 'READY'],
    ['wix-backup-slow', 200, 'READY'],
    ['wix-backup-never-ready', 200, 'PENDING'],
    ['wix-backup-fails', 200, 'FAILED'],
    ['wix-backup-cancelled', 200, 'CANCELED'],
  ])('the fault %s strikes production alone', async (fault, status, left) => {
    sandbox.faults.enable(`${fault}@production`);
    const answer = await call('POST');
    expect(answer.status).toBe(status);
    clock.move(3_600_000);
    expect((await listed()).map(([, state]) => state)).toEqual(left === undefined ? [] : [left]);
    sandbox.faults.disable(fault);
    sandbox.faults.enable(`${fault}@staging`);
    expect((await call('POST')).status).toBe(200);
  });

  test('the fault wix-backup-list-500, and routes that are not rehearsed', async () => {
    sandbox.faults.enable('wix-backup-list-500@1');
    expect((await call('GET')).status).toBe(500);
    expect((await call('GET')).status).toBe(200);
    expect((await call('POST', `${url}/abc/restore`)).status).toBe(404);
    expect((await call('GET', 'https://www.wixapis.com/wix-data/v2/items')).status).toBe(404);
  });

  test('no key is written to the state directory or the list of requests', async () => {
    await make();
    expect(JSON.stringify(sandbox.requests())).not.toContain(backupKey);
  });
});

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startSession, type SessionRequest } from '../../src/browser/engines/webkit-session.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-driver-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
};

async function request(driver: string): Promise<SessionRequest> {
  const program = path.join(folder, 'WebKitWebDriver');
  await writeFile(program, driver);
  await chmod(program, 0o755);
  return {
    context: {
      configuration: { environments: { staging: { url: 'https://a.example' } } },
      stage: 'staging',
      log: quiet,
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
      packsDirectory: folder,
    } as unknown as SessionRequest['context'],
    selenium: {} as SessionRequest['selenium'],
    display: ':99',
    program: '/nowhere/MiniBrowser',
    startMs: 1_000,
  };
}

test('a driver that never answers is ended with its children, in bounded time', async () => {
  const pids = path.join(folder, 'pids');
  const hangs = `#!/bin/sh\nsleep 1000 &\necho $! $$ > ${pids}\nwait\n`;
  await expect(startSession(await request(hangs))).rejects.toThrow(
    /does not answer at|session was not done after 1000 ms/,
  );
  const running = (await readFile(pids, 'utf8')).trim().split(' ');
  for (const pid of running) expect(await isRunning(Number(pid))).toBe(false);
}, 30_000);

test('a driver that ends at once is told with what it said', async () => {
  await expect(startSession(await request('#!/bin/sh\necho no display >&2\nexit 3\n'))).rejects.toThrow(
    /WebKitWebDriver ended with 3: no display/,
  );
}, 30_000);

/** A process that ended but was not yet collected does not run. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

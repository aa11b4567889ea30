import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import { startSandbox, type SandboxOptions, type SiteSeed } from '../../src/index.ts';

export const productionId = '11111111-1111-4111-8111-111111111111';
export const developmentId = '22222222-2222-4222-8222-222222222222';
export const wixKey = 'IST.test-key';
export const webhook = 'https://hooks.slack.com/services/T000/B000/secret-part';

/** A clock that stands still unless it is moved, for what goes by the rehearsal's time. */
export function movableClock(
  start = '2026-11-23T09:00:00.000Z',
): Clock & { move(milliseconds: number): void } {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    sleep: async (milliseconds) => await Promise.resolve(void (now += milliseconds)),
    move: (milliseconds) => void (now += milliseconds),
  };
}

const realClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds) => await new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export function site(overrides: Partial<SiteSeed> = {}): SiteSeed {
  return {
    siteId: productionId,
    name: 'FHIR IQ',
    environment: 'production',
    premium: true,
    urls: ['https://fhiriq.com'],
    designs: [
      { uiVersion: '30', pages: [{ path: '/', title: 'Home', text: 'Coming soon' }] },
      {
        uiVersion: '31',
        pages: [
          { path: '/', title: 'Home', text: 'FHIR IQ' },
          { path: '/contact', title: 'Contact', text: 'Contact us' },
        ],
      },
    ],
    secrets: { stripe: 'sk_live_1' },
    collections: {
      Services: [
        { name: 'Consulting', open: true },
        { name: 'Training', open: false },
      ],
    },
    ...overrides,
  };
}

/** A log that keeps what was said. */
export function keepingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const say = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return {
    lines,
    debug: say('debug'),
    info: say('info'),
    notice: say('notice'),
    warning: say('warning'),
    error: say('error'),
    group: async (_title, work) => await work(),
  };
}

export type TestSandbox = Awaited<ReturnType<typeof testSandbox>>;

/** A sandbox in a temporary directory; `stop` closes it and removes the directory. */
export async function testSandbox(options: Partial<SandboxOptions> & { sites?: SiteSeed[] } = {}) {
  const directory = options.stateDirectory ?? mkdtempSync(path.join(os.tmpdir(), 'sluice-sandbox-'));
  const { sites, ...rest } = options;
  const sandbox = await startSandbox({
    clock: realClock,
    seed: {
      wix: {
        sites: sites ?? [site()],
        apiKeys: [
          { key: wixKey, sites: [productionId, developmentId], permissions: ['Wix CLI - Git Integration'] },
          { key: 'IST.no-permission', sites: 'all', permissions: ['Manage Orders'] },
          { key: 'IST.other-site', sites: [], permissions: ['Wix CLI - Git Integration'] },
        ],
      },
      slack: { webhooks: [{ name: 'SLACK_WEBHOOK_TEAM', url: webhook }] },
      mail: { host: 'smtp.fhiriq.com', user: 'deployments@fhiriq.com', password: 'mail-password' },
    },
    ...rest,
    stateDirectory: directory,
  });
  return {
    ...sandbox,
    directory,
    fetch: async (url: string, init: Parameters<typeof request>[2] = {}) =>
      await request(sandbox.environment(), url, init, await readFile(sandbox.caFile, 'utf8')),
    stop: async () => {
      await sandbox.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One request through the proxy, by Node's own client. */
async function request(
  env: Record<string, string>,
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | Buffer },
  ca: string,
): Promise<Answer> {
  const secure = url.startsWith('https:');
  const agent = secure ? new https.Agent({ proxyEnv: env, ca }) : new http.Agent({ proxyEnv: env });
  return await new Promise<Answer>((resolve, reject) => {
    const outgoing = (secure ? https : http).request(
      url,
      { agent, method: init.method ?? 'GET', headers: init.headers ?? {} },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(init.body);
  }).finally(() => agent.destroy());
}

/** Runs a program with nothing in its environment but PATH, a home and what is given. */
export async function run(
  command: string,
  args: string[],
  options: {
    env: Record<string, string>;
    cwd?: string;
    timeoutMs?: number;
    input?: string;
    /** Stops the program when it still runs a second after it said this: it hangs. */
    hangsAfter?: string;
  },
): Promise<{ code: number | null; stdout: string; stderr: string; killed: boolean }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? os.tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let killed = false;
    const stop = (): void => {
      killed = true;
      child.kill('SIGKILL');
    };
    let hanging: NodeJS.Timeout | undefined;
    const watch = (): void => {
      if (options.hangsAfter === undefined || hanging !== undefined) return;
      if ((stdout + stderr).includes(options.hangsAfter)) hanging = setTimeout(stop, 1_000);
    };
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      watch();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      watch();
    });
    if (options.input !== undefined) child.stdin?.end(options.input);
    const timer = setTimeout(stop, options.timeoutMs ?? 60_000);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      clearTimeout(hanging);
      resolve({ code, stdout, stderr, killed });
    });
  });
}

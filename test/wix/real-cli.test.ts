import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { collectingLog, runProcess, silentLog, systemClock } from '@fhir-iq/sluice-runtime';
import type { ProcessResult } from '@fhir-iq/sluice-runtime';
import { startSandbox } from '@fhir-iq/sluice-sandbox';
import type { Sandbox } from '@fhir-iq/sluice-sandbox';
import {
  agentVariables,
  createWixCli,
  findWixCli,
  readLogin,
  readPreview,
  readPublish,
  wixEnvironment,
  writeProject,
} from '@fhir-iq/sluice-wix';
import type { WixCli } from '@fhir-iq/sluice-wix';
import { root } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);
const apiKey = 'IST.real-cli-test-key-that-nothing-may-show';
const siteId = '11111111-2222-4333-8444-555555555555';
let command: readonly string[];
let folder: string;
let project: string;
let sandbox: Sandbox;

beforeAll(async () => {
  const env = { ...process.env, RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache') };
  const packsDirectory = path.join(root, 'packages/runtime/tool-packs');
  ({ command } = await findWixCli({ env, log: silentLog(), packsDirectory }));
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-real-cli-'));
  project = path.join(folder, 'project');
  await mkdir(project);
  await writeProject(project, {
    files: [{ path: 'src/backend/a.js', content: 'export const a = 1;\n' }],
    siteId,
    uiVersion: '3',
  });
  const pages = [{ path: '/', title: 'Home', text: 'Home' }];
  const site = {
    siteId,
    name: 'Site',
    environment: 'development',
    premium: true,
    urls: ['https://dev.fhiriq.com'],
    designs: [{ uiVersion: '3', pages }],
  };
  sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock: systemClock(),
    seed: {
      wix: {
        sites: [site],
        apiKeys: [{ key: apiKey, sites: 'all', permissions: ['Wix CLI - Git Integration'] }],
      },
    },
  });
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], ...sandbox.environment() });
const driver = (env: NodeJS.ProcessEnv = environment(), program = command): WixCli =>
  createWixCli({ command: program, env, clock: systemClock(), log: silentLog(), temporary: folder });
const liveNow = (): string | undefined => {
  const live = sandbox.wix.sites()[0]?.deploymentId;
  return sandbox.wix.deployments(siteId).find((one) => one.deploymentId === live)?.operation;
};

/** Runs the real CLI as somebody would by hand, after a login. */
async function byHand(
  args: readonly string[],
  options: { login?: boolean; extra?: Record<string, string> } = {},
): Promise<ProcessResult> {
  const [program = '', ...first] = command;
  const home = path.join(folder, 'home');
  await mkdir(home, { recursive: true });
  const env = { ...wixEnvironment(environment(), home), ...options.extra };
  const run = (more: readonly string[]): Promise<ProcessResult> =>
    runProcess({ command: program, args: [...first, ...more], cwd: project, env, timeoutMs: 60_000 });
  if (options.login !== false) await run(['login', '--api-key', apiKey]);
  return await run(args);
}
const output = (result: ProcessResult): Parameters<typeof readPublish>[0] => ({
  ...result,
  stopped: false,
  timeoutMs: 60_000,
});

describe('the driver', () => {
  test('publishes, names the design and the address, and leaves no home behind', async () => {
    const outcome = await driver().session(apiKey, (session) => session.publish({ directory: project }));
    expect(outcome).toEqual({
      case: 'published',
      url: 'https://dev.fhiriq.com/',
      uiVersion: '3',
      newerDesign: false,
    });
    expect(liveNow()).toBe('RC');
    expect((await readdir(folder)).filter((name) => name.includes('wix-home'))).toEqual([]);
  });

  test('previews, also where every variable says that an agent calls', async () => {
    const marked = Object.fromEntries(agentVariables.map((name) => [name, '1']));
    const outcome = await driver({ ...environment(), ...marked }).session(apiKey, (session) =>
      session.preview({ directory: project }),
    );
    expect(outcome).toMatchObject({
      case: 'previewed',
      url: expect.stringMatching(/^https:\/\/wix\.to\/\S+$/),
    });
    expect(liveNow()).toBe('EDITOR');
  });

  test('says so where Wix is still building after the two minutes that the CLI waits', async () => {
    sandbox.faults.enable('wix-slow-pipeline');
    const [program = '', ...rest] = command;
    const quick = [program, '--import', path.join(root, 'test/wix/slow-timers.mjs'), ...rest];
    const outcome = await driver(environment(), quick).session(apiKey, (session) =>
      session.publish({ directory: project }),
    );
    expect(outcome).toMatchObject({ case: 'pipeline-slow', wentLive: 'no' });
    expect(liveNow()).toBe('EDITOR');
  });

  test.each([
    ['wix-no-dns', 'login-failed'],
    ['wix-wrong-certificate', 'network'],
    ['wix-reset', 'network'],
    ['wix-down', 'login-failed'],
    ['wix-429', 'login-failed'],
    ['wix-invalid-key', 'invalid-key'],
    ['wix-deploy-403', 'forbidden'],
  ])('%s: %s', async (fault, expected) => {
    sandbox.faults.enable(fault);
    const log = collectingLog();
    const options = {
      command,
      env: environment(),
      clock: { ...systemClock(), sleep: () => Promise.resolve() },
      log,
      temporary: folder,
    };
    const outcome = await createWixCli(options).session(apiKey, (session) =>
      session.publish({ directory: project }),
    );
    expect(outcome).toMatchObject({ case: expected, wentLive: 'no', remedy: expect.any(String) });
    expect(JSON.stringify([outcome, log.lines])).not.toContain(apiKey);
    expect(liveNow()).toBe('EDITOR');
  });

  test('stops when it is told to, and says that nobody knows what goes live', async () => {
    sandbox.faults.enable('wix-slow-pipeline');
    const controller = new AbortController();
    const options = {
      command,
      env: environment(),
      clock: systemClock(),
      log: silentLog(),
      temporary: folder,
      signal: controller.signal,
    };
    const outcome = await createWixCli(options).session(apiKey, (session) =>
      session.publish({
        directory: project,
        onLoggedIn: () => setTimeout(() => controller.abort(new Error('cancelled')), 500),
      }),
    );
    expect(outcome).toMatchObject({ case: 'stopped', wentLive: 'unknown' });
  });

  test('ends a command that takes too long', async () => {
    sandbox.faults.enable('wix-slow-pipeline');
    const outcome = await driver().session(apiKey, (session) =>
      session.publish({ directory: project, timeoutMs: 3_000 }),
    );
    expect(outcome).toMatchObject({ case: 'timeout', wentLive: 'unknown' });
  });
});

describe('what the real CLI does by hand, and how its words are read', () => {
  test.each([
    ['publish without -y', 0, ['publish', '--source', 'local']],
    ['publish without --source', 0, ['publish', '-y']],
  ])('%s ends with exit code %s and publishes nothing', async (_name, code, args) => {
    const result = await byHand(args);
    expect(result.code).toBe(code);
    expect(readPublish(output(result))).toMatchObject({ case: 'prompt' });
    expect(liveNow()).toBe('EDITOR');
  });

  test('publish -y of code that Wix cannot build ends with exit code 0 and publishes nothing', async () => {
    sandbox.faults.enable('wix-build-error');
    const result = await byHand(['publish', '--source', 'local', '-y']);
    expect(result.code).toBe(0);
    const outcome = readPublish(output(result));
    expect(outcome).toMatchObject({ case: 'build-error', wentLive: 'no' });
    expect(liveNow()).toBe('EDITOR');
  });

  test('preview without --source', async () => {
    const result = await byHand(['preview']);
    expect(result.code).toBe(1);
    expect(readPreview(output(result))).toMatchObject({ case: 'prompt' });
  });

  test('not logged in', async () => {
    const result = await byHand(['publish', '--source', 'local', '-y'], { login: false });
    expect(result.code).toBe(1);
    expect(readPublish(output(result))).toMatchObject({ case: 'agent-detected' });
  });

  test('an agent variable makes the login ignore the key', async () => {
    const result = await byHand(['login', '--api-key', apiKey], { login: false, extra: { AI_AGENT: '1' } });
    expect(result.code).not.toBe(0);
    expect(readLogin(output(result))).toMatchObject({ case: 'agent-detected' });
  });

  test('a project without its configuration', async () => {
    await rm(path.join(project, 'wix.config.json'));
    const result = await byHand(['publish', '--source', 'local', '-y']);
    expect(readPublish(output(result))).toMatchObject({ case: 'project', wentLive: 'no' });
  });
});

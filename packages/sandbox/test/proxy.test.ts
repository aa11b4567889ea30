import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keepingLog, run, site, testSandbox, webhook, wixKey, type TestSandbox } from './helpers/sandbox.ts';

describe('the proxy', () => {
  let sandbox: TestSandbox;
  const log = keepingLog();

  beforeEach(async () => {
    sandbox = await testSandbox({ log, slowMs: 300, passThrough: [] });
  });
  afterEach(async () => {
    await sandbox.stop();
  });

  const curl = async (...args: string[]) =>
    await run('curl', ['-sS', '-i', '--max-time', '10', ...args], { env: sandbox.environment() });
  const node = async (code: string) =>
    await run(process.execPath, ['-e', code], { env: sandbox.environment() });

  test('ends TLS with a CA of this run that says it is a rehearsal; its key is in no file', async () => {
    const ca = new X509Certificate(readFileSync(sandbox.caFile));
    expect(ca.subject).toContain('O=Sluice Rehearsal');
    expect(ca.ca).toBe(true);
    expect(statSync(sandbox.caFile).mode & 0o077).toBe(0);
    const files = await run('grep', ['-rl', 'PRIVATE KEY', sandbox.directory], { env: {} });
    expect(files.stdout).toBe('');
    const other = await testSandbox();
    expect(createHash('sha256').update(readFileSync(other.caFile)).digest('hex')).not.toBe(
      createHash('sha256').update(readFileSync(sandbox.caFile)).digest('hex'),
    );
    await other.stop();
  });

  test('serves the real addresses to curl, to node:https and to fetch', async () => {
    expect((await curl('https://fhiriq.com/')).stdout).toContain('<p>FHIR IQ</p>');
    expect((await sandbox.fetch('https://fhiriq.com/')).status).toBe(200);
    const fetched = await node(
      'fetch("https://fhiriq.com/").then(async (r) => console.log(r.status, (await r.text()).includes("FHIR IQ")))',
    );
    expect(fetched.stdout).toBe('200 true\n');
    expect((await curl('http://fhiriq.com/contact')).stdout).toMatch(
      /301[^]*location: https:\/\/fhiriq\.com\/contact/,
    );
    expect((await sandbox.fetch('https://www.wix.com/')).status).toBe(200);
  });

  test('refuses what it does not know, loudly, and records it', async () => {
    const refused = await curl('https://example.org/');
    expect(refused.code).toBe(56);
    expect(refused.stdout).toContain('403');
    expect((await curl('http://example.org/')).stdout).toContain('example.org is not rehearsed');
    expect((await curl('https://users.wixapis.com/')).code).toBe(56);
    expect(sandbox.requests().map(({ host, method, status }) => [method, host, status])).toEqual([
      ['CONNECT', 'example.org', 403],
      ['GET', 'example.org', 403],
      ['CONNECT', 'users.wixapis.com', 403],
    ]);
    expect(
      log.lines.filter((line) => line.startsWith('warning') && line.includes('example.org')),
    ).not.toHaveLength(0);
  });

  test('takes telemetry and throws it away; crash reports are refused', async () => {
    expect((await curl('http://frog.wix.com/?evid=1')).stdout).toContain('204');
    expect((await curl('https://frog.wix.com/')).stdout).toContain('204');
    expect((await curl('https://o37417.ingest.sentry.io/api')).code).toBe(56);
  });

  test("passes package registries through, by npm's own setting", async () => {
    const seen = await run('npm', ['view', 'minimist@0.0.8', 'version', '--no-update-notifier'], {
      env: { ...sandbox.environment(), HOME: sandbox.directory },
    });
    expect({ code: seen.code, stdout: seen.stdout.trim() }).toEqual({ code: 0, stdout: '0.0.8' });
    expect(sandbox.requests().filter((request) => request.farEnd === 'registry')).toHaveLength(1);
  });

  test('records every request in order, with secrets redacted', async () => {
    await sandbox.fetch('https://fhiriq.com/', { headers: { authorization: 'Bearer very-secret' } });
    await sandbox.fetch(webhook, { method: 'POST', body: '{"text":"hello"}' });
    await sandbox.fetch('https://fhiriq.com/nowhere?token=very-secret');
    const requests = sandbox.requests();
    expect(
      requests.map(({ number, method, url, status, size }) => ({ number, method, url, status, size })),
    ).toEqual([
      { number: 1, method: 'GET', url: 'https://fhiriq.com/', status: 200, size: 0 },
      {
        number: 2,
        method: 'POST',
        url: 'https://hooks.slack.com/services/[redacted]',
        status: 200,
        size: 16,
      },
      {
        number: 3,
        method: 'GET',
        url: 'https://fhiriq.com/nowhere?token=%5Bredacted%5D',
        status: 404,
        size: 0,
      },
    ]);
    expect(JSON.stringify(requests)).not.toContain('secret');
    for (const secret of [wixKey, 'secret-part', 'mail-password', 'very-secret']) {
      expect((await run('grep', ['-rlF', secret, sandbox.directory], { env: {} })).stdout).toBe('');
    }
  });

  test.each([
    ['site-reset', 56, 'reset'],
    ['site-half-body', 18, 'bytes remaining'],
    ['site-wrong-certificate', 60, 'SSL certificate problem'],
    ['site-no-dns', 56, '502'],
    ['site-429', 0, '429 Too Many Requests'],
    ['site-down', 0, '503 Service Unavailable'],
    ['site-slow', 0, '200 OK'],
  ])('the fault %s is seen by a client, and only when it should', async (fault, code, says) => {
    sandbox.faults.enable(`${fault}@2`);
    expect((await curl('https://fhiriq.com/')).code).toBe(0);
    const started = performance.now();
    const struck = await curl('https://fhiriq.com/');
    expect({ code: struck.code, said: struck.stdout + struck.stderr }).toEqual({
      code,
      said: expect.stringContaining(says),
    });
    if (fault === 'site-slow') expect(performance.now() - started).toBeGreaterThan(290);
    expect((await curl('https://fhiriq.com/')).stdout).toContain('<p>FHIR IQ</p>');
    expect(sandbox.faults.struck()).toEqual([{ name: fault, when: `${fault}@2`, occasions: 3, struck: 1 }]);
    expect(sandbox.requests().map((request) => request.faults)).toContainEqual([fault]);
  });

  test('a certificate that ends soon is trusted, and says when; the site answers behind it', async () => {
    sandbox.faults.enable('site-certificate-ends@2');
    const daysLeft = async (): Promise<number> => {
      const { stdout } = await curl('-v', 'https://fhiriq.com/', '--stderr', '-');
      expect(stdout).toContain('<p>FHIR IQ</p>');
      const [, date = ''] = /expire date: (.*)/.exec(stdout) ?? [];
      return Math.round((Date.parse(date) - Date.now()) / 86_400_000);
    };
    expect([await daysLeft(), await daysLeft(), await daysLeft()]).toEqual([
      expect.any(Number),
      3,
      expect.any(Number),
    ]);
    expect(await daysLeft()).toBeGreaterThan(14);
  });

  test('a fault of one environment leaves the others alone', async () => {
    const two = await testSandbox({
      sites: [
        site(),
        site({
          siteId: '22222222-2222-4222-8222-222222222222',
          environment: 'development',
          urls: ['https://dev.fhiriq.com'],
        }),
      ],
      faults: ['site-down@development'],
    });
    expect((await two.fetch('https://dev.fhiriq.com/')).status).toBe(503);
    expect((await two.fetch('https://fhiriq.com/')).status).toBe(200);
    await two.stop();
  });
});

describe('a sandbox', () => {
  test('that cannot start closes what it had opened', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-sandbox-'));
    mkdirSync(path.join(directory, 'wix'));
    writeFileSync(path.join(directory, 'wix', 'wix.json'), '{ not JSON');
    await expect(testSandbox({ stateDirectory: directory })).rejects.toThrow(
      /wix\.json cannot be read.*--fresh/,
    );
    expect(existsSync(path.join(directory, 'trust'))).toBe(false);
    await expect(testSandbox({ stateDirectory: directory, faults: ['wix-nothing'] })).rejects.toThrow(
      /no fault named "wix-nothing"/,
    );
    rmSync(directory, { recursive: true });
  });

  test('starts with less than a second of work and leaves nothing open', async () => {
    const program = `
      import { startSandbox } from ${JSON.stringify(path.resolve(import.meta.dirname, '../src/index.ts'))};
      const before = process.cpuUsage();
      const clock = { now: () => new Date(), sleep: async () => {} };
      const sandbox = await startSandbox({ stateDirectory: process.env.STATE, clock, seed: {} });
      const { user, system } = process.cpuUsage(before);
      console.log(Math.round((user + system) / 1000));
      await sandbox.close();`;
    const directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-sandbox-'));
    const ended = await run(process.execPath, ['--input-type=module', '-e', program], {
      env: { STATE: directory },
      timeoutMs: 20_000,
    });
    expect(ended).toMatchObject({ code: 0, stderr: '', killed: false });
    expect(Number(ended.stdout)).toBeLessThan(1_000);
    expect(existsSync(path.join(directory, 'trust'))).toBe(false);
    rmSync(directory, { recursive: true });
  });
});

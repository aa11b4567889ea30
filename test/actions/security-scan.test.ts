import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  canaryAdvisory,
  startAdvisoryService,
  type AdvisoryService,
} from '../../packages/checks/test/helpers/advisory-service.ts';
import {
  createExampleSite,
  createRepository,
  type TestRepository,
} from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(180_000);

const cache = path.join(os.tmpdir(), 'sluice-test-tool-cache');
const letters = 'bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789';
const random = (length: number, from = letters): string =>
  [...randomBytes(length)].map((byte) => from[byte % from.length]).join('');

let site: TestRepository;
let service: AdvisoryService;

beforeEach(async () => {
  site = createExampleSite();
  service = await startAdvisoryService();
  await warmToolCache();
  site.git('checkout', '--quiet', '-b', 'development');
  site.commit('Change', { 'src/public/greeting.js': "export const greeting = 'Hello';\n" });
});
afterEach(async () => {
  site[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

let warm: Promise<unknown> | undefined;
/** The stand-in of the registry has no packages: gitleaks comes from the real one, once, where the runner has none. */
function warmToolCache(): Promise<unknown> {
  warm ??= (async () => {
    using empty = createRepository({
      'a.txt': 'a\n',
      '.github/sluice.yml': site.git('show', 'main:.github/sluice.yml'),
    });
    return await runBundle({
      action: 'security-scan',
      cwd: empty.directory,
      inputs: { stage: 'development' },
      env: { RUNNER_TOOL_CACHE: cache },
      timeoutMs: 120_000,
    });
  })();
  return warm;
}

function scan(inputs: Record<string, string> = {}, env: Record<string, string> = {}): Promise<BundleResult> {
  const common = { stage: 'development', base: 'main', 'policy-ref': 'main' };
  const network = { NPM_CONFIG_REGISTRY: service.registry, RUNNER_TOOL_CACHE: cache };
  return runBundle({
    action: 'security-scan',
    cwd: site.directory,
    inputs: { ...common, ...inputs },
    env: { ...network, ...env },
    timeoutMs: 120_000,
  });
}

function everythingSaid(result: BundleResult): string {
  return [
    result.stdout,
    result.stderr,
    result.summary,
    JSON.stringify(result.outputs),
    ...Object.entries(result.files).flat(),
  ].join('\n');
}

function expectHidden(said: string, secret: string): void {
  for (const form of [
    secret,
    Buffer.from(secret).toString('base64'),
    Buffer.from(`x${secret}`).toString('base64').slice(2),
    encodeURIComponent(secret),
  ]) {
    for (let at = 0; at + 8 <= form.length; at += 1)
      expect(said.includes(form.slice(at, at + 8))).toBe(false);
  }
}

describe('the security scan', () => {
  test('passes a clean change, with evidence of both checks and SARIF', async () => {
    const result = await scan();
    expect(result).toMatchObject({
      code: 0,
      outputs: { answer: 'pass' },
      evidence: { secrets_scan: { answer: 'pass', examined: 1 }, dependency_scan: { answer: 'pass' } },
    });
    const sarif = Object.entries(result.files).find(([name]) => name.endsWith('security.sarif'))?.[1] ?? '';
    expect(JSON.parse(sarif)).toMatchObject({ version: '2.1.0', runs: [{ results: [] }, { results: [] }] });
    expect(path.basename(String(result.outputs['sarif-file']))).toBe('security.sarif');
  });

  test('finds secrets that were committed and removed, and prints none of them anywhere', async () => {
    const secrets = {
      github: `ghp_${random(36)}`,
      aws: `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
      slack: `xoxb-${random(12, '123456789')}-${random(12, '123456789')}-${random(24)}`,
      stripe: `sk_live_${random(32)}`,
      generic: random(40),
    };
    const bad = site.commit('Add keys', {
      'src/backend/keys.js': `export const a = '${secrets.github}'; // gitleaks:allow\nexport const b = '${secrets.aws}';\nexport const c = '${secrets.slack}';\nexport const d = '${secrets.stripe}';\nconst apiKey = '${secrets.generic}';\n`,
      '.gitleaks.toml': '[allowlist]\npaths = [".*"]\n',
    });
    site.git('rm', '--quiet', 'src/backend/keys.js', '.gitleaks.toml');
    site.commit('Remove keys');
    const result = await scan();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const findings = result.evidence['secrets_scan']?.findings ?? [];
    expect(findings.length).toBeGreaterThanOrEqual(4);
    for (const one of findings) expect(one.place).toMatchObject({ file: 'src/backend/keys.js', commit: bad });
    const said = everythingSaid(result);
    for (const secret of Object.values(secrets)) expectHidden(said, secret);
  });

  test('shows the worst ten and keeps all', async () => {
    const lines = Array.from({ length: 14 }, () => `export const k = 'ghp_${random(36)}';`).join('\n');
    site.commit('Add', { 'src/backend/many.js': lines });
    const result = await scan();
    expect(result.evidence['secrets_scan']?.findings).toHaveLength(14);
    expect(result.stdout.match(/^::error /gm)?.length).toBeLessThanOrEqual(10);
  });

  test('is an error where the advisory service does not answer, says nothing of the canary, or there is no lockfile', async () => {
    await using silent = await startAdvisoryService({});
    expect(await scan({}, { NPM_CONFIG_REGISTRY: silent.registry })).toMatchObject({
      code: 1,
      outputs: { answer: 'error' },
      evidence: {
        secrets_scan: { answer: 'pass' },
        dependency_scan: { answer: 'error', reason: expect.stringContaining('GHSA-xvch-5gv4-984h') },
      },
    });
    await using refusing = await startAdvisoryService(canaryAdvisory, 'refuse');
    expect(
      (await scan({}, { NPM_CONFIG_REGISTRY: refusing.registry })).evidence['dependency_scan'],
    ).toMatchObject({ answer: 'error', reason: expect.stringContaining('405') });
    site.git('rm', '--quiet', 'package-lock.json');
    site.commit('No lockfile');
    expect((await scan()).evidence['dependency_scan']).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('no package-lock.json'),
    });
  });

  test('is an error for a base that is not there', async () => {
    expect((await scan({ base: 'origin/main' })).evidence['secrets_scan']).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('no commit origin/main'),
    });
  });

  test('judges severities by the policy in force, not by the one of the change', async () => {
    await using holes = await startAdvisoryService({
      ...canaryAdvisory,
      eslint: [{ id: 7, ghsa: 'GHSA-2222-3333-4444', title: 'A hole', severity: 'critical', range: '*' }],
    });
    const file = '.github/sluice.yml';
    const waived = site
      .git('show', `main:${file}`)
      .replace(
        'waivers: []',
        'waivers:\n  - { check: dependency_scan, finding: dependency_scan/GHSA-2222-3333-4444/eslint, owner: dev-dana, reason: mine, expires: 2099-01-01, ticket: X-1 }',
      );
    site.commit('Waive it myself', { [file]: waived });
    const env = { NPM_CONFIG_REGISTRY: holes.registry };
    expect((await scan({}, env)).outputs['answer']).toBe('fail');
    expect((await scan({ 'policy-ref': 'HEAD' }, env)).outputs['answer']).toBe('pass');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run, testSandbox, type TestSandbox } from './helpers/sandbox.ts';

describe('the advisory service of npm', () => {
  let sandbox: TestSandbox;
  let project: string;

  beforeEach(async () => {
    sandbox = await testSandbox({ passThrough: ['registry.test'] });
    project = mkdtempSync(path.join(os.tmpdir(), 'sluice-npm-'));
  });
  afterEach(async () => {
    await sandbox.stop();
    rmSync(project, { recursive: true, force: true });
  });

  const lock = (packages: Record<string, string>) => {
    const dependencies = packages;
    writeFileSync(
      path.join(project, 'package.json'),
      JSON.stringify({ name: 'site', version: '1.0.0', dependencies }),
    );
    writeFileSync(
      path.join(project, 'package-lock.json'),
      JSON.stringify({
        name: 'site',
        version: '1.0.0',
        lockfileVersion: 3,
        requires: true,
        packages: {
          '': { name: 'site', version: '1.0.0', dependencies },
          ...Object.fromEntries(
            Object.entries(packages).map(([name, version]) => [`node_modules/${name}`, { version }]),
          ),
        },
      }),
    );
  };
  const audit = async () => {
    const ended = await run('npm', ['audit', '--json', '--package-lock-only', '--fetch-retries=0'], {
      cwd: project,
      env: { ...sandbox.environment(), HOME: project },
    });
    return {
      code: ended.code,
      report: JSON.parse(ended.stdout) as {
        vulnerabilities?: Record<string, { severity: string; via: { url: string }[] }>;
        message?: string;
      },
    };
  };
  const ask = async (pathname: string, body: unknown) =>
    await sandbox.fetch(`https://registry.test${pathname}`, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: gzipSync(JSON.stringify(body)),
    });

  test('npm audit learns of the canary, and of nothing in a clean tree', async () => {
    lock({ minimist: '0.0.8', semver: '7.8.6' });
    const found = await audit();
    expect(found.code).toBe(1);
    expect(found.report.vulnerabilities?.['minimist']).toMatchObject({ severity: 'critical' });
    expect(found.report.vulnerabilities?.['minimist']?.via.map((via) => via.url)).toContain(
      'https://github.com/advisories/GHSA-xvch-5gv4-984h',
    );
    expect(sandbox.npmAdvisories.asked()).toMatchObject({ 'minimist@0.0.8': 1, 'semver@7.8.6': 1 });

    lock({ semver: '7.8.6' });
    expect(await audit()).toMatchObject({ code: 0, report: { vulnerabilities: {} } });
  });

  test.each([
    ['/-/npm/v1/security/advisories/bulk', { minimist: ['0.0.8'], semver: ['7.8.6'] }],
    ['/mirror/-/npm/v1/security/advisories/bulk', { minimist: ['0.0.8', '1.2.8'] }],
  ])("%s answers as npm's own, gzip and all", async (pathname, question) => {
    const answer = await ask(pathname, question);
    expect(answer.status).toBe(200);
    const found = JSON.parse(answer.text) as Record<string, { severity: string }[]>;
    expect(Object.keys(found)).toEqual(['minimist']);
    expect(found['minimist']?.map((advisory) => advisory.severity)).toEqual(['critical', 'moderate']);
  });

  test('the quick audit knows the same, and bad questions are refused', async () => {
    const quick = '/-/npm/v1/security/audits/quick';
    const answer = await ask(quick, {
      name: 'site',
      dependencies: { lodash: { version: '4.17.15', dependencies: { minimist: { version: '0.0.8' } } } },
    });
    const { metadata } = JSON.parse(answer.text) as { metadata: { vulnerabilities: Record<string, number> } };
    expect(metadata.vulnerabilities).toMatchObject({ critical: 1, high: 1, moderate: 2 });
    expect((await ask('/-/npm/v1/security/advisories/bulk', [])).status).toBe(400);
    expect((await sandbox.fetch('https://registry.test/-/npm/v1/security/advisories/bulk')).status).toBe(405);
  });

  test('an advisory that is published later is known from then on', async () => {
    sandbox.npmAdvisories.publish({
      package: 'semver',
      id: 1,
      url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
      title: 'Made up',
      severity: 'high',
      vulnerableVersions: '<=7.8.6',
      cwe: [],
      cvss: { score: 7, vectorString: '' },
    });
    expect((await ask('/-/npm/v1/security/advisories/bulk', { semver: ['7.8.6'] })).text).toContain(
      'GHSA-aaaa-bbbb-cccc',
    );
  });

  test.each([
    ['npm-advisories-down', 503],
    ['npm-advisories-429', 429],
    ['npm-advisories-refused', 405],
  ])('the fault %s makes npm audit fail', async (fault, status) => {
    sandbox.faults.enable(fault);
    lock({ minimist: '0.0.8' });
    const found = await audit();
    expect(found.code).toBe(1);
    expect(found.report.vulnerabilities).toBeUndefined();
    expect(
      sandbox
        .requests()
        .filter((request) => request.farEnd === 'npm')
        .map((request) => request.status),
    ).toContain(status);
  });

  test('the fault npm-advisories-empty is blind without a word', async () => {
    sandbox.faults.enable('npm-advisories-empty');
    lock({ minimist: '0.0.8' });
    expect(await audit()).toMatchObject({ code: 0, report: { vulnerabilities: {} } });
  });
});

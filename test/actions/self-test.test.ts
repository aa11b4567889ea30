import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { folderStore } from '@fhir-iq/sluice-ledger';
import { LedgerRecord } from '@fhir-iq/sluice-model';
import {
  createExampleSite,
  createRepository,
  type TestRepository,
} from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(180_000);

let site: TestRepository;
let folder: string;
beforeAll(() => {
  site = createRepository({ 'package.json': '{}' });
  folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-self-test-action-'));
});
afterAll(() => {
  site[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function selfTest(inputs: Record<string, string>): Promise<BundleResult> {
  return runBundle({ action: 'self-test', cwd: site.directory, inputs, timeoutMs: 150_000 });
}

describe('the action self-test', () => {
  test('has each check see red, prints a line a check, and keeps the tools', async () => {
    const result = await selfTest({ checks: 'syntax_check, unit_tests, policy, certificate' });
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    for (const check of ['syntax_check', 'unit_tests', 'policy', 'certificate'])
      expect(result.stdout).toMatch(new RegExp(`^ok +${check}: .*saw red`, 'm'));
    expect(result.evidence['self_test']).toMatchObject({
      answer: 'pass',
      examined: 4,
      floor: 4,
      unit: 'checks',
      subject: { commit: site.head() },
      details: { checks: { syntax_check: { answer: 'pass', tools: [] } } },
    });
  });

  test('for a stage it tests the checks of the policy, and again only those whose eyes are others', async () => {
    using example = createExampleSite();
    const store = path.join(folder, 'ledger');
    const inputs = {
      stage: 'staging',
      checks: 'syntax_check, policy, certificate, backup',
      store: `folder:${store}`,
    };
    const run = (env: Record<string, string> = {}): Promise<BundleResult> =>
      runBundle({ action: 'self-test', cwd: example.directory, inputs, env, timeoutMs: 150_000 });
    const tried = (result: BundleResult): string[] =>
      [...result.stdout.matchAll(/^(?:ok|BROKEN|ERROR|ABSENT) +(\w+):/gm)]
        .map(([, check = '']) => check)
        .sort();
    const first = await run();
    expect(first).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(tried(first)).toEqual(['backup', 'certificate', 'policy', 'policy', 'syntax_check']);
    expect(first.records).toMatchObject([
      { id: 'self-test:1001-1', kind: 'self-test', environment: 'staging', answer: 'pass' },
    ]);
    await folderStore(store).appendAll(first.records.map((one) => LedgerRecord.parse(one)));

    const second = await run({ GITHUB_RUN_ID: '1002' });
    expect(second).toMatchObject({
      code: 0,
      outputs: { answer: 'pass', reason: '4 checks have the eyes of a recent self-test, which saw red.' },
      evidence: {
        self_test: {
          examined: 4,
          floor: 4,
          stage: 'staging',
          details: { checks: { backup: { answer: 'pass', from: 'self-test:1001-1' } } },
        },
      },
    });
    expect(tried(second)).toEqual([]);
    expect(second.records).toEqual([]);

    // Another Sluice, and a check that was red for nobody.
    const other = structuredClone(LedgerRecord.parse(first.records[0]));
    const checks = other.details['checks'] as Record<string, { answer: string }>;
    checks['backup'] = { ...checks['backup'], answer: 'fail' };
    rmSync(store, { recursive: true });
    await folderStore(store).appendAll([other]);
    const third = await run({ GITHUB_RUN_ID: '1003' });
    expect(tried(third)).toEqual(['backup']);
    expect(third.stdout).toContain('backup looks again: it was fail.');
    rmSync(store, { recursive: true });
    await folderStore(store).appendAll([
      { ...other, details: { ...other.details, sluice: `sha256:${'0'.repeat(64)}` } },
    ]);
    expect(tried(await run({ GITHUB_RUN_ID: '1004' }))).toHaveLength(5);
  });

  test('tells apart what it cannot try for want of an engine', async () => {
    // Firefox alone is missing: everything else of this PATH is there.
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    for (const name of ['git', 'node', 'npm', 'chromium', 'sh', 'env'])
      for (const place of (process.env['PATH'] ?? '').split(':'))
        if (existsSync(path.join(place, name)) && !existsSync(path.join(bin, name)))
          symlinkSync(path.join(place, name), path.join(bin, name));
    const result = await runBundle({
      action: 'self-test',
      cwd: site.directory,
      inputs: { checks: 'syntax_check, cross_browser' },
      env: { PATH: bin },
      timeoutMs: 150_000,
    });
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.stdout).toMatch(/^ABSENT cross_browser: .*firefox is missing/m);
    expect(result.evidence['self_test']).toMatchObject({
      examined: 1,
      floor: 1,
      details: { checks: { cross_browser: { answer: 'not-evaluated', missing: 'firefox' } } },
    });
  });

  test('says which check does not exist, and which it may have been', async () => {
    const result = await selfTest({ checks: 'syntx_check' });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain('There is no check syntx_check. Did you mean syntax_check?');
  });
});

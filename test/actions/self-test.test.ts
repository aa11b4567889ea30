import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ToolUse } from '@fhir-iq/sluice-model';
import { createRepository, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { evidence } from '../../packages/report/test/helpers/material.ts';
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

function write(name: string, content: unknown): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
  return file;
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

  test('tests again only what looked with another version of a tool', async () => {
    const tool = (version: string): ToolUse => ({ name: 'made-up', version, source: 'path' });
    const said = (version: string): object => ({ answer: 'pass', planted: ['x'], tools: [tool(version)] });
    const last = write(
      'last.json',
      evidence({ check: 'self_test', details: { checks: { syntax_check: said('1'), policy: said('1') } } }),
    );
    write('now/a/syntax_check.json', evidence({ check: 'syntax_check', tools: [tool('1')] }));
    const inputs = { evidence: path.join(folder, 'now'), last };
    const same = await selfTest(inputs);
    expect(same).toMatchObject({
      code: 0,
      outputs: { reason: 'All 1 checks have the tools of the last self-test.' },
    });
    write('now/a/policy.json', evidence({ check: 'policy', tools: [tool('2')] }));
    const changed = await selfTest(inputs);
    expect(changed.stdout).toMatch(/^ok +policy/m);
    expect(changed.stdout).not.toMatch(/^ok +syntax_check/m);
    expect(changed.evidence['self_test']).toMatchObject({
      answer: 'pass',
      examined: 2,
      floor: 2,
      details: { asInLastSelfTest: ['syntax_check'] },
    });
    const first = await selfTest({ evidence: inputs.evidence, last: path.join(folder, 'none.json') });
    expect(first.stdout).toMatch(/^ok +syntax_check/m);
  });

  test('says which check does not exist, and which it may have been', async () => {
    const result = await selfTest({ checks: 'syntx_check' });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain('There is no check syntx_check. Did you mean syntax_check?');
  });
});

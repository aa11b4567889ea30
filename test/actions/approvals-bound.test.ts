import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approvalWorld, type ApprovalWorld } from '../helpers/approval-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: ApprovalWorld;
let commit: string;
let evidence: string;

beforeEach(async () => {
  world = await approvalWorld();
  world.goLive(world.commit({ author: 'tomas-lead' }));
  commit = world.commit();
  evidence = mkdtempSync(path.join(os.tmpdir(), 'seen-'));
  world.approved();
});
afterEach(async () => {
  rmSync(evidence, { recursive: true });
  await world.close();
});

const releaseDigest = `sha256:${'a'.repeat(64)}`;

function approvals(inputs: Record<string, string> = {}): Promise<BundleResult> {
  return world.act('approvals', {
    inputs: { commit, starter: 'dev-dana', 'release-digest': releaseDigest, evidence, ...inputs },
  });
}

function seen(answer: string): void {
  const document = {
    ...{ schema: 'sluice.evidence/v1', check: 'syntax_check', answer, examined: 1, floor: 1, unit: 'files' },
    ...{ subject: { commit }, reason: 'Looked.', findings: [], tools: [] },
    ...{ startedAt: '2026-11-23T09:00:00.000Z', finishedAt: '2026-11-23T09:00:01.000Z' },
  };
  writeFileSync(path.join(evidence, 'syntax_check.json'), JSON.stringify(document));
}

async function bound(): Promise<{ approved: unknown; digest: string | undefined }> {
  const result = await approvals({
    'window-start': '2026-11-24T14:00:00.000Z',
    'window-end': '2026-11-24T17:00:00.000Z',
  });
  const approved = JSON.parse(result.outputs['approved'] ?? '') as unknown;
  const [first, second] = JSON.parse(result.outputs['approvals'] ?? '') as { digest?: string }[];
  expect(first?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(second?.digest).toBe(first?.digest);
  expect(result.evidence['approvals']).toMatchObject({
    details: { approved, approvalDigest: first?.digest },
  });
  return { approved, digest: first?.digest };
}

describe('approvals', () => {
  test('bind release, environment, evidence and window', async () => {
    seen('pass');
    const one = await bound();
    expect(one.approved).toMatchObject({
      releaseDigest,
      environment: 'staging',
      window: { start: '2026-11-24T14:00:00.000Z', end: '2026-11-24T17:00:00.000Z' },
    });
    seen('fail');
    expect((await bound()).digest).not.toBe(one.digest);
  });

  test('are an error where nobody can have seen evidence', async () => {
    const result = await approvals();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error', approved: '' } });
    expect(result.outputs['reason']).toMatch(/no evidence in it/);
  });
});

import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const bin = path.join(root, 'packages/cli/bin/sluice.mjs');

async function sluice(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [bin, ...args], { cwd: root })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('sluice self-test', () => {
  test('prints a line a check and ends with 0 where all see red', async () => {
    const ended = await sluice('self-test', 'syntax_check', 'certificate');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const lines = ended.stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe('pass: All 2 checks saw their known-bad inputs.');
    // Two look at a time, and each says its line when it has seen.
    expect(lines.sort()).toEqual([
      expect.stringMatching(/^ok {5}certificate: a certificate that expired in 2020: saw red: /),
      expect.stringMatching(
        /^ok {5}syntax_check: a page whose code stops in the middle: saw red: .* \(\d+\.\d s\)$/,
      ),
    ]);
  }, 60_000);

  test.each([
    [['self-test', 'syntx_check'], 'There is no check syntx_check. Did you mean syntax_check?'],
    [['self-test', '--jsn'], "Unknown option '--jsn'"],
  ])('%j is wrong usage and ends with 2', async (args, said) => {
    const ended = await sluice(...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(said);
  });
});

import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';
import { root } from './files.ts';

/**
 * A test that needs a program which not every machine has: it is skipped, with its reason in its name, where the program
 * is absent, and fails there when `SLUICE_REQUIRE_TOOLS` is 1.
 *
 * @param program - Name of the program on the path.
 * @param name - What the test shows.
 * @param body - The test.
 */
export function testWith(program: string, name: string, body: () => void | Promise<void>): void {
  const found = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
  if (found) test(name, body);
  else if (process.env['SLUICE_REQUIRE_TOOLS'] === '1')
    test(`${name}: ${program} is on the path`, () =>
      Promise.reject(new Error(`${program} is not on the path`)));
  else test.skip(`${name} (skipped: ${program} is not on the path)`, body);
}

/** Runs a program in the repository's root and returns all that it said. */
export function run(
  program: string,
  args: readonly string[],
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 16_000_000,
  });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

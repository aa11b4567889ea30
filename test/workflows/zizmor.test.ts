import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { all, root } from './files.ts';
import { run, testWith } from './tools.ts';

const places = ['.github', 'actions', 'examples/fhir-iq/.github'];

describe('zizmor', () => {
  testWith('zizmor', 'has nothing to say, as a pedant and without a network', () => {
    const { code, stdout } = run('zizmor', [
      '--persona',
      'pedantic',
      '--offline',
      '--no-progress',
      '--format',
      'plain',
      ...places,
    ]);
    expect(stdout).toContain('No findings to report');
    expect(code).toBe(0);
  });

  test.each(all.map(({ file }) => [file] as const))('is silenced in %s only with a reason', (file) => {
    const ignores = readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .filter((line) => line.includes('zizmor: ignore'));
    for (const line of ignores) expect(line).toMatch(/# zizmor: ignore\[[a-z-]+\] \S.{20,}/);
  });
});

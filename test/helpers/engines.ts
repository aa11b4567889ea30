import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, existsSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from '@jest/globals';

const engines: Readonly<Record<'chromium' | 'firefox' | 'webkit', readonly (readonly string[])[]>> = {
  chromium: [['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']],
  firefox: [['firefox-esr', 'firefox']],
  webkit: [['WebKitWebDriver'], ['Xvfb']],
};

const onPath = (name: string): boolean => spawnSync('which', [name], { stdio: 'ignore' }).status === 0;

/**
 * A test in real engines: it is skipped, with its reason in its name, where one is not there, and fails there when
 * `SLUICE_REQUIRE_TOOLS` is 1.
 *
 * @param wanted - The engines.
 * @param name - What the test shows.
 * @param body - The test.
 */
export function testInEngines(
  wanted: readonly (keyof typeof engines)[],
  name: string,
  body: () => Promise<void>,
): void {
  const missing = wanted
    .flatMap((engine) => engines[engine])
    .filter((names) => !names.some(onPath))
    .map((names) => names.join(' or '));
  const reason = `${missing.join(', ')}: not on the path`;
  if (missing.length === 0) test(name, body);
  else if (process.env['SLUICE_REQUIRE_TOOLS'] === '1')
    test(`${name}: its engines are there`, () => Promise.reject(new Error(reason)));
  else test.skip(`${name} (skipped: ${reason})`, body);
}

/**
 * A PATH on which everything is found but some programs.
 *
 * @param names - The programs that are not found.
 * @returns The PATH, and the folders that it needs; whoever asked removes them.
 */
export function pathWithout(names: readonly string[]): {
  readonly PATH: string;
  readonly folders: readonly string[];
} {
  const folders: string[] = [];
  const parts = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => {
    if (!names.some((name) => existsSync(path.join(folder, name)))) return folder;
    const stand = mkdtempSync(path.join(os.tmpdir(), 'sluice-path-'));
    folders.push(stand);
    for (const entry of readdirSync(folder)) {
      if (!names.includes(entry)) symlinkSync(path.join(folder, entry), path.join(stand, entry));
    }
    return stand;
  });
  return { PATH: parts.join(path.delimiter), folders };
}

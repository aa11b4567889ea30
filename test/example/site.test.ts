import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { root } from '../workflows/files.ts';

const site = path.join(root, 'examples/fhir-iq');
const read = (file: string): string => readFileSync(path.join(site, file), 'utf8');

interface Design {
  readonly environment: string;
  readonly revisions: Readonly<
    Record<string, { pages: Readonly<Record<string, { pageId: string; text: string }>> }>
  >;
}

const configuration = parse(read('.github/sluice.yml')) as {
  environments: Record<string, { uiVersion: string }>;
  pages: { critical: { path: string; text: string }[] };
};
const designs = readdirSync(path.join(site, 'design'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(read(`design/${name}`)) as Design);

/** The critical pages that a revision of a design would fail. */
function failing(design: Design, revision: string): string[] {
  const pages = design.revisions[revision]?.pages ?? {};
  return configuration.pages.critical
    .filter((page) => pages[page.path]?.text.includes(page.text) !== true)
    .map((page) => page.path);
}

describe("the example's site", () => {
  test('has unit tests that pass, dozens of them', () => {
    const args = ['--import', './test/velo.js', '--test', '--test-reporter', 'tap', 'test/*.test.js'];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: site,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(status).toBe(0);
    expect(Number(/^# pass (\d+)/m.exec(stdout)?.[1])).toBeGreaterThan(40);
  });

  test('has page code for the pages of its designs', () => {
    const ids = readdirSync(path.join(site, 'src/pages')).flatMap(
      (name) => /^.+\.(\w{5})\.js$/.exec(name)?.[1] ?? [],
    );
    for (const { revisions } of designs) {
      for (const { pages } of Object.values(revisions))
        for (const { pageId } of Object.values(pages)) expect(ids).toContain(pageId);
    }
  });

  test('is what docs/wix-site.md shows to a site that begins from nothing', () => {
    const text = readFileSync(path.join(root, 'docs/wix-site.md'), 'utf8');
    const blocks = [...text.matchAll(/^( *)```js\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', code = '']) =>
      code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );
    const [module = '', health = '', limited = ''] = blocks;
    expect(read('src/public/sluice-build.js')).toContain(module);
    const functions = read('src/backend/http-functions.js');
    expect(functions).toContain(health.slice(health.indexOf('export function')));
    expect(limited).toContain("withinLimit(request, 'api'");
    for (const file of ['site-answers.js', 'rate-limit.js']) {
      expect(text).toContain(file);
      const imports = [...read(`src/backend/${file}`).matchAll(/from '([^']+)'/g)].map(([, from]) => from);
      for (const from of imports)
        expect(['wix-http-functions', 'public/sluice-build.js', 'backend/rate-limit.js']).toContain(from);
    }
  });

  test('keeps its lockfile free of addresses', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/registry/);
  });

  test('keeps nothing that a build or a tool leaves', () => {
    for (const left of ['.wix', 'dist', '.sluice']) expect(existsSync(path.join(site, left))).toBe(false);
  });
});

describe('the designs', () => {
  test('are those of the three environments', () => {
    expect(designs.map(({ environment }) => environment).sort()).toEqual(
      Object.keys(configuration.environments).sort(),
    );
  });

  test.each(designs.map((design) => [design.environment, design] as const))(
    'of %s show the critical pages at the configured revision alone',
    (environment, design) => {
      const configured = configuration.environments[environment]!.uiVersion;
      expect(failing(design, configured)).toEqual([]);
      const others = Object.keys(design.revisions).filter((revision) => revision !== configured);
      expect(others.length).toBeGreaterThan(0);
      for (const revision of others) expect(failing(design, revision).length).toBeGreaterThan(0);
    },
  );
});

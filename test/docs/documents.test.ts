import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '../workflows/files.ts';

const documents = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'actions/*/README.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
}).sort();
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Links of a document to files that are not there. */
function broken(file: string, content: string): string[] {
  return [...content.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)\s]*)?\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !existsSync(path.resolve(root, path.dirname(file), link)));
}

/** Calls of the command without its scope: that name on npm belongs to nobody we know. */
function unscoped(content: string): string[] {
  return content
    .split('\n')
    .filter((line) => /\bnpx (?:-y )?sluice\b/.test(line) || /npm (?:i|install)[^\n]* sluice\b/.test(line));
}

describe('the documents', () => {
  test('are those that a repository like this has', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'SECURITY.md',
        'CHANGELOG.md',
        'docs/architecture.md',
        'docs/live-checks.md',
        'docs/rehearsal.md',
      ]),
    );
    expect(text('LICENSE')).toContain('Apache License\n                           Version 2.0, January 2004');
  });

  test.each(documents)('%s leads only to what is there', (file) => {
    expect(broken(file, text(file))).toEqual([]);
  });

  test.each(documents)('%s calls the command by its scope', (file) => {
    expect(unscoped(text(file))).toEqual([]);
  });

  test('a broken link and an unscoped command are seen', () => {
    expect(
      broken('README.md', 'see [x](docs/nowhere.md#part) and [y](LICENSE) and [z](https://example.org)'),
    ).toEqual(['docs/nowhere.md']);
    expect(unscoped('run npx sluice check\nrun npx @fhir-iq/sluice check')).toEqual(['run npx sluice check']);
  });

  test('the house lists every room', () => {
    const house = text('docs/architecture.md');
    for (const room of globSync('packages/*/package.json', { cwd: root }).map((file) =>
      path.basename(path.dirname(file)),
    ))
      expect(house).toContain(`\`packages/${room}\``);
  });

  test('the README lists every action', () => {
    for (const action of globSync('actions/*/action.yml', { cwd: root }).map((file) =>
      path.basename(path.dirname(file)),
    ))
      expect(text('README.md')).toContain(`(actions/${action})`);
  });
});

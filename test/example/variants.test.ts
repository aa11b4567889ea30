import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Answer } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { root } from '../workflows/files.ts';

const folder = path.join(root, 'examples/variants');
const site = path.join(root, 'examples/fhir-iq');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const commits = z.strictObject({
  commits: z
    .array(
      z.strictObject({
        message: z.string().min(1),
        overlay: z.string().optional(),
        replace: z
          .array(z.strictObject({ file: z.string(), from: z.string().min(1), to: z.string() }))
          .optional(),
        delete: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});
const expected = z.strictObject({
  scenario: z.enum(['deploy', 'pull-request', 'nightly']),
  exit: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  stopsAt: z.string().optional(),
  answers: z.record(z.string(), Answer),
  says: z.array(z.string()),
  published: z.boolean(),
});

const json = (name: string, file: string): unknown =>
  JSON.parse(readFileSync(path.join(folder, name, file), 'utf8'));

describe("the example's bad variants", () => {
  test('are those that the README lists', () => {
    const listed = [
      ...readFileSync(path.join(folder, 'README.md'), 'utf8').matchAll(
        /^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$/gm,
      ),
    ].map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['secret-committed-and-removed', 'gitleaks-silenced', 'wrong-ui-version']),
    );
    expect(listed.sort()).toEqual(names.sort());
  });

  test.each(names)('%s says how it must end', (name) => {
    const end = expected.parse(json(name, 'expected.json'));
    expect(end.stopsAt === undefined).toBe(end.exit === 0);
    expect(Object.keys(end.answers).length).toBeGreaterThan(0);
  });

  test.each(names)('%s still fits the example', (name) => {
    const overlaid = new Set<string>();
    for (const commit of commits.parse(json(name, 'commits.json')).commits) {
      expect(commit.overlay ?? commit.replace ?? commit.delete).toBeDefined();
      if (commit.overlay !== undefined)
        for (const file of filesIn(path.join(folder, name, commit.overlay))) overlaid.add(file);
      for (const { file, from } of commit.replace ?? [])
        expect(readFileSync(path.join(site, file), 'utf8').split(from)).toHaveLength(2);
      for (const file of commit.delete ?? [])
        expect(overlaid.has(file) || existsSync(path.join(site, file))).toBe(true);
    }
  });

  test('keep nothing here that looks like a secret', () => {
    for (const file of filesIn(folder))
      expect(readFileSync(path.join(folder, file), 'utf8')).not.toMatch(
        /gh[pousr]_[A-Za-z0-9]{36}|AKIA[A-Z0-9]{16}/,
      );
  });
});

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    );
}

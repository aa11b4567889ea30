import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Played, PreparedWorlds, productionOf } from '../helpers/prepared-world.ts';
import { root } from '../helpers/rehearsal.ts';
import { failureTable, failureTableMarkdown } from './failure-table.ts';
import type { FailureRow, Rehearsed, Start } from './failures/row.ts';

const releases: Readonly<Record<Start, number>> = { nothing: 0, 'one release': 1, 'two releases': 2 };
const rows = failureTable.flatMap((group) => group.rows);
const everything = process.env['SLUICE_ALL_FAULTS'] === '1';
const played = rows.flatMap(({ what, shown }) =>
  shown.kind === 'rehearsal' && (everything || shown.weight === 'light') ? [{ what, shown }] : [],
);

let worlds: PreparedWorlds;
beforeAll(() => {
  worlds = new PreparedWorlds();
});
afterAll(() => {
  worlds.close();
});

/** What production serves has to be this, seen from before. */
function expectProduction({ story, before }: Played, wanted: Rehearsed['production']): void {
  const now = productionOf(story);
  const pushed = story.runs.find((run) => run.file.endsWith('/development.yml'))?.sha;
  if (wanted === 'untouched') expect(now?.buildId).toBe(before?.buildId);
  if (wanted === 'new') expect(now?.commit).toBe(pushed);
  if (wanted === 'bad') expect(now?.commit).toBe(pushed ?? before?.commit);
  if (wanted === 'back') {
    const rolledBack = story.deployments.findLast(({ environment }) => environment === 'production');
    expect(now?.buildId).toBe((rolledBack?.payload as { buildId?: string } | undefined)?.buildId);
    expect((rolledBack?.payload as { rollback?: object } | undefined)?.rollback).toBeDefined();
    expect(now?.commit).not.toBe(pushed);
    expect(now?.buildId).not.toBe(before?.buildId);
  }
}

/** Whatever went wrong: no deployment left open or better than the site, no record better than the truth. */
function expectTruth({ story, told }: Played): void {
  for (const environment of ['development', 'staging', 'production']) {
    const own = story.deployments.filter((one) => one.environment === environment);
    expect(own.map((one) => one.state)).not.toContain('in_progress');
    const live = story.live.find((one) => one.environment === environment);
    const last = own.findLast((one) => one.state === 'success');
    if (last !== undefined && own.at(-1) === last)
      expect((last.payload as { buildId?: string }).buildId).toBe(live?.buildId);
  }
  expect(told).not.toMatch(/^\s+at .*\.(ts|js):\d+/m);
}

describe('what goes wrong on the way to production and back', () => {
  test.each(played)(
    '$what',
    async ({ shown }) => {
      const one = await worlds.play(releases[shown.start], shown.args);
      const { code, story, told } = one;
      const red = story.runs
        .flatMap((run) => run.jobs)
        .filter((job) => job.conclusion === 'failure')
        .map((job) => job.key);
      expect({ exit: code, red }).toEqual({
        exit: shown.exit,
        red: expect.arrayContaining([...shown.red]),
      });
      expect(red[0]).toBe(shown.red[0]);
      for (const words of shown.says) expect(told).toMatch(words);
      for (const fault of story.faults) expect(fault.struck).toBeGreaterThan(0);
      const held = story.issues.some(
        (issue) => issue.state === 'open' && issue.labels.includes('sluice-hold'),
      );
      expect(held).toBe(shown.hold);
      expectProduction(one, shown.production);
      expectTruth(one);
    },
    600_000,
  );
});

describe('the table', () => {
  const tests = rows.flatMap(({ what, shown }: FailureRow) =>
    shown.kind === 'tests' ? shown.tests.map((one) => ({ what, ...one })) : [],
  );

  test.each(tests)('$what: $file has "$name"', ({ file, name }) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toContain(name);
  });

  test('has no row twice and none without an end', () => {
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
    for (const { what, end, shown } of rows) {
      expect(end).toMatch(/\.$/);
      if (shown.kind === 'rehearsal') expect(shown.red.length).toBeGreaterThan(0);
      if (shown.kind === 'tests') expect([what, shown.tests.length]).not.toEqual([what, 0]);
    }
  });

  test('is the document', () => {
    expect(readFileSync(path.join(root, 'docs/failure-table.md'), 'utf8').replace(/\s+/g, ' ')).toBe(
      failureTableMarkdown().replace(/\s+/g, ' '),
    );
  });
});

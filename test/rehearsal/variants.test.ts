import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RehearsalRoom, root } from '../helpers/rehearsal.ts';

interface Expected {
  readonly scenario: string;
  readonly exit: number;
  readonly stopsAt?: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly says: readonly string[];
  readonly published: boolean;
}

const folder = path.join(root, 'examples/variants');
const variants = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

let room: RehearsalRoom;
beforeEach(() => {
  room = new RehearsalRoom();
});
afterEach(() => {
  room.close();
});

describe('a bad variant of the example comes to the end that it must come to', () => {
  test.each(variants)(
    '%s',
    async (variant) => {
      const expected = JSON.parse(
        readFileSync(path.join(folder, variant, 'expected.json'), 'utf8'),
      ) as Expected;
      const { code, said, story } = await room.rehearse([
        expected.scenario,
        ...['--variant', variant, '--until', 'development'],
      ]);
      const red = (story?.runs ?? [])
        .flatMap((run) => run.jobs)
        .filter((job) => job.conclusion === 'failure')
        .map((job) => job.key.split(' / ')[0]);
      expect({ code, told: story !== undefined, said }).toMatchObject({ code: expected.exit, told: true });
      // Jobs that look at one site side by side may both see red.
      if (expected.stopsAt === undefined) expect(red).toEqual([]);
      else expect(red).toContain(expected.stopsAt);
      const answers = globSync('runs/*/artifacts/*/*.json', { cwd: room.state })
        .map((file) => JSON.parse(readFileSync(path.join(room.state, file), 'utf8')))
        .filter(({ schema }) => schema === 'sluice.evidence/v1')
        .map(({ check, answer }) => [check, answer]);
      expect(Object.fromEntries(answers)).toMatchObject(expected.answers);
      for (const text of expected.says) expect(said).toContain(text);
      const live = story?.live.find((one) => one.environment === 'development');
      expect(live?.buildId !== undefined).toBe(expected.published);
    },
    240_000,
  );
});

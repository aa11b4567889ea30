/** How many tests a runner says it ran and how many of them failed. */
export interface TestCount {
  readonly runner: string;
  readonly ran: number;
  readonly failed: number;
}

/** Closing lines of a runner; `ran` counts neither skipped tests nor those still to be written. */
interface Runner {
  readonly name: string;
  readonly count: (text: string) => readonly { ran: number; failed: number }[];
}

const number = (text: string | undefined): number => Number(text ?? 0);

const runners: readonly Runner[] = [
  {
    // "# tests 3 … # pass 2 … # fail 1" (TAP), "ℹ tests 3 …" (spec).
    name: 'node:test',
    count: (text) =>
      [...text.matchAll(/^[#ℹ] tests (\d+)$(?<rest>(?:\n[#ℹ] [a-z_]+ [\d.]+)+)/gmu)].map(({ groups }) => {
        const of = (key: string): number =>
          number(new RegExp(`^[#ℹ] ${key} (\\d+)$`, 'mu').exec(groups?.['rest'] ?? '')?.[1]);
        const failed = of('fail') + of('cancelled');
        return { ran: of('pass') + failed, failed };
      }),
  },
  {
    // "Tests:       1 failed, 2 skipped, 3 passed, 6 total"
    name: 'jest',
    count: (text) =>
      [...text.matchAll(/^Tests: +(.*\d+ total)$/gm)].map(([, said = '']) => passedAndFailed(said)),
  },
  {
    // "      Tests  1 failed | 2 passed (3)"
    name: 'vitest',
    count: (text) =>
      [...text.matchAll(/^ *Tests {2}((?:\d+ [a-z]+(?: \| )?)+) \(\d+\)$/gm)].map(([, said = '']) =>
        passedAndFailed(said),
      ),
  },
  {
    // "  12 passing (34ms)", "  1 failing"
    name: 'mocha',
    count: (text) =>
      [...text.matchAll(/^ {2}(\d+) passing \(.*\)$/gm)].map((match) => {
        const failed = number(/^ {2}(\d+) failing$/m.exec(text.slice(match.index))?.[1]);
        return { ran: number(match[1]) + failed, failed };
      }),
  },
  {
    // "12 specs, 1 failure"
    name: 'jasmine',
    count: (text) =>
      [...text.matchAll(/^(\d+) specs?, (\d+) failures?/gm)].map(([, ran, failed]) => ({
        ran: number(ran),
        failed: number(failed),
      })),
  },
  {
    // "# tests 8", "# pass  7", "# fail  1" (tape, tap)
    name: 'TAP',
    count: (text) =>
      [...text.matchAll(/^# tests +(\d+)\n# pass +(\d+)(?:\n# fail +(\d+))?/gm)].map(
        ([, , passed, failed]) => ({
          ran: number(passed) + number(failed),
          failed: number(failed),
        }),
      ),
  },
];

/**
 * Counts tests by the closing lines of the runners that are known. Several runs of one runner add up.
 *
 * @param output - What the script wrote, both streams.
 * @returns The count; undefined where no known runner spoke.
 */
export function countTests(output: string): TestCount | undefined {
  const text = output
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '');
  for (const runner of runners) {
    const counts = runner.count(text);
    if (counts.length === 0) continue;
    const sum = (key: 'ran' | 'failed'): number => counts.reduce((total, one) => total + one[key], 0);
    return { runner: runner.name, ran: sum('ran'), failed: sum('failed') };
  }
  return undefined;
}

function passedAndFailed(said: string): { ran: number; failed: number } {
  const failed = number(/(\d+) failed/.exec(said)?.[1]);
  return { ran: number(/(\d+) passed/.exec(said)?.[1]) + failed, failed };
}

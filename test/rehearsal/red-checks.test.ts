import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkFacts, type CheckName, checkNames } from '@fhir-iq/sluice-config';
import { faultCatalogue } from '@fhir-iq/sluice-sandbox';
import { root } from '../helpers/rehearsal.ts';
import { casesOf, checksOf, described } from './red/cases.ts';
import { redGroups, type RedGroup } from './red/groups.ts';
import { lookAt, type Looked } from './red/play.ts';

/** The checks that a bad variant of the example makes red or unable to look. */
const ofVariants = new Set(
  readdirSync(path.join(root, 'examples/variants'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const file = path.join(root, 'examples/variants', name, 'expected.json');
      const { answers } = JSON.parse(readFileSync(file, 'utf8')) as { answers: Record<string, string> };
      return Object.entries(answers).flatMap(([check, answer]) => (answer === 'pass' ? [] : [check]));
    }),
);
const ofGroups = new Set(redGroups.flatMap(checksOf));

describe('a red case on the road', () => {
  test.each(checkNames)('%s has one that a rehearsal can plant, and that is looked for', (check) => {
    const faults = faultCatalogue.filter(({ red = [] }) => red.some((one) => one.check === check));
    const looksAtTheTree = checkFacts(check).target === 'tree';
    expect({ check, faults: faults.length > 0 || (looksAtTheTree && ofVariants.has(check)) }).toEqual({
      check,
      faults: true,
    });
    expect({ check, lookedFor: ofGroups.has(check) || ofVariants.has(check) }).toEqual({
      check,
      lookedFor: true,
    });
  });

  test('is told with the fault: whatever a fault is expected to make red is in its row', () => {
    for (const { name, expected, red = [] } of faultCatalogue) {
      const said = /^(\w+)(?: and (\w+))? (?:is|are|fails|answers?) (?:red|an error|error|not|with)/.exec(
        expected,
      );
      const named = checkNames.filter((check) => said?.slice(1).includes(check) === true);
      const rows = red.map(({ check }) => check as string);
      expect({ name, named: named.filter((check) => !rows.includes(check)) }).toEqual({ name, named: [] });
    }
  });

  test.each(redGroups.map((group) => [group.name, group] as const))(
    '%s: its faults exist, and each makes a check of the stage red',
    (_name, group) => {
      for (const fault of group.faults) {
        expect({ fault, red: described(fault).red?.length ?? 0 }).not.toEqual({ fault, red: 0 });
        expect(casesOf(group).map((one) => one.fault)).toContain(fault);
      }
    },
  );
});

/** What evidence says of a check, as far as a red case is about it. */
function seenOf(looked: Looked, stage: string, check: CheckName) {
  const evidence = looked.evidence(stage, check);
  const rules = (evidence?.findings ?? []).filter((one) => one.blocks).map((one) => one.rule);
  return { answer: evidence?.answer, rules: [...new Set(rules)].sort() };
}

function expectRed(looked: Looked, group: RedGroup): void {
  const seen = Object.fromEntries(
    checksOf(group).map((check) => [check, seenOf(looked, group.stage, check)]),
  );
  const wanted = Object.fromEntries(
    checksOf(group).map((check) => {
      const cases = casesOf(group).filter((one) => one.check === check);
      const rules = [...new Set(cases.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))];
      const answer = rules.length > 0 ? 'fail' : cases[0]?.answer;
      return [check, { answer, rules: expect.arrayContaining(rules) }];
    }),
  );
  expect(seen).toEqual(wanted);
  for (const check of checksOf(group))
    for (const found of looked.evidence(group.stage, check)?.findings.filter((one) => one.blocks) ?? [])
      expect(found).toMatchObject({ message: expect.stringMatching(/\S/), severity: expect.any(String) });
}

if (process.env['SLUICE_ALL_FAULTS'] === '1') {
  describe('a rehearsal of the example with all the faults of a group', () => {
    test.each(redGroups.map((group) => [group.name, group] as const))(
      '%s',
      async (_name, group) => {
        const args = group.faults.flatMap((fault) => ['--fault', fault]);
        const until = group.stage === 'staging' ? ['--until', 'staging'] : [];
        const releases = group.start === 'nothing' ? 0 : 1;
        await lookAt({ without: group.without, releases, args: [...until, ...args] }, (looked) => {
          const { code, story } = looked;
          expect(code).toBe(1);
          expect(story.faults.filter(({ struck }) => struck === 0)).toEqual([]);
          expectRed(looked, group);
          const told = looked.told(group.stage).replaceAll('\\', '');
          for (const check of checksOf(group)) expect(told).toMatch(new RegExp(`${check} \\((?!pass)`));
          const report = looked.report(group.stage);
          // People state what they state when they have read it.
          const shown = checksOf(group).filter((check) => check !== 'attestations');
          expect(shown.filter((check) => report?.includes(check) === false)).toEqual([]);
          expect(told).not.toMatch(/^\s+at .*\.(ts|js):\d+/m);
          if (group.stage === 'staging')
            expect(story.live.find(({ environment }) => environment === 'production')?.buildId).toBe(
              undefined,
            );
        });
      },
      1_800_000,
    );
  });
}

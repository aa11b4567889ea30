import { describe, expect, test } from '@jest/globals';
import { type Answer, canonicalJson, type Evidence, type Finding } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { decide, mergeEvidence } from '../src/index.ts';
import { commit, decision, evidence, finding } from './helpers/builders.ts';

const check = 'accessibility';

function shard(index: number, of: number, overrides: Partial<Evidence> = {}): Evidence {
  const { details, ...rest } = overrides;
  return evidence({
    check,
    unit: 'pages',
    examined: 4,
    reason: 'Pages are fine.',
    ...rest,
    details: { ...details, shard: { index, of } },
  });
}

const anyFinding: fc.Arbitrary<Finding> = fc
  .record({ id: fc.string({ minLength: 1, maxLength: 8 }), blocks: fc.boolean() })
  .map(({ id, blocks }) => finding(id, { blocks }));

/** What one run says, and how its work is dealt to shards. */
const anyRun = fc
  .record({
    findings: fc.uniqueArray(anyFinding, { selector: (one) => one.id, maxLength: 12 }),
    could: fc.constantFrom<Answer>('pass', 'error', 'not-evaluated'),
    shards: fc.integer({ min: 1, max: 9 }),
    examined: fc.integer({ min: 1, max: 50 }),
    seed: fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }),
  })
  .map(({ findings, could, shards, examined, seed }) => {
    const blocking = findings.some((one) => one.blocks);
    const answer: Answer = blocking ? 'fail' : could;
    const whole = evidence({ check, unit: 'pages', answer, examined, findings });
    return { whole, shards: deal(whole, shards, seed), seed };
  });

function deal(whole: Evidence, of: number, seed: readonly number[]): Evidence[] {
  const draw = (position: number): number => (seed[position] ?? 0) % of;
  const pages = Array.from({ length: whole.examined }, (_, page) => draw(page));
  const unlucky = draw(79);
  return Array.from({ length: of }, (_, index) => {
    const findings = whole.findings.filter((_, position) => draw(50 + position) === index);
    const examined = pages.filter((page) => page === index).length;
    const blocking = findings.some((one) => one.blocks);
    // What befell the one run befell one of the shards; the others that got nothing say so.
    const befell = index === unlucky && whole.answer !== 'fail' && whole.answer !== 'pass';
    const own: Answer = blocking ? 'fail' : befell ? whole.answer : examined === 0 ? 'not-evaluated' : 'pass';
    const nothing = own === 'not-evaluated' && !befell;
    return shard(index + 1, of, {
      answer: own,
      examined,
      findings,
      details: nothing ? { nothing } : {},
    });
  });
}

const sorted = (findings: readonly Finding[]): string[] => findings.map((one) => canonicalJson(one)).sort();

describe('the fold of shards', () => {
  test('is the evidence of one run, however the work was dealt and in whatever order it comes', () => {
    fc.assert(
      fc.property(anyRun, ({ whole, shards, seed }) => {
        const shuffled = shards
          .map((one, index) => ({ one, key: seed[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const merged = mergeEvidence(shuffled);
        expect(merged.broken).toEqual([]);
        expect(merged.evidence).toHaveLength(1);
        const [folded] = merged.evidence;
        expect(folded).toMatchObject({ answer: whole.answer, examined: whole.examined, check });
        expect(sorted(folded?.findings ?? [])).toEqual(sorted(whole.findings));
        expect(folded?.details?.['shard']).toBeUndefined();
        expect(canonicalJson(mergeEvidence(shards))).toBe(canonicalJson(merged));
      }),
    );
  });

  test('makes the gate say what it says of one run', () => {
    fc.assert(
      fc.property(anyRun, ({ whole, shards }) => {
        const judge = (pieces: readonly Evidence[]): string => {
          const { evidence: folded, broken } = mergeEvidence(pieces);
          return decide(decision({ expected: [{ check, floor: 3 }], evidence: folded, broken })).answer;
        };
        expect(judge(shards)).toBe(judge([whole]));
      }),
    );
  });

  test('leaves evidence alone that is of no shard', () => {
    const pieces = [evidence(), evidence({ check: 'lint_check' }), evidence()];
    expect(mergeEvidence(pieces).evidence).toHaveLength(3);
    expect(mergeEvidence(pieces).broken).toEqual([]);
  });

  test.each([
    ['one is missing', [shard(1, 3), shard(3, 3)], 'shard 2 of 3 is missing'],
    [
      'one passes and looked at nothing',
      [shard(1, 2), shard(2, 2, { examined: 0 })],
      'shard 2 of 2 passes and looked at nothing',
    ],
    ['one came twice', [shard(1, 2), shard(2, 2), shard(2, 2)], 'shard 2 of 2 came more than once'],
    [
      'one is of another commit',
      [shard(1, 2), shard(2, 2, { subject: { commit: 'd'.repeat(40) } })],
      'not about the same: subject',
    ],
    [
      'one looked at another build',
      [
        shard(1, 2, { subject: { commit, buildId: 'b-1' } }),
        shard(2, 2, { subject: { commit, buildId: 'b-2' } }),
      ],
      'b-2',
    ],
    ['one has another floor', [shard(1, 2), shard(2, 2, { floor: 0 })], 'not about the same: floor'],
    ['they disagree how many they are', [shard(1, 2), shard(2, 3)], 'do not agree how many they are: 2, 3'],
    ['one is of no shard', [shard(1, 2), evidence({ check })], 'some are shards and some are not'],
    ['one has a number that none can have', [shard(3, 2), shard(1, 2)], 'which is no shard'],
    [
      'one says something else',
      [shard(1, 1, { details: {} }), evidence({ check, details: { shard: 'two' } })],
      'details.shard is two',
    ],
  ])('is an error of the check where %s', (_, pieces, said) => {
    const merged = mergeEvidence(pieces);
    expect(merged.broken).toEqual([{ check, reason: expect.stringContaining(said) }]);
    const verdict = decide(decision({ expected: [{ check }], ...merged }));
    expect(verdict.answer).toBe('error');
    expect(verdict.lines[0]?.reason).toContain(said);
  });

  test('is a fail all the same where a shard that came says fail', () => {
    const merged = mergeEvidence([shard(1, 2, { answer: 'fail', findings: [finding('f')] })]);
    expect(decide(decision({ expected: [{ check }], ...merged })).answer).toBe('fail');
  });

  test('joins lists, keeps what all agree on, and keeps the rest by shard', () => {
    const details = (duration: number, file: string): Record<string, unknown> => ({
      screenshots: [{ file }, { file: 'shared.png' }],
      browser: { chromium: '140', startedIn: duration },
      noise: 'known',
      duration,
    });
    const [folded] = mergeEvidence([
      shard(1, 2, { details: details(10, 'a.png'), startedAt: '2026-11-23T11:00:00Z' }),
      shard(2, 2, { details: details(20, 'b.png'), finishedAt: '2026-11-23T12:30:00Z' }),
    ]).evidence;
    expect(folded).toMatchObject({ startedAt: '2026-11-23T11:00:00Z', finishedAt: '2026-11-23T12:30:00Z' });
    expect(folded?.details).toEqual({
      screenshots: [{ file: 'a.png' }, { file: 'shared.png' }, { file: 'b.png' }],
      browser: { chromium: '140' },
      noise: 'known',
      shards: [
        { duration: 10, browser: { startedIn: 10 } },
        { duration: 20, browser: { startedIn: 20 } },
      ],
    });
  });

  test('tells what two shards both found once, and that it blocks if one says so', () => {
    const [folded] = mergeEvidence([
      shard(1, 2, { findings: [finding('site', { blocks: false })] }),
      shard(2, 2, { answer: 'fail', findings: [finding('site'), finding('own')] }),
    ]).evidence;
    expect(folded?.findings.map(({ id, blocks }) => [id, blocks])).toEqual([
      ['site', true],
      ['own', true],
    ]);
  });

  test('counts flaky findings over all shards against the one limit', () => {
    const flaky = (id: string): Finding => finding(id, { rule: 'flaky', blocks: false });
    const details = { flakyLimit: 2 };
    const dealt = (last: readonly Finding[]): Evidence[] => [
      shard(1, 2, { details, findings: [flaky('a'), flaky('b')] }),
      shard(2, 2, { details, findings: [...last] }),
    ];
    expect(mergeEvidence(dealt([flaky('b')])).evidence[0]?.answer).toBe('pass');
    const [folded] = mergeEvidence(dealt([flaky('c')])).evidence;
    expect(folded?.answer).toBe('fail');
    expect(folded?.findings.at(-1)).toMatchObject({ rule: 'too-flaky', value: '3', threshold: 'at most 2' });
  });
});

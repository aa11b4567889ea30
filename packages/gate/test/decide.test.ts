import { describe, expect, test } from '@jest/globals';
import type { Answer, Evidence } from '@fhir-iq/sluice-model';
import { Verdict, worstAnswer } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { decide, type Decision } from '../src/index.ts';
import { commit, decision, evidence, finding, waiver } from './helpers/builders.ts';

const answers: readonly Answer[] = ['pass', 'fail', 'error', 'not-evaluated'];
const badness: Record<Answer, number> = { pass: 0, 'not-evaluated': 1, error: 2, fail: 3 };

describe('a gate opens', () => {
  test('for evidence of this commit that passes above its floor', () => {
    expect(decide(decision())).toMatchObject({
      answer: 'pass',
      lines: [{ name: 'syntax_check', answer: 'pass' }],
    });
  });

  test('with a verdict of the published shape', () => {
    expect(() => Verdict.parse(decide(decision({ notYet: ['b', 'a'] })))).not.toThrow();
  });

  test('and prints every not-yet, sorted', () => {
    expect(decide(decision({ notYet: ['mobile_testing', 'accessibility_testing'] })).notYet).toEqual([
      'accessibility_testing',
      'mobile_testing',
    ]);
  });

  test('when nothing is allowed and there is nothing to look at', () => {
    const none = evidence({
      check: 'unit_tests',
      answer: 'not-evaluated',
      examined: 0,
      details: { nothing: true },
    });
    const allowed = decision({
      expected: [{ check: 'unit_tests', floor: 1, noneAllowed: true }],
      evidence: [none],
    });
    expect(decide(allowed).answer).toBe('pass');
    expect(decide({ ...allowed, expected: [{ check: 'unit_tests', floor: 1 }] }).answer).toBe(
      'not-evaluated',
    );
  });
});

const strangers: [string, Partial<Decision>, Answer, RegExp][] = [
  ['missing evidence', { evidence: [] }, 'error', /no evidence came/],
  ['nothing expected and nothing there', { expected: [], evidence: [] }, 'not-evaluated', /empty gate/],
  [
    'evidence of another commit',
    { evidence: [evidence({ subject: { commit: 'd'.repeat(40) } })] },
    'error',
    /about commit d+, not about c+/,
  ],
  [
    'evidence of another release',
    {
      releaseDigest: `sha256:${'1'.repeat(64)}`,
      evidence: [evidence({ subject: { commit, releaseDigest: `sha256:${'2'.repeat(64)}` } })],
    },
    'error',
    /about release sha256:2+, not about sha256:1+/,
  ],
  [
    'evidence for another stage',
    { evidence: [evidence({ stage: 'staging' })] },
    'error',
    /gathered for staging/,
  ],
  [
    'evidence that does not say for which stage',
    { evidence: [{ ...evidence(), stage: undefined }] },
    'error',
    /gathered for no stage that it names, not for development/,
  ],
  ['two pieces of evidence', { evidence: [evidence(), evidence()] }, 'error', /2 pieces of evidence/],
  [
    'evidence that cannot be read',
    { evidence: [], broken: [{ check: 'syntax_check', reason: 'it is empty' }] },
    'error',
    /could not be read: it is empty/,
  ],
  [
    'an answer below the floor',
    { expected: [{ check: 'syntax_check', floor: 13 }] },
    'not-evaluated',
    /Examined 12 files, the floor is 13/,
  ],
  [
    "an answer below the evidence's own floor",
    { evidence: [evidence({ examined: 0 })] },
    'not-evaluated',
    /Examined 0 files, the floor is 1/,
  ],
  ['a fail', { evidence: [evidence({ answer: 'fail', reason: '3 errors.' })] }, 'fail', /3 errors/],
  [
    'a pass with a blocking finding',
    { evidence: [evidence({ findings: [finding('f1')] })] },
    'fail',
    /although the check says pass/,
  ],
  ['an error', { evidence: [evidence({ answer: 'error', reason: 'No network.' })] }, 'error', /No network/],
  [
    'not-evaluated',
    { evidence: [evidence({ answer: 'not-evaluated', reason: 'No file.' })] },
    'not-evaluated',
    /No file/,
  ],
  [
    'a check that this build does not have',
    { expected: [{ check: 'syntax_check' }, { check: 'mobile_testing', available: false }] },
    'not-evaluated',
    /mobile_testing is configured, but this build/,
  ],
  [
    'a failing check that nobody expected',
    { evidence: [evidence(), evidence({ check: 'quality-gate', answer: 'error', reason: 'Crashed.' })] },
    'error',
    /Crashed/,
  ],
  [
    'an expired waiver',
    { waivers: [waiver({ expires: '2026-11-22' })] },
    'fail',
    /SEC-1 .* expired on 2026-11-22/,
  ],
  ['an unused waiver', { waivers: [waiver()] }, 'fail', /SEC-1 .* accepts nothing/],
  ['a waiver whose expiry is no date', { waivers: [waiver({ expires: 'soon' })] }, 'fail', /expired on soon/],
];

describe('a gate stays closed for', () => {
  test.each(strangers)('%s', (_, change, answer, said) => {
    const verdict = decide(decision(change));
    expect(verdict.answer).toBe(answer);
    expect([verdict.reason, ...verdict.lines.map((line) => line.reason)].join('\n')).toMatch(said);
  });

  test('a check that is not in this build, unless it or its validation stands under not-yet', () => {
    const expected = [
      { check: 'syntax_check' },
      { check: 'axe', validation: 'accessibility_testing', available: false },
    ];
    expect(decide(decision({ expected })).answer).toBe('not-evaluated');
    expect(decide(decision({ expected, notYet: ['axe'] })).answer).toBe('pass');
    expect(decide(decision({ expected, notYet: ['accessibility_testing'] })).answer).toBe('pass');
  });

  test('a failing check that stands under not-yet: not-yet does not switch off what is there', () => {
    expect(
      decide(decision({ evidence: [evidence({ answer: 'fail' })], notYet: ['syntax_check'] })).answer,
    ).toBe('fail');
  });
});

describe('a waiver', () => {
  const failing = evidence({ answer: 'fail', findings: [finding('f1')] });

  test('turns its finding into an accepted one until it expires', () => {
    expect(decide(decision({ evidence: [failing], waivers: [waiver()] }))).toMatchObject({
      answer: 'pass',
      lines: [{ waived: 1, findings: 1 }],
    });
    const lastMoment = new Date('2026-12-31T23:59:59.999Z');
    expect(decide(decision({ evidence: [failing], waivers: [waiver()], now: lastMoment })).answer).toBe(
      'pass',
    );
    expect(
      decide(decision({ evidence: [failing], waivers: [waiver()], now: new Date(lastMoment.getTime() + 1) }))
        .answer,
    ).toBe('fail');
  });

  test('accepts nothing beside the finding that it names', () => {
    const two = evidence({ answer: 'fail', findings: [finding('f1'), finding('f2')] });
    expect(decide(decision({ evidence: [two], waivers: [waiver()] })).answer).toBe('fail');
  });

  test('accepts no finding of another check', () => {
    expect(decide(decision({ evidence: [failing], waivers: [waiver({ check: 'lint_check' })] })).answer).toBe(
      'fail',
    );
  });

  test('accepts no fail that names no finding', () => {
    expect(decide(decision({ evidence: [evidence({ answer: 'fail' })], waivers: [waiver()] })).answer).toBe(
      'fail',
    );
  });

  test('is not called unused where its check did not look', () => {
    const verdict = decide(decision({ evidence: [evidence({ answer: 'error' })], waivers: [waiver()] }));
    expect(verdict.lines.map((line) => line.name)).toEqual(['syntax_check']);
  });
});

const checks = ['syntax_check', 'lint_check', 'unit_tests', 'extra'];
const someEvidence = fc
  .record({
    check: fc.constantFrom(...checks),
    answer: fc.constantFrom(...answers),
    examined: fc.integer({ min: 0, max: 3 }),
    findings: fc.subarray(['f1', 'f2']),
    other: fc.boolean(),
  })
  .map(({ check, answer, examined, findings, other }) =>
    evidence({
      check,
      answer,
      examined,
      findings: findings.map((id) => finding(id)),
      subject: { commit: other ? 'e'.repeat(40) : commit },
    }),
  );
const someDecision = fc.record({
  evidence: fc.array(someEvidence, { maxLength: 5 }),
  waivers: fc.array(
    fc
      .record({ check: fc.constantFrom(...checks), finding: fc.constantFrom('f1', 'f2') })
      .map((one) => waiver(one)),
    { maxLength: 2 },
  ),
  expected: fc
    .subarray(['syntax_check', 'lint_check', 'unit_tests'])
    .map((names) => names.map((check) => ({ check, floor: 1 }))),
});

describe('for any evidence', () => {
  test('its order does not matter', () => {
    fc.assert(
      fc.property(someDecision, fc.integer(), (some, seed) => {
        const shuffled = [...some.evidence].sort((a, b) => hash(a, seed) - hash(b, seed));
        expect(decide(decision({ ...some, evidence: shuffled }))).toEqual(decide(decision(some)));
      }),
    );
  });

  test('more evidence that does not pass never makes the verdict better', () => {
    fc.assert(
      fc.property(
        someDecision,
        someEvidence,
        fc.constantFrom<Answer>('fail', 'error', 'not-evaluated'),
        (some, more, answer) => {
          const worse = { ...more, answer };
          const before = decide(decision({ ...some, waivers: [] })).answer;
          const after = decide(
            decision({ ...some, waivers: [], evidence: [...some.evidence, worse] }),
          ).answer;
          const wasMissing =
            some.expected.some((one) => one.check === worse.check) &&
            !some.evidence.some((one) => one.check === worse.check);
          // What was missing was an error; that it now says "not-evaluated" is an answer where there was none.
          const floor =
            wasMissing || (some.expected.length === 0 && some.evidence.length === 0) ? 1 : badness[before];
          expect(badness[after]).toBeGreaterThanOrEqual(floor);
          expect(after).not.toBe('pass');
        },
      ),
    );
  });

  test('an answer that gets worse never makes the verdict better', () => {
    fc.assert(
      fc.property(someDecision, fc.nat(), fc.constantFrom(...answers), (some, position, answer) => {
        const chosen = some.evidence[position % Math.max(1, some.evidence.length)];
        if (chosen === undefined) return;
        const worse = { ...chosen, answer: worstAnswer([chosen.answer, answer]) };
        const changed = some.evidence.map((one) => (one === chosen ? worse : one));
        const options = { ...some, waivers: [] };
        const [before, after] = [
          decide(decision(options)).answer,
          decide(decision({ ...options, evidence: changed })).answer,
        ];
        expect(badness[after]).toBeGreaterThanOrEqual(badness[before]);
      }),
    );
  });

  test('only evidence of every expected check, of this commit, with pass, opens it', () => {
    fc.assert(
      fc.property(someDecision, (some) => {
        const verdict = decide(decision(some));
        if (verdict.answer !== 'pass') return;
        for (const { check } of some.expected) {
          const own = some.evidence.filter((one) => one.check === check);
          expect(own).toHaveLength(1);
          expect(own[0]?.subject.commit).toBe(commit);
          expect(own[0]?.examined).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});

function hash(one: Evidence, seed: number): number {
  return [...JSON.stringify(one)].reduce(
    (sum, character) => (sum * 31 + character.charCodeAt(0) + seed) % 1_000_003,
    7,
  );
}

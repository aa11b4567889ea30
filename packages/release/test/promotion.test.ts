import { describe, expect, test } from '@jest/globals';
import type { LedgerRecord, Release } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { failsBecause, holds, refusalOf } from '../src/promotion/condition.ts';
import { releaseDifferences } from '../src/promotion/differences.ts';
import { noticeCondition } from '../src/promotion/notice.ts';
import { stagingVerdict } from '../src/promotion/staging-verdict.ts';
import { attemptCondition, evidenceAgeCondition, windowCondition } from '../src/promotion/timing.ts';
import { releaseDigest } from '../src/publish/release.ts';

const hex = (character: string, length: number): string => character.repeat(length);
const release: Release = {
  commit: hex('a', 40),
  tree: `sha256:${hex('1', 64)}`,
  configuration: `sha256:${hex('2', 64)}`,
  uiVersions: { development: '12', staging: '7', production: '31' },
};
const digest = releaseDigest(release);

function record(change: Partial<LedgerRecord> = {}): LedgerRecord {
  return {
    schema: 'sluice.record/v1',
    id: 'verdict:staging:aaaaaaaaaaaa:1-1',
    kind: 'verdict',
    environment: 'staging',
    releaseDigest: digest,
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit: release.commit },
    when_deployment_occurred: { at: '2026-11-23T09:00:00.000Z', source: 'runner-clock' },
    which_approvals_received: [],
    deployment_outcome: 'gate opened',
    run: { repository: 'o/r', id: '1', attempt: 1, url: 'https://github.com/o/r/actions/runs/1' },
    details: { moment: 'stage', release },
    ...change,
  };
}

const rules = (change: object = {}) => ({
  notice: '24h',
  evidenceMaxAge: '24h',
  noticeTo: [],
  windows: [],
  freezes: [],
  ...change,
});

describe('promotion', () => {
  const parts = fc.record({
    commit: fc.constantFrom(hex('a', 40), hex('b', 40)),
    tree: fc.constantFrom(`sha256:${hex('1', 64)}`, `sha256:${hex('3', 64)}`),
    configuration: fc.constantFrom(`sha256:${hex('2', 64)}`, `sha256:${hex('4', 64)}`),
    uiVersions: fc.dictionary(
      fc.constantFrom('development', 'staging', 'production'),
      fc.constantFrom('7', '12', '31'),
    ),
  });

  test('what differs is named exactly where the digests differ, both ways', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const found = releaseDifferences(one, other);
        expect(found.length === 0).toBe(releaseDigest(one) === releaseDigest(other));
        expect(releaseDifferences(other, one)).toHaveLength(found.length);
        const expected = [
          one.commit !== other.commit && 'the commit',
          one.tree !== other.tree && 'the tree',
          one.configuration !== other.configuration && 'the configuration',
          ...['development', 'production', 'staging'].map(
            (name) => one.uiVersions[name] !== other.uiVersions[name] && `the uiVersion of ${name}`,
          ),
        ].filter((text) => text !== false);
        expect(found.map((text) => expected.find((begin) => text.startsWith(begin)))).toEqual(expected);
      }),
    );
  });

  test('only the newest verdict of the commit counts, and only pass of the very digest promotes', () => {
    const verdicts = fc.array(
      fc.record({
        answer: fc.constantFrom('pass', 'fail', 'error', 'not-evaluated'),
        same: fc.boolean(),
        ours: fc.boolean(),
        whole: fc.boolean(),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(verdicts, (kept) => {
        const records = kept.map(({ answer, same, ours, whole }, index) =>
          record({
            id: `verdict:${String(index)}`,
            details: { moment: whole ? 'stage' : 'before-publish', release },
            answer: answer,
            what_was_deployed: { commit: ours ? release.commit : hex('c', 40) },
            ...(same ? {} : { releaseDigest: `sha256:${hex('9', 64)}` }),
          }),
        );
        const newest = kept.findLast((one) => one.ours && one.whole);
        const { condition } = stagingVerdict(records, release, digest);
        expect(condition.answer === 'pass').toBe(newest?.answer === 'pass' && newest.same);
        if (condition.answer === 'fail') expect(condition.remedy).toBeDefined();
      }),
    );
  });

  test('a digest that does not fit its parts is not believed', () => {
    const forged = record({ releaseDigest: `sha256:${hex('9', 64)}` });
    expect(stagingVerdict([forged], release, digest).condition).toMatchObject({
      answer: 'fail',
      note: expect.stringContaining('does not fit the parts'),
    });
  });
});

describe('conditions of time', () => {
  const now = new Date('2026-11-24T15:00:00.000Z');

  test.each([
    ['2026-11-24T15:00:00.000Z', 'pass'],
    ['2026-11-23T15:00:00.000Z', 'pass'],
    ['2026-11-23T14:59:59.999Z', 'fail'],
    ['2026-11-24T15:00:00.001Z', 'fail'],
    [undefined, 'fail'],
    ['', 'fail'],
  ])('evidence of %s: %s', (at, answer) => {
    expect(evidenceAgeCondition(at, rules(), now).answer).toBe(answer);
  });

  test('any age up to the configured one is good, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -60, max: 5000 }),
        fc.integer({ min: 1, max: 4000 }),
        (minutes, limit) => {
          const at = new Date(now.getTime() - minutes * 60_000).toISOString();
          const { answer } = evidenceAgeCondition(at, rules({ evidenceMaxAge: `${String(limit)}m` }), now);
          expect(answer === 'pass').toBe(minutes >= 0 && minutes <= limit);
        },
      ),
    );
  });

  const notice = (at: string, change: Partial<LedgerRecord> = {}): LedgerRecord =>
    record({
      id: `notice:${at}`,
      kind: 'notice',
      environment: 'production',
      when_deployment_occurred: { at, source: 'runner-clock' },
      ...change,
    });

  test.each([
    ['told a day ago', [notice('2026-11-23T15:00:00.000Z')], '24h', 'pass'],
    ['told a moment less', [notice('2026-11-23T15:00:00.001Z')], '24h', 'fail'],
    ['nobody told', [], '24h', 'fail'],
    ['no notice asked for', [], '0', 'pass'],
    ['not received', [notice('2026-11-20T15:00:00.000Z', { answer: 'error' })], '24h', 'fail'],
    [
      'of another release',
      [notice('2026-11-20T15:00:00.000Z', { releaseDigest: `sha256:${hex('9', 64)}` })],
      '24h',
      'fail',
    ],
    [
      'received, and later again',
      [notice('2026-11-23T14:00:00.000Z'), notice('2026-11-24T14:00:00.000Z')],
      '24h',
      'pass',
    ],
    [
      'not received, then received a day ago',
      [notice('2026-11-22T14:00:00.000Z', { answer: 'fail' }), notice('2026-11-23T14:00:00.000Z')],
      '24h',
      'pass',
    ],
    ['no notice but a plan', [notice('2026-11-20T15:00:00.000Z', { kind: 'plan' })], '24h', 'fail'],
  ])('notice: %s', (_name, records, needed, answer) => {
    expect(noticeCondition(records, digest, needed, now).answer).toBe(answer);
  });

  test('a window that is open counts from the planned start on', () => {
    expect(windowCondition(rules(), now, new Date(now.getTime() + 1)).answer).toBe('fail');
    expect(windowCondition(rules(), now, now).answer).toBe('pass');
    expect(windowCondition(rules(), now).answer).toBe('pass');
    const shut = { name: 'long ago', timeZone: 'UTC', years: ['2020'] };
    expect(windowCondition(rules({ windows: [shut] }), now)).toMatchObject({
      answer: 'fail',
      remedy: expect.stringContaining('No window opens within 400 days'),
    });
  });

  test('only the first attempt goes on', () => {
    expect([1, 2, 3].map((attempt) => attemptCondition(attempt).answer)).toEqual(['pass', 'fail', 'fail']);
  });
});

describe('a refusal', () => {
  test('names all that fails, and nothing that holds', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 6 }), (good) => {
        const conditions = good.map((one, index) =>
          one
            ? holds(`c${String(index)}`, `Good ${String(index)}.`)
            : failsBecause(
                `c${String(index)}`,
                `Bad ${String(index)}.`,
                'Allowed.',
                `Mend ${String(index)}.`,
              ),
        );
        const message = refusalOf(conditions)?.message;
        expect(message === undefined).toBe(good.every(Boolean));
        good.forEach((one, index) => {
          if (one) expect(message ?? '').not.toContain(`Good ${String(index)}.`);
          else
            expect(message).toMatch(
              new RegExp(`Bad ${String(index)}\\. Allowed\\. Mend ${String(index)}\\.`),
            );
        });
      }),
    );
  });
});

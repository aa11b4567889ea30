import { describe, expect, test } from '@jest/globals';
import type { ApprovalSubject, Evidence, RecordedApproval } from '@fhir-iq/sluice-model';
import { approvalDigest, evidenceDigest } from '../src/approvals/subject.ts';
import { approvedCondition, approvedInput } from '../src/promotion/approved.ts';

const release = `sha256:${'a'.repeat(64)}`;
const subject: ApprovalSubject = {
  releaseDigest: release,
  environment: 'production',
  evidence: `sha256:${'b'.repeat(64)}`,
  window: { start: '2026-11-24T14:00:00.000Z', end: '2026-11-24T17:00:00.000Z' },
};
const digest = approvalDigest(subject);
const given = (bound: string | undefined): RecordedApproval[] =>
  ['ada-lead', 'bo-business'].map((login) => ({
    ...{ role: 'tech_lead', login, via: 'production-tech-lead' },
    ...(bound === undefined ? {} : { digest: bound }),
  }));
const now = {
  releaseDigest: release,
  environment: 'production' as const,
  at: new Date('2026-11-24T14:30:00Z'),
};

describe('what was approved', () => {
  test('is published', () => {
    expect(approvedCondition(subject, given(digest), now).answer).toBe('pass');
  });

  test.each([
    [
      'another release',
      { ...now, releaseDigest: `sha256:${'c'.repeat(64)}` },
      given(digest),
      /the release is/,
    ],
    [
      'another environment',
      { ...now, environment: 'staging' as const },
      given(digest),
      /the environment is staging/,
    ],
    ['before its window', { ...now, at: new Date('2026-11-24T13:59:59Z') }, given(digest), /a window from/],
    ['approved by nobody', now, [], /nobody approved/],
    ['approved without a name', now, given(undefined), /nothing that is named/],
    [
      'approved in another form',
      now,
      given(`sha256:${'d'.repeat(64)}`),
      /ada-lead \(tech_lead\) approved sha256:d/,
    ],
  ])('is not: %s', (_, facts, approvals, why) => {
    const condition = approvedCondition(subject, approvals, facts);
    expect(condition.answer).toBe('fail');
    expect(condition.note).toMatch(why);
    expect(condition.remedy).toMatch(/new run/);
  });

  test('other evidence, release, environment or window is another digest', () => {
    const others: ApprovalSubject[] = [
      { ...subject, evidence: `sha256:${'e'.repeat(64)}` },
      { ...subject, releaseDigest: `sha256:${'c'.repeat(64)}` },
      { ...subject, environment: 'staging' },
      { ...subject, window: { start: '2026-11-25T14:00:00.000Z', end: '2026-11-25T17:00:00.000Z' } },
    ];
    expect(new Set([digest, ...others.map(approvalDigest)]).size).toBe(5);
  });

  test('evidence has one digest in whatever order it is read, and another when one of it changes', () => {
    const [one, two] = ['a', 'b'].map((check) => ({ check, examined: 1 }) as Evidence) as [
      Evidence,
      Evidence,
    ];
    expect(evidenceDigest([one, two])).toBe(evidenceDigest([two, one]));
    expect(evidenceDigest([one, { ...two, examined: 2 }])).not.toBe(evidenceDigest([one, two]));
  });

  test('is refused as an input where it is something else', () => {
    expect(approvedInput.safeParse('').data).toBeUndefined();
    expect(approvedInput.safeParse(JSON.stringify(subject)).data).toEqual(subject);
    for (const wrong of ['x', '{}', '[]', '{"releaseDigest":"1"}'])
      expect(approvedInput.safeParse(wrong).success).toBe(false);
  });
});

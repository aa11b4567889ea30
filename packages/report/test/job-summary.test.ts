import { describe, expect, test } from '@jest/globals';
import { Answer, type Evidence, Severity } from '@fhir-iq/sluice-model';
import fc from 'fast-check';
import { commentLimit, commentText, jobSummary, summaryLimit } from '../src/index.ts';
import { commit, evidence, finding, fullMaterial, material } from './helpers/material.ts';

/** Text that somebody else wrote: markup of every kind, controls, half characters, and a lot of it. */
const foreign = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</details><script>alert(1)</script>',
    '| a | b |\n| --- | --- |\n',
    '```\n# not mine\n',
    '<!-- sluice:pull-request -->',
    '@everyone [click](javascript:alert(1)) ![x](https://evil.example/x.png)',
    '\u202e\ud800\u0000',
  ),
  fc.nat(20_000).map((length) => '<💥|`'.repeat(length / 5)),
);
const anyFinding = fc
  .record({
    id: foreign,
    rule: foreign,
    severity: fc.constantFrom(...Severity.options),
    message: foreign,
    value: foreign,
    threshold: foreign,
    remedy: foreign,
    blocks: fc.boolean(),
    url: foreign,
    file: foreign,
  })
  .map(({ url, file, ...rest }) => finding('f', { ...rest, place: { url, file } }));
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    check: foreign,
    answer: fc.constantFrom(...Answer.options),
    reason: foreign,
    unit: foreign,
    findings: fc.array(anyFinding, { maxLength: 30 }),
    details: fc.dictionary(fc.constantFrom('metrics', 'axe', 'screenshots'), fc.anything()),
  })
  .map((overrides) => evidence(overrides as Partial<Evidence>));

describe('the summary of a stage', () => {
  test('has the verdict in its first line, the checks, speed against budget and last release, and the worst findings with links', () => {
    const summary = jobSummary(fullMaterial(), {
      files: 'https://github.com/fhir-iq/website/blob/c/',
      artifact: 'report',
    });
    const lines = summary.split('\n');
    expect(lines[0]).toBe('### ❌ FHIR IQ, staging: fail');
    expect(summary).toContain('| Accessibility | ❌ fail | 12 pages | 1 violation. |');
    expect(summary).toMatch(
      /Largest contentful paint \| 2\.90 s \| 2\.50 s \| .*116 % ❌ \| 2\.61 s \| 1 ms/,
    );
    expect(summary).toContain('href="https://github.com/fhir-iq/website/blob/c/src/pages/Home.js#L3"');
    expect(summary).toContain('href="https://staging.fhiriq.com/"');
    expect(summary).toContain('with 6 pictures');
  });

  test('is below 1 MiB whatever the evidence holds, and opens no markup of it', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 40 }), foreign, (all, reason) => {
        const summary = jobSummary(material({ evidence: all, reason, site: reason }));
        expect(Buffer.byteLength(summary)).toBeLessThan(summaryLimit);
        expect(summary).not.toMatch(/<script|href="(?!https?:)|!\[|(?<!\\)\]\(/);
      }),
      { numRuns: 40 },
    );
  });

  test('is below 1 MiB of a hundred thousand findings', () => {
    const findings = Array.from({ length: 100_000 }, (_, index) =>
      finding(String(index), { message: '<'.repeat(500) }),
    );
    const all = Array.from({ length: 300 }, (_, index) =>
      evidence({
        check: `check ${String(index)}`,
        reason: '<'.repeat(5_000),
        findings: index === 0 ? findings : [],
      }),
    );
    expect(Buffer.byteLength(jobSummary(material({ evidence: all })))).toBeLessThan(summaryLimit);
  });

  test('a comment is below 65,000 characters whatever the evidence and the comment before hold', () => {
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 40 }), foreign, (all, text) => {
        const verdict = {
          schema: 'sluice.verdict/v1' as const,
          stage: 'staging' as const,
          answer: 'fail' as const,
          reason: text,
          commit,
          lines: all.map((one) => ({
            name: one.check,
            answer: one.answer,
            reason: one.reason,
            findings: 1,
            waived: 0,
          })),
          notYet: [text],
          evidence: {},
          decidedAt: '2026-11-23T09:00:00.000Z',
        };
        const first = commentText({ verdict, evidence: all, facts: { Preview: text }, before: text });
        const second = commentText({
          verdict: { ...verdict, commit: 'd'.repeat(40) },
          evidence: [],
          facts: {},
          before: first,
        });
        for (const comment of [first, second]) {
          expect(comment.length).toBeLessThanOrEqual(commentLimit);
          expect(comment).not.toMatch(/<script|href="(?!https?:)|!\[|<!-- sluice:pull-request/);
        }
        expect(second).toMatch(/since the last push/);
      }),
      { numRuns: 40 },
    );
  });
});

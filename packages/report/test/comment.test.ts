import { describe, expect, test } from '@jest/globals';
import type { Evidence, Verdict } from '@fhir-iq/sluice-model';
import { commentText } from '../src/index.ts';
import { longestState, readState, writeState } from '../src/comment/state.ts';
import { evidence, finding } from './helpers/material.ts';

const commits = ['a', 'b', 'c'].map((one) => one.repeat(40));

function verdict(commit: string, all: readonly Evidence[]): Verdict {
  return {
    schema: 'sluice.verdict/v1',
    stage: 'development',
    answer: all.some((one) => one.answer !== 'pass') ? 'fail' : 'pass',
    reason: 'Because.',
    commit,
    lines: all.map(({ check, answer, reason, findings }) => ({
      name: check,
      answer,
      reason,
      findings: findings.length,
      waived: 0,
    })),
    notYet: [],
    evidence: {},
    decidedAt: '2026-11-23T09:00:00.000Z',
  };
}

function push(number: number, all: readonly Evidence[], before?: string): string {
  return commentText({ verdict: verdict(commits[number] ?? '', all), evidence: all, facts: {}, before });
}

const good = [evidence({ check: 'lint_check' }), evidence({ check: 'secrets_scan' })];
const bad = [
  evidence({ check: 'lint_check', answer: 'fail', findings: [finding('lint_check/no-undef/a.js:1')] }),
  evidence({ check: 'secrets_scan' }),
];

describe("the pull request's comment", () => {
  test('says nothing of changes at the first push', () => {
    expect(push(0, good)).not.toContain('last push');
  });

  test('names what changed since the last push, and that nothing did', () => {
    const first = push(0, good);
    const second = push(1, bad, first);
    expect(second).toContain('**Changed since the last push (<code>aaaaaaaaaaaa</code>');
    expect(second).toContain('- Lint check: ✅ pass → ❌ fail');
    expect(second).toContain('- new: <code>lint&#95;check/no-undef/a.js:1</code>');
    const third = push(2, good, second);
    expect(third).toContain('- gone: <code>lint&#95;check/no-undef/a.js:1</code>');
    expect(push(0, good, third)).toContain('Nothing changed since the last push (<code>cccccccccccc</code>');
  });

  test('compares the same commit judged again with the push before it', () => {
    const second = push(1, bad, push(0, good));
    const again = push(1, good, push(1, bad, second));
    expect(again).toContain('Nothing changed since the last push (<code>aaaaaaaaaaaa</code>');
  });

  test.each([
    ['no mark', 'Hello'],
    ['a mark that is no Base64', '<!-- sluice-state:% -->'],
    ['a mark that is no JSON', '<!-- sluice-state:aGFsbG8 -->'],
    ['a mark that is longer than we write', `<!-- sluice-state:${'A'.repeat(longestState + 1)} -->`],
    ['another form', `<!-- sluice-state:${Buffer.from('{"now":{"commit":"x"}}').toString('base64url')} -->`],
    ['a mark in the middle', `<!-- sluice-state:aGFsbG8 --> and more`],
  ])('takes nothing from a comment with %s', (_, before) => {
    expect(readState(before)).toBeUndefined();
    expect(push(0, good, before)).not.toContain('last push');
  });

  test('shows what somebody wrote into the mark as text', () => {
    const now = {
      commit: commits[0] ?? '',
      answer: 'pass' as const,
      checks: { '<img src=x>': 'pass' as const },
      findings: ['](javascript:x) @everyone <script>', 'x'.repeat(50)],
    };
    const comment = push(1, good, writeState({ now }));
    expect(comment).toContain('gone');
    expect(comment).not.toMatch(/<img|<script|@everyone/);
  });

  test('forgets the push before rather than writing a longer mark', () => {
    const long = {
      commit: commits[0] ?? '',
      answer: 'pass' as const,
      checks: {},
      findings: Array.from({ length: 90 }, () => '€'.repeat(30)),
    };
    const mark = writeState({ now: long, before: long });
    expect(mark.length).toBeLessThan(longestState + 40);
    expect(readState(mark)).toEqual({ now: long, before: undefined });
  });
});

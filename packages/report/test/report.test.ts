import { describe, expect, test } from '@jest/globals';
import type { Evidence, Finding } from '@fhir-iq/sluice-model';
import {
  checksTable,
  code,
  escapeMarkdown,
  evidenceSummary,
  factsTable,
  findingsList,
  limitSummary,
  link,
  summaryLimit,
  table,
  verdictLine,
  verdictSummary,
  worstFirst,
} from '@fhir-iq/sluice-report';
import fc from 'fast-check';

const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'lint/1',
  rule: 'no-undef',
  severity: 'medium',
  message: 'x is not defined',
  blocks: true,
  ...over,
});
const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  schema: 'sluice.evidence/v1',
  check: 'lint_check',
  answer: 'fail',
  examined: 12,
  floor: 1,
  unit: 'files',
  subject: { commit: 'a'.repeat(40) },
  reason: '1 finding blocks.',
  findings: [finding()],
  tools: [{ name: 'eslint', version: '10.15.0', source: 'tool-pack' }],
  startedAt: '2026-11-23T10:00:00.000Z',
  finishedAt: '2026-11-23T10:00:02.500Z',
  ...over,
});

describe('foreign text', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert\\(1\\)&lt;/script&gt;'],
    ['a | b', 'a \\| b'],
    ['[x](javascript:alert(1))', '\\[x\\]\\(javascript:alert\\(1\\)\\)'],
    ['line\nbreak', 'line break'],
    ['@ada-lead', '@&#8203;ada\\-lead'],
    ['see https://evil.example', 'see https&#8203;://evil.example'],
    ['\u202Egnp.exe\u0007', 'gnp.exe'],
  ])('%j is shown, not obeyed', (text, shown) => {
    expect(escapeMarkdown(text)).toBe(shown);
  });

  test('never opens a tag, a cell or a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        for (const shown of [escapeMarkdown(text), code(text)]) {
          expect(shown.replaceAll(/<\/?code>/g, '')).not.toMatch(/[<>\n\r]/);
          expect(shown).not.toMatch(/(^|[^\\])\|/);
        }
      }),
      { seed: 20261123, numRuns: 500 },
    );
  });

  test('is shortened', () => {
    expect(escapeMarkdown('x'.repeat(1000), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  test.each([
    ['javascript:alert(1)', 'x'],
    ['not an address', 'x'],
    ['https://fhiriq.com/?a="b"', '<a href="https://fhiriq.com/?a=%22b%22">x</a>'],
  ])('a link to %s', (address, shown) => {
    expect(link('x', address)).toBe(shown);
  });
});

describe('a summary', () => {
  test('has a verdict line, the checks, their findings and the tools', () => {
    const text = evidenceSummary('quality-gate', 'fail', '1 of 1 checks fails.', [evidence()]);
    expect(text).toBe(
      [
        '### ❌ quality\\-gate: fail',
        '1 of 1 checks fails.',
        '| Check | Answer | Examined | Why | Time |\n| --- | --- | --- | --- | --- |\n| lint\\_check | ❌ fail | 12 files (at least 1) | 1 finding blocks. | 2.5 s |',
        '<details><summary>lint_check: 1 finding</summary>\n\n- **medium** x is not defined <code>lint/1</code>\n\n</details>',
        'Tools: eslint 10.15.0 \\(tool\\-pack\\).',
      ].join('\n\n'),
    );
  });

  test('of a finding says place, value, threshold, remedy, waiver', () => {
    const one = finding({
      place: { file: 'src/a.js', line: 3, column: 7 },
      value: '4 s',
      threshold: '3 s',
      remedy: 'Be quicker.',
      waivedBy: 'SEC-12',
      blocks: false,
    });
    expect(findingsList([one])).toBe(
      '- **medium** x is not defined — <code>src/a.js:3:7</code> — found <code>4 s</code> — allowed <code>3 s</code> — Be quicker. — waived by SEC\\-12 — for information <code>lint/1</code>',
    );
  });

  test('shows the worst findings first and says how many it does not show', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      finding({ id: `lint/${String(index)}`, severity: index === 59 ? 'critical' : 'low' }),
    );
    const lines = findingsList(many).split('\n');
    expect(lines).toHaveLength(51);
    expect(lines[0]).toContain('**critical**');
    expect(lines.at(-1)).toBe('- … and 10 more: the evidence has them.');
  });

  test('of a verdict prints what is not evaluated yet', () => {
    const text = verdictSummary({
      schema: 'sluice.verdict/v1',
      stage: 'development',
      answer: 'pass',
      reason: 'All pass.',
      commit: 'b'.repeat(40),
      notYet: ['mobile_testing'],
      evidence: {},
      decidedAt: '2026-11-23T10:00:00.000Z',
      lines: [
        {
          name: 'syntax_check',
          answer: 'pass',
          reason: 'parses',
          examined: 3,
          floor: 1,
          unit: 'files',
          findings: 1,
          waived: 1,
        },
      ],
    });
    expect(text).toContain('✅ Verdict for development: pass');
    expect(text).toContain('| syntax\\_check | ✅ pass | 3 files (at least 1) | parses | 1 (1 waived) |');
    expect(text).toContain('Not evaluated by this build (`not-yet`): mobile\\_testing.');
  });

  test('of facts leaves out what is not known', () => {
    expect(factsTable({ url: 'https://fhiriq.com/', build: 'b-1', none: undefined })).toContain(
      '<a href="https://fhiriq.com/">',
    );
    expect(factsTable({ none: undefined })).toBe('');
  });

  test('keeps cells in one line', () => {
    expect(table(['a'], [['x\ny']])).toBe('| a |\n| --- |\n| x y |');
    expect(checksTable([evidence({ reason: 'a\n| b' })])).toContain('a \\| b');
    expect(verdictLine('x', 'error', 'y')).toContain('⚠️');
  });
});

test('findings that count come before those that are waived or for information', () => {
  const order = worstFirst([
    finding({ id: 'a', severity: 'critical', waivedBy: 'T-1' }),
    finding({ id: 'b', severity: 'low' }),
    finding({ id: 'c', severity: 'high', blocks: false }),
    finding({ id: 'd', severity: 'high' }),
  ]);
  expect(order.map((one) => one.id)).toEqual(['d', 'b', 'a', 'c']);
});

test('a summary is never longer than GitHub takes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 50 }), { maxLength: 60 }),
      fc.integer({ min: 400, max: 1500 }),
      (lines, limit) => {
        const cut = limitSummary(lines.join('\n'), limit);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
        expect(cut.isWellFormed()).toBe(true);
      },
    ),
    { seed: 20261123, numRuns: 500 },
  );
  const huge = limitSummary('<details>\n'.repeat(5) + 'ä'.repeat(2 * summaryLimit));
  expect(Buffer.byteLength(huge)).toBeLessThan(summaryLimit);
  expect(huge.match(/<\/details>/g)).toHaveLength(5);
  expect(limitSummary('short')).toBe('short');
});

import { describe, expect, test } from '@jest/globals';
import type { Evidence, Finding } from '@fhir-iq/sluice-model';
import { mergeEvidence } from '../src/merge-evidence.ts';

const finding = (rule: string, key: string, blocks: boolean): Finding => ({
  id: `console_errors/${rule}/${key}`,
  rule,
  severity: 'medium',
  message: key,
  blocks,
});

function shard(index: number, findings: Finding[], details: object = {}): Evidence {
  const at = '2026-11-23T12:00:00.000Z';
  const blocking = findings.some((one) => one.blocks);
  return {
    ...{ schema: 'sluice.evidence/v1', check: 'console_errors', answer: blocking ? 'fail' : 'pass' },
    ...{ examined: 2, floor: 1, unit: 'pages', subject: { commit: 'a'.repeat(40) }, reason: 'Looked.' },
    ...{ findings, tools: [], startedAt: at, finishedAt: at },
    details: { shard: { index, of: 2 }, flakyLimit: 2, ...details },
  };
}

const unused = finding('noise-unused', 'x', true);
const fold = (...pieces: Evidence[]) => mergeEvidence(pieces).evidence[0];

describe('shards of a check of pages', () => {
  test('noise that one shard heard is not unused', () => {
    const folded = fold(
      shard(1, [unused], { inEveryShard: [unused.id] }),
      shard(2, [], { inEveryShard: [] }),
    );
    expect(folded).toMatchObject({ answer: 'pass', findings: [], details: { flakyLimit: 2 } });
    expect(folded?.details).not.toHaveProperty('inEveryShard');
  });

  test('noise that no shard heard is', () => {
    const each = { inEveryShard: [unused.id] };
    expect(fold(shard(1, [unused], each), shard(2, [unused], each))).toMatchObject({
      answer: 'fail',
      findings: [unused],
    });
  });

  test('a shard that failed for something else too stays red', () => {
    const error = finding('console', '/', true);
    const folded = fold(
      shard(1, [unused, error], { inEveryShard: [unused.id] }),
      shard(2, [], { inEveryShard: [] }),
    );
    expect(folded).toMatchObject({ answer: 'fail', findings: [error] });
  });

  test('flaky findings are counted over all shards', () => {
    const flaky = (key: string): Finding => finding('flaky', key, false);
    const few = fold(shard(1, [flaky('/a')]), shard(2, [flaky('/b')]));
    expect(few?.answer).toBe('pass');
    const many = fold(shard(1, [flaky('/a'), flaky('/c')]), shard(2, [flaky('/b')]));
    expect(many).toMatchObject({ answer: 'fail' });
    expect(many?.findings.find((one) => one.rule === 'too-flaky')).toMatchObject({
      value: '3',
      blocks: true,
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IncidentState } from '../src/rollback/incident.ts';
import { isUnfinished, readState, stateText, withLines } from '../src/rollback/incident.ts';

const phases = ['stopping', 'stopped', 'restoring', 'restored', 'still-bad', 'failed', 'no-target'] as const;
const base: IncidentState = {
  schema: 'sluice.incident/v1',
  bad: 'bad-1',
  badCommit: 'a'.repeat(40),
  trigger: 'manual',
  reason: 'business_decision',
  details: '',
  starter: 'ada-lead',
  run: '7',
  runUrl: 'https://github.com/fhir-iq/website/actions/runs/7',
  phase: 'stopping',
  now: 'Going back.',
  timeline: [],
};
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('-->', '<!-- sluice:incident {} -->', '<script>', '"}', '\\u003e', '--\u003e\n'),
);

describe('the state in an incident', () => {
  test('comes back as it was, whatever people wrote into it and around it', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.constantFrom(...phases), (details, now, before, phase) => {
        const state = { ...base, details, now, phase };
        const text = stateText(state);
        expect(text.indexOf('-->')).toBe(text.length - 3);
        expect(readState(`${before}\n${text}\n`)).toEqual(state);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['no end', '<!-- sluice:incident {"schema":'],
    ['no JSON', '<!-- sluice:incident {oops -->'],
    ['another shape', '<!-- sluice:incident {"schema":"sluice.incident/v1"} -->'],
  ])('is none where the text holds %s', (_name, body) => {
    expect(readState(body)).toBeUndefined();
  });

  test('keeps the newest lines, each short and on one line, so that an issue can hold them', () => {
    const at = new Date('2026-11-24T15:00:00Z');
    const lines = Array.from({ length: 250 }, (_, index) => `line\n${String(index)} ${'x'.repeat(2_000)}`);
    const { timeline } = withLines(base, at, lines);
    expect(timeline.length).toBeGreaterThan(10);
    expect(timeline.at(-1)?.what).toMatch(/^line 249 x/);
    expect(timeline.every(({ what }) => !what.includes('\n'))).toBe(true);
    expect(timeline.reduce((sum, { what }) => sum + what.length, 0)).toBeLessThanOrEqual(10_000);
    expect(withLines(base, at, ['one', 'two']).timeline.map(({ what }) => what)).toEqual(['one', 'two']);
  });

  test('says where a run ended too early: before restored, still bad, failed and nothing to go back to', () => {
    const unfinished = phases.filter((phase) => isUnfinished({ ...base, phase }));
    expect(unfinished).toEqual(['stopping', 'stopped', 'restoring']);
    expect(isUnfinished(undefined)).toBe(false);
  });
});

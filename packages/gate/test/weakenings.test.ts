import { describe, expect, test } from '@jest/globals';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import fc from 'fast-check';
import { weakenings } from '../src/index.ts';
import { example } from './helpers/builders.ts';
import { stricter } from './helpers/stricter-changes.ts';
import { weaker, type Change } from './helpers/weaker-changes.ts';

const base = example();
const paths = (change: Change): string[] =>
  weakenings(base, example(change)).map((one) => one.id.replace(/^policy\/[a-z]+\//, ''));

describe('a configuration is weaker when', () => {
  test.each(weaker)('%s, and the way back is not told as that', (_, change, path) => {
    const head = example(change);
    expect(weakenings(base, head).map((one) => one.id.replace(/^policy\/[a-z]+\//, ''))).toContain(path);
    expect(weakenings(head, base).map((one) => one.id)).not.toContain(`policy/loosened/${path}`);
  });
});

describe('a configuration is not weaker when', () => {
  test.each(stricter)('%s', (_, change) => {
    expect(paths(change)).toEqual([]);
  });

  test('it is the same', () => {
    expect(weakenings(base, example())).toEqual([]);
  });
});

test('each finding has an id of its own, names both values and says what to do', () => {
  fc.assert(
    fc.property(
      fc.subarray(
        weaker.map(([, change]) => change),
        { minLength: 1, maxLength: 4 },
      ),
      (changes) => {
        let head: SluiceConfiguration;
        try {
          head = example((value) => changes.forEach((change) => change(value)));
        } catch {
          // Two changes may not fit together (one removes what the other alters).
          return;
        }
        const found = weakenings(base, head);
        expect(new Set(found.map((one) => one.id)).size).toBe(found.length);
        for (const one of found)
          expect(one).toMatchObject({
            blocks: true,
            value: expect.any(String),
            threshold: expect.any(String),
            remedy: expect.stringContaining('policy owner'),
          });
      },
    ),
    { numRuns: 60 },
  );
});

import type { LoadResult } from '../../src/index.ts';
import { load } from './example.ts';

/** A generator of numbers from 0 to below 1 that gives the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const notForPeople = /\n\s+at |TypeError|\[object Object\]|Invalid input|undefined/;

/** What is wrong with how a result tells its problems; undefined when nothing is. */
function flawOf(result: LoadResult, text: string): string | undefined {
  if (result.ok) return undefined;
  if (result.problems.length === 0) return 'refused without a problem';
  const lines = text.split('\n').length;
  const bad = [...result.problems, ...result.warnings].find(
    ({ line, column, message, found, allowed }) =>
      !(line >= 1 && line <= lines && column >= 1) ||
      message === '' ||
      notForPeople.test(`${message} ${found ?? ''} ${allowed ?? ''}`),
  );
  return bad === undefined ? undefined : JSON.stringify(bad);
}

/**
 * Loads a number of mutations of a file.
 *
 * @param count - How many.
 * @param mutate - Makes one.
 * @returns How many were accepted, and the first that threw or was told badly.
 */
export function loadMutations(
  count: number,
  mutate: () => string,
): { accepted: number; flaw: string | undefined } {
  let accepted = 0;
  for (let round = 0; round < count; round += 1) {
    const text = mutate();
    try {
      const result = load(text);
      const flaw = flawOf(result, text);
      if (flaw !== undefined) return { accepted, flaw: `mutation ${round}: ${flaw}\n${text}` };
      if (result.ok) accepted += 1;
    } catch (error) {
      return { accepted, flaw: `mutation ${round} threw ${(error as Error).stack ?? ''}\n${text}` };
    }
  }
  return { accepted, flaw: undefined };
}

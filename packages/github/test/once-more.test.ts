import { describe, expect, test } from '@jest/globals';
import type { Log } from '@fhir-iq/sluice-model';
import { GitHubAnswerError } from '../src/answer-error.ts';
import { onceMore } from '../src/once-more.ts';

const quiet = () => undefined;
const log: Log = {
  debug: quiet,
  info: quiet,
  notice: quiet,
  warning: quiet,
  error: quiet,
  group: (_title, work) => work(),
};

const lost = () => new GitHubAnswerError({ what: 'GitHub answered 502.' }, 502, true);
const refused = () => new GitHubAnswerError({ what: 'GitHub answered 422.' }, 422, false);

describe('what must be there once', () => {
  /** Makes by a row of results; an error is thrown. */
  const play = async (results: readonly (string | Error)[], there: string | undefined) => {
    let made = 0;
    let looked = 0;
    const end = await onceMore(
      () => {
        const result = results[made] ?? new Error('made too often');
        made += 1;
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
      () => {
        looked += 1;
        return Promise.resolve(there);
      },
      (found) => found ?? 'nothing',
      log,
    ).catch((error: unknown) => (error as Error).message);
    return { end, made, looked };
  };

  test.each([
    ['made at once', ['a'], undefined, { end: 'a', made: 1, looked: 0 }],
    ['made, and the answer lost', [lost()], 'a', { end: 'a', made: 1, looked: 1 }],
    ['not made, and the answer lost', [lost(), 'a'], undefined, { end: 'a', made: 2, looked: 1 }],
    ['refused', [refused()], 'a', { end: 'GitHub answered 422.', made: 1, looked: 0 }],
    ['lost twice', [lost(), lost()], undefined, { end: 'GitHub answered 502.', made: 2, looked: 1 }],
    ['a defect of ours', [new Error('no')], 'a', { end: 'no', made: 1, looked: 0 }],
  ])('%s', async (_what, results, there, expected) => {
    expect(await play(results, there)).toEqual(expected);
  });
});

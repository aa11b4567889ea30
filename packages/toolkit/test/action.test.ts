import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBundle } from '../../../test/helpers/run-bundle.ts';
import type { BundleRequest } from '../../../test/helpers/run-bundle.ts';

const program = path.join(import.meta.dirname, 'fixtures', 'action.ts');
const act = (way: string, request: Partial<BundleRequest> = {}) =>
  runBundle({ action: program, ...request, inputs: { way, ...request.inputs } });

describe('an action ends', () => {
  test('with exit code 0 if its checks pass', async () => {
    const { code, outputs, evidence, summary } = await act('pass');
    expect(code).toBe(0);
    expect(outputs).toMatchObject({
      answer: 'pass',
      reason: '1 of 1 checks pass.',
      url: 'https://dev.fhiriq.com/',
    });
    expect(Object.keys(evidence)).toEqual(['syntax_check']);
    expect(outputs['evidence-directory']).toMatch(/sluice-evidence\/example$/);
    expect(summary).toContain('| syntax\\_check | ✅ pass | 3 files (at least 1) |');
  });

  test('with exit code 1 if nothing was looked at', async () => {
    const { code, outputs } = await act('nothing');
    expect([code, outputs['answer']]).toEqual([1, 'not-evaluated']);
  });

  test('with the ten worst annotations if a check fails', async () => {
    const { code, outputs, stdout } = await act('fail');
    expect([code, outputs['answer'], outputs['reason']]).toEqual([
      1,
      'fail',
      'lint_check: 25 findings block.',
    ]);
    const annotations = stdout.split('\n').filter((line) => /^::(error|warning|notice)/.test(line));
    expect(annotations).toHaveLength(10);
    expect(annotations[0]).toBe('::error title=no-undef,file=src/a.js,line=25::Finding 24');
    expect(annotations.at(-1)).toBe('::error title=example%3A fail::lint_check: 25 findings block.');
  });

  test.each([
    ['configuration', 'error', 'The configuration is wrong', 'Key "checks.x" is 5. Allowed: a table.'],
    ['gate', 'fail', 'The gate says no', 'The gate refuses. Ask ada-lead.'],
    [
      'work',
      'error',
      'Sluice could not do its work',
      'The site did not answer. Still unknown: Whether build b-1 is live.',
    ],
    [
      'rejection',
      'error',
      'Sluice could not do its work',
      'Something happened that Sluice did not expect: Error: nobody waits for me.',
    ],
    [
      'exception',
      'error',
      'Sluice could not do its work',
      'Something happened that Sluice did not expect: Error: out of the blue.',
    ],
  ])('with a failure of its own kind: %s', async (way, answer, title, reason) => {
    const { code, outputs, evidence, stdout, summary } = await act(way);
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ answer, reason });
    expect(evidence['example']).toMatchObject({ answer, reason });
    expect(stdout).toContain(`::error title=${title}::${reason}`);
    expect(summary).toContain(title.toLowerCase());
  });

  test('with what was kept before the failure', async () => {
    const { outputs, evidence } = await act('gate');
    expect(outputs['kept']).toBe('yes');
    expect(evidence['policy']).toMatchObject({ answer: 'fail' });
  });

  test('with a failure if its evidence is not of the shape that others read', async () => {
    const { code, outputs, evidence } = await act('invalid');
    expect([code, outputs['answer'], Object.keys(evidence)]).toEqual([1, 'error', ['example']]);
    expect(outputs['reason']).toMatch(/Evidence is not of its shape: examined/);
  });

  test('with a summary that GitHub takes, however long it was', async () => {
    const { code, summary } = await act('huge');
    expect(code).toBe(0);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toMatch(/^line of a long summary ✅\n/);
    expect(summary).toContain('This summary is cut here');
  });
});

describe('inputs', () => {
  test('are all checked before anything is done, and each message names its input', async () => {
    const { code, outputs } = await runBundle({
      action: program,
      inputs: { way: 'sideways', secret: 'short', 'max-age': 'old' },
    });
    expect(code).toBe(1);
    const lines = outputs['reason']!.split('\n');
    expect(lines[0]).toMatch(/^Input "way" is "sideways"\. Allowed: pass, fail, /);
    expect(lines[1]).toBe(
      'Input "secret" has 5 characters that are not shown. Allowed: at least 8 characters.',
    );
    expect(lines[2]).toBe('Input "max-age" is "old". Allowed: a whole number of seconds.');
  });

  test('that are required and empty are said to be missing', async () => {
    const { outputs } = await runBundle({ action: program, inputs: { way: ' ' } });
    expect(outputs['reason']).toMatch(/^Input "way" is required and was not given\. Allowed: pass, /);
  });

  test('a clock that cannot be is a wrong configuration', async () => {
    const { outputs } = await act('pass', { env: { SLUICE_CLOCK: 'soon' } });
    expect(outputs['reason']).toMatch(
      /^The environment variable SLUICE_CLOCK is "soon"\. Allowed is "start=/,
    );
  });
});

describe('secrets', () => {
  const secret = 'kE7-uV2/qL9+zZ1?aB\nsecond & "line" of it';

  test('are told to the runner before any other line', async () => {
    const { stdout } = await act('print', { inputs: { secret } });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const masks = lines
      .filter((line) => line.startsWith('::add-mask::'))
      .map((line) => line.slice('::add-mask::'.length));
    expect(lines.slice(0, masks.length).every((line) => line.startsWith('::add-mask::'))).toBe(true);
    const [first = '', second = ''] = secret.split('\n');
    expect(masks).toEqual(
      expect.arrayContaining([
        first,
        second,
        Buffer.from(first).toString('base64'),
        encodeURIComponent(first).replace(/%/g, '%25'),
      ]),
    );
  });

  test('stand in no log line, summary, output or file, in no form', async () => {
    const { code, stdout, stderr, summary, outputs, files } = await act('print', { inputs: { secret } });
    expect(code).toBe(0);
    const said = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    const all = [...said, stderr, summary, JSON.stringify(outputs), ...Object.values(files)].join('\n');
    for (const line of secret.split('\n')) {
      const base64 = Buffer.from(`user:${line}`).toString('base64');
      for (const form of [line, encodeURIComponent(line), base64, base64.slice(8, -4)])
        expect(all).not.toContain(form);
    }
  });

  test('in an output are refused loudly', async () => {
    const { code, outputs, stdout } = await act('leak', { inputs: { secret: 'correct-horse-battery' } });
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ answer: 'error', harmless: 'yes' });
    expect(outputs).not.toHaveProperty('leaked');
    expect(stdout).toContain('::error title=Sluice could not do its work::Output "leaked" holds a secret');
  });

  test('text from elsewhere cannot command the runner', async () => {
    const { stdout } = await act('print', { inputs: { secret } });
    expect(stdout).not.toMatch(/^\s*(::error::not a command|##\[error\])/m);
  });
});

describe('a cancelled job', () => {
  const cancel = (way: string, on: string, signal: NodeJS.Signals) => {
    let at = 0;
    const result = act(way, {
      onLine: (line, send) => {
        if (!line.startsWith(on)) return;
        at = performance.now();
        send(signal);
      },
    });
    return result.then((ended) => ({ ...ended, tookMs: performance.now() - at }));
  };

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends within 5 s and says what is unknown: %s',
    async (signal) => {
      const { code, outputs, evidence, summary, tookMs } = await cancel('polite', 'ready', signal);
      expect(tookMs).toBeLessThan(5_000);
      expect([code, outputs['answer']]).toEqual([1, 'error']);
      expect(outputs['reason']).toBe(
        `The job was cancelled (${signal}) before example was done. Still unknown: Whether the site is published.`,
      );
      expect(Object.keys(evidence).sort()).toEqual(['example', 'syntax_check']);
      expect(evidence['example']?.details).toMatchObject({
        failure: 'work',
        unknown: 'Whether the site is published.',
      });
      expect(summary).toContain('could not do its work');
    },
  );

  test('ends within 5 s although its work does not stop', async () => {
    const { code, outputs, tookMs } = await cancel('stubborn', 'ready', 'SIGINT');
    expect(tookMs).toBeLessThan(5_000);
    expect([code, outputs['reason']]).toEqual([
      1,
      expect.stringContaining('Still unknown: Whether the upload arrived.'),
    ]);
  });

  test('leaves no child behind, even one that ignores SIGTERM', async () => {
    const { stdout, tookMs } = await cancel('busy', 'child', 'SIGTERM');
    expect(tookMs).toBeLessThan(5_000);
    const child = Number(/child (\d+)/.exec(stdout)?.[1]);
    expect(() => process.kill(child, 0)).toThrow('ESRCH');
  });
});

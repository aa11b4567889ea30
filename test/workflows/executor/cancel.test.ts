import { describe, expect, test } from '@jest/globals';
import { Cancellation } from '@fhir-iq/sluice-rehearsal/execute/cancellation';
import { steps, ToyWorld } from './support/toy.ts';

describe('cancel', () => {
  const slow = (trap: string): string =>
    steps(`
- run: |
    ${trap}
    echo running
    while :; do sleep 0.05; done
- { id: skipped, run: 'true' }
- { id: tidy, if: always(), run: echo tidied }
- { id: told, if: cancelled(), run: echo told }
`);

  async function cancelled(text: string): Promise<Awaited<ReturnType<ToyWorld['run']>> & { text: string }> {
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      const cancellation = new Cancellation();
      const running = world.run(undefined, {}, cancellation);
      while (!world.lines.some((line) => line.endsWith('| running'))) await new Promise(setImmediate);
      cancellation.request('The run was canceled by @dev-dana.');
      const ran = await running;
      return { ...ran, text: ran.log('one') };
    } finally {
      world.close();
    }
  }

  test('is SIGINT first; always() and cancelled() still run', async () => {
    const { run, job, text } = await cancelled(slow("trap 'echo interrupted; exit 130' INT"));
    expect(run.conclusion).toBe('cancelled');
    expect(job('one').steps.map((step) => step.conclusion)).toEqual([
      'cancelled',
      'skipped',
      'success',
      'success',
    ]);
    expect(text).toContain('interrupted');
    expect(text).toContain('tidied');
    expect(text).toContain('told');
  });

  test('a step that ignores SIGINT gets SIGTERM after 7.5 s and is killed 2.5 s later', async () => {
    const began = performance.now();
    const { job, text } = await cancelled(slow("trap '' INT; trap 'echo terminated' TERM"));
    const took = performance.now() - began;
    expect(text).toContain('terminated');
    expect(job('one').steps[0]?.exitCode).toBe(137);
    expect(took).toBeGreaterThan(9_900);
    expect(took).toBeLessThan(20_000);
  });

  test('a job whose own condition still holds goes on', async () => {
    const text = `on: push
jobs:
  one: { if: always(), runs-on: ubuntu-24.04, steps: [{ run: 'echo running; sleep 0.3; echo finished' }] }
  two: { needs: one, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
  three: { needs: one, if: cancelled(), runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
`;
    const { run } = await cancelled(text);
    expect(run.jobs.map((job) => [job.key, job.conclusion])).toEqual(
      expect.arrayContaining([
        ['one', 'success'],
        ['two', 'cancelled'],
        ['three', 'success'],
      ]),
    );
    expect(run.conclusion).toBe('cancelled');
  });
});

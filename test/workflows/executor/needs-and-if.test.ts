import { describe, expect, test } from '@jest/globals';
import { runToy, steps, type ToyRun } from './support/toy.ts';

/** Jobs that each do one thing; `red` fails. */
function jobs(lines: Readonly<Record<string, string>>): string {
  const text = Object.entries(lines).map(
    ([id, keys]) =>
      `  ${id}: { ${keys}${keys === '' ? '' : ', '}runs-on: ubuntu-24.04, steps: [{ run: '${id.startsWith('red') ? 'exit 1' : 'true'}' }] }`,
  );
  return `on: push\njobs:\n${text.join('\n')}\n`;
}

const ends = ({ run }: ToyRun): Record<string, string> =>
  Object.fromEntries(run.jobs.map((job) => [job.key, job.conclusion]));

describe('needs', () => {
  test('orders jobs, and one that fails takes those behind it along', async () => {
    const ran = await runToy(jobs({ last: 'needs: [red, green]', red: '', green: '', free: '' }));
    expect(ends(ran)).toEqual({ red: 'failure', green: 'success', free: 'success', last: 'skipped' });
    expect(ran.run.conclusion).toBe('failure');
  });

  test('an unknown job is refused by GitHub’s parser', async () => {
    await expect(runToy(jobs({ a: 'needs: nobody', b: '' }))).rejects.toThrow(
      "Job 'a' depends on unknown job 'nobody'",
    );
  });

  test('jobs that do not need each other run side by side', async () => {
    const wait =
      'for n in $(seq 200); do [ -e "$RUNNER_TOOL_CACHE/other" ] && exit 0; sleep 0.02; done; exit 1';
    const ran = await runToy(`
on: push
jobs:
  a: { runs-on: ubuntu-24.04, steps: [{ run: 'mkdir -p "$RUNNER_TOOL_CACHE"; touch "$RUNNER_TOOL_CACHE/mine"; ${wait}' }] }
  b: { runs-on: ubuntu-24.04, steps: [{ run: 'mkdir -p "$RUNNER_TOOL_CACHE"; touch "$RUNNER_TOOL_CACHE/other"; ${wait.replace('other', 'mine')}' }] }
`);
    expect(ends(ran)).toEqual({ a: 'success', b: 'success' });
  });
});

describe('if of a job', () => {
  test('without a status function it means success() &&', async () => {
    const ran = await runToy(
      jobs({
        red: '',
        after: "needs: red, if: 'true'",
        always: 'needs: red, if: always()',
        failed: 'needs: red, if: failure()',
        fine: 'needs: red, if: success()',
      }),
    );
    expect(ends(ran)).toMatchObject({
      after: 'skipped',
      always: 'success',
      failed: 'success',
      fine: 'skipped',
    });
  });

  test('success() looks at all that came before, failure() too', async () => {
    const ran = await runToy(
      jobs({
        red: '',
        bridge: 'needs: red, if: always()',
        end: 'needs: bridge',
        told: 'needs: bridge, if: failure()',
        explicit: 'needs: bridge, if: "!cancelled() && needs.bridge.result == \'success\'"',
      }),
    );
    expect(ends(ran)).toMatchObject({
      bridge: 'success',
      end: 'skipped',
      told: 'success',
      explicit: 'success',
    });
  });

  test('a job that is skipped skips those that need it', async () => {
    const ran = await runToy(jobs({ off: "if: github.ref == 'refs/heads/other'", behind: 'needs: off' }));
    expect(ends(ran)).toEqual({ off: 'skipped', behind: 'skipped' });
    expect(ran.run.conclusion).toBe('skipped');
  });

  test('text around an expression makes it true, as on GitHub', async () => {
    const ran = await runToy(jobs({ trap: "if: \"${{ 'a' }} == 'b'\"" }));
    expect(ends(ran)).toEqual({ trap: 'success' });
  });

  test('contexts and properties that do not exist', async () => {
    const ran = await runToy(
      jobs({ nothing: "if: github.event.nothing.at.all == ''", empty: 'if: github.event.nothing' }),
    );
    expect(ends(ran)).toEqual({ nothing: 'success', empty: 'skipped' });
    await expect(runToy(jobs({ wrong: 'if: secrets.KEY' }))).rejects.toThrow(
      "Unrecognized named-value: 'secrets'",
    );
  });
});

describe('if of a step', () => {
  test('follows the job’s status', async () => {
    const { job } = await runToy(
      steps(`
- { id: first, run: 'true' }
- { id: red, run: exit 3 }
- { id: after, run: 'true' }
- { id: failed, if: failure(), run: 'true' }
- { id: always, if: always(), run: 'true' }
- { id: looked, if: "\${{ always() && steps.red.outcome == 'failure' && steps.after.conclusion == 'skipped' }}", run: 'true' }
`),
    );
    expect(job('one').steps.map((step) => [step.id, step.conclusion])).toEqual([
      ['first', 'success'],
      ['red', 'failure'],
      ['after', 'skipped'],
      ['failed', 'success'],
      ['always', 'success'],
      ['looked', 'success'],
    ]);
    expect(job('one').steps[1]?.exitCode).toBe(3);
    expect(job('one').reason).toBe('Run exit 3: Process completed with exit code 3.');
  });

  test('an expression without a value fails the step', async () => {
    const { job } = await runToy(steps(`- { id: bad, if: "fromJSON('{')", run: 'true' }`));
    expect(job('one').steps[0]?.conclusion).toBe('failure');
    expect(job('one').reason).toContain("fromJSON('{')");
  });

  test('hashFiles sees the workspace', async () => {
    const { job } = await runToy(
      steps(
        `
- run: mkdir a && echo x > a/x.txt && echo y > y.txt
- { id: hash, run: 'echo "all=\${{ hashFiles(''**/*.txt'') }}" >> $GITHUB_OUTPUT; echo "none=\${{ hashFiles(''*.md'') }}." >> $GITHUB_OUTPUT; echo "less=\${{ hashFiles(''**/*.txt'', ''!a/**'') }}" >> $GITHUB_OUTPUT' }
`,
        "outputs: { all: '${{ steps.hash.outputs.all }}', none: '${{ steps.hash.outputs.none }}', less: '${{ steps.hash.outputs.less }}' }",
      ),
    );
    expect(job('one').outputs).toMatchObject({
      all: expect.stringMatching(/^[0-9a-f]{64}$/),
      none: '.',
      less: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(job('one').outputs['all']).not.toBe(job('one').outputs['less']);
  });
});

describe('continue-on-error', () => {
  test('of a step keeps the job green and the outcome red', async () => {
    const { job } = await runToy(
      steps(`
- { id: red, continue-on-error: true, run: exit 1 }
- { id: after, if: "steps.red.outcome == 'failure' && steps.red.conclusion == 'success'", run: 'true' }
`),
    );
    expect(job('one').conclusion).toBe('success');
    expect(job('one').steps.map((step) => [step.outcome, step.conclusion])).toEqual([
      ['failure', 'success'],
      ['success', 'success'],
    ]);
  });

  test('of a job lets the run go on', async () => {
    const ran = await runToy(jobs({ red: 'continue-on-error: true', after: 'needs: red' }));
    expect(ends(ran)).toEqual({ red: 'failure', after: 'success' });
    expect(ran.run.conclusion).toBe('success');
  });
});

describe('timeout-minutes', () => {
  test('of a step stops it and fails it', async () => {
    const { job } = await runToy(
      steps(
        '- { id: slow, timeout-minutes: 0.005, run: exec sleep 30 }\n- { id: after, if: failure(), run: "true" }',
      ),
    );
    expect(job('one').steps.map((step) => step.conclusion)).toEqual(['failure', 'success']);
    expect(job('one').reason).toContain('has timed out after 0.005 minutes.');
  });

  test('of a job cancels it; always() still runs', async () => {
    const { job, run } = await runToy(
      steps(
        '- run: exec sleep 30\n- { run: "true" }\n- { id: tidy, if: always(), run: "true" }',
        'timeout-minutes: 0.01',
      ),
    );
    expect(job('one').conclusion).toBe('cancelled');
    expect(job('one').steps.map((step) => step.conclusion)).toEqual(['cancelled', 'skipped', 'success']);
    expect(job('one').reason).toBe('The job has exceeded the maximum execution time of 0.01 minutes.');
    expect(run.conclusion).toBe('cancelled');
  });
});

import { describe, expect, test } from '@jest/globals';
import { runToy, steps } from './support/toy.ts';

describe('outputs', () => {
  test('go from step to job to the jobs that need it', async () => {
    const { run, job } = await runToy(`
on: push
jobs:
  first:
    runs-on: ubuntu-24.04
    outputs:
      greeting: \${{ steps.say.outputs.greeting }}
      lines: \${{ steps.say.outputs.lines }}
      empty: \${{ steps.say.outputs.nothing }}
    steps:
      - id: say
        run: |
          echo greeting=hello >> "$GITHUB_OUTPUT"
          { echo 'lines<<END'; echo one; echo two; echo END; } >> "$GITHUB_OUTPUT"
  second:
    needs: first
    runs-on: ubuntu-24.04
    outputs: { said: '\${{ steps.repeat.outputs.said }}' }
    steps:
      - id: repeat
        run: echo "said=\${{ needs.first.outputs.greeting }} \${{ needs.first.result }}" >> "$GITHUB_OUTPUT"
`);
    expect(run.conclusion).toBe('success');
    expect(job('first').outputs).toEqual({ greeting: 'hello', lines: 'one\ntwo' });
    expect(job('second').outputs).toEqual({ said: 'hello success' });
  });

  test('with a masked value are dropped, and the log says so', async () => {
    const text = steps(
      `
- id: leak
  env: { KEY: '\${{ secrets.KEY }}' }
  run: |
    echo "plain=x-$KEY-x" >> "$GITHUB_OUTPUT"
    echo "encoded=$(printf %s "$KEY" | base64)" >> "$GITHUB_OUTPUT"
    echo "fine=yes" >> "$GITHUB_OUTPUT"
`,
      `outputs:
  plain: \${{ steps.leak.outputs.plain }}
  encoded: \${{ steps.leak.outputs.encoded }}
  fine: \${{ steps.leak.outputs.fine }}`,
    );
    const { job, log } = await runToy({
      files: { '.github/workflows/ci.yml': text },
      secrets: { KEY: 'very-secret-value' },
    });
    expect(job('one').outputs).toEqual({ fine: 'yes' });
    expect(log('one')).toContain("##[warning]Skip output 'plain' since it may contain secret.");
    expect(log('one')).toContain("##[warning]Skip output 'encoded' since it may contain secret.");
  });

  test('of more than 1 MB fail the job', async () => {
    const text = steps(
      '- { id: big, run: "printf big=%0600000d 1 >> $GITHUB_OUTPUT" }',
      "outputs: { big: '${{ steps.big.outputs.big }}' }",
    );
    const { job } = await runToy(text);
    expect(job('one').conclusion).toBe('failure');
    expect(job('one').reason).toContain('1200000 bytes; GitHub allows 1048576');
  });

  test('of a file that GitHub cannot read fail the step', async () => {
    const { job } = await runToy(steps('- run: echo nonsense >> "$GITHUB_OUTPUT"'));
    expect(job('one').conclusion).toBe('failure');
    expect(job('one').reason).toContain(
      "Unable to process file command 'output' successfully. Invalid format 'nonsense'",
    );
  });
});

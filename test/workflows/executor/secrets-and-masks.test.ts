import { describe, expect, test } from '@jest/globals';
import { runToy, steps, ToyWorld } from './support/toy.ts';

const key = 'IST.eyJraWQi+/=.Zm9vYmFyLXNlY3JldA';
const lines = 'first line of a key\nsecond line of a key';

describe('secrets', () => {
  test('are hidden in the log, plain and encoded, and so is the token', async () => {
    const world = new ToyWorld({
      files: {
        '.github/workflows/ci.yml': steps(`
- env: { KEY: '\${{ secrets.KEY }}', LINES: '\${{ secrets.LINES }}', TOKEN: '\${{ github.token }}', SAME: '\${{ secrets.GITHUB_TOKEN }}' }
  run: |
    echo "plain $KEY"
    printf %s "$KEY" | base64 -w0; echo
    printf 'x%s' "$KEY" | base64 -w0; echo
    node -p 'encodeURIComponent(process.env.KEY)'
    echo "$LINES" | tail -1
    echo "token $TOKEN"
    [ "$TOKEN" = "$SAME" ]
    echo "# Summary $KEY" >> "$GITHUB_STEP_SUMMARY"
    echo "::error file=a.js::leaks $KEY"
`),
      },
      secrets: { KEY: key, LINES: lines },
    });
    try {
      const { log, summary, job } = await world.run();
      expect(log('one')).toContain('plain ***');
      expect(log('one')).toContain('token ***');
      expect(summary('one')).toBe('# Summary ***\n\n');
      expect(job('one').annotations).toMatchObject([{ level: 'error', message: 'leaks ***', file: 'a.js' }]);
      const forms = [
        key,
        encodeURIComponent(key),
        Buffer.from(key).toString('base64'),
        ...lines.split('\n'),
        world.tokens[0]?.token ?? '',
      ];
      for (const { file, text } of world.keptFiles())
        for (const form of forms)
          expect({ file, holds: text.includes(form) }).toEqual({ file, holds: false });
      for (const line of world.lines) for (const form of forms) expect(line).not.toContain(form);
    } finally {
      world.close();
    }
  });

  test('of a fork’s pull request are not there', async () => {
    const { job } = await runToy(
      {
        files: {
          '.github/workflows/ci.yml': steps(
            '- { id: look, run: \'echo "key=[${{ secrets.KEY }}] ${{ github.secret_source }}" >> $GITHUB_OUTPUT\' }',
            "environment: prod\noutputs: { key: '${{ steps.look.outputs.key }}' }",
          ).replace('on: push', 'on: pull_request'),
        },
        secrets: { KEY: key },
        environments: [{ name: 'prod', secrets: { KEY: key } }],
      },
      { name: 'pull_request', ref: 'refs/pull/1/merge', fromFork: true },
    );
    expect(job('one').outputs['key']).toBe('[] None');
  });

  test('add-mask hides what a step found out', async () => {
    const { log, job } = await runToy(
      steps(
        '- { id: a, run: \'echo ::add-mask::derived-value; echo "here is derived-value"; echo v=derived-value >> $GITHUB_OUTPUT\' }\n- run: echo later derived-value',
        "outputs: { v: '${{ steps.a.outputs.v }}' }",
      ),
    );
    expect(log('one')).toContain('here is ***');
    expect(log('one')).toContain('later ***');
    expect(log('one')).not.toContain(' here is derived-value');
    expect(job('one').outputs).toEqual({});
  });

  test('the folders of a job are gone when it has ended', async () => {
    const { job } = await runToy(
      steps(
        '- { id: where, run: \'echo "$HOME" > $HOME/file; echo "home=$HOME" >> $GITHUB_OUTPUT\' }',
        "outputs: { home: '${{ steps.where.outputs.home }}' }",
      ),
    );
    const { existsSync } = await import('node:fs');
    expect(job('one').outputs['home']).toMatch(/^\//);
    expect(existsSync(job('one').outputs['home'] ?? '/')).toBe(false);
  });
});

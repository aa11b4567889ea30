import { describe, expect, test } from '@jest/globals';
import { runToy, steps, ToyWorld } from './support/toy.ts';

describe('what another run left', () => {
  const left = `on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo 1 > one.json\n      - { uses: actions/upload-artifact@v7, with: { name: evidence-a, path: one.json } }\n`;
  const taking = (rights: string): string =>
    steps(
      `- { uses: actions/download-artifact@v8, with: { pattern: evidence-*, path: last, run-id: '9000000001', github-token: '\${{ github.token }}' } }\n- run: find . -type f`,
      `permissions: { ${rights} }`,
    );
  const taken = async (rights: string) => {
    const files = { '.github/workflows/ci.yml': left, '.github/workflows/take.yml': taking(rights) };
    const world = new ToyWorld({ files });
    try {
      await world.run();
      const { run, job, log } = await world.run('.github/workflows/take.yml');
      return { conclusion: run.conclusion, reason: job('one').reason, log: log('one') };
    } finally {
      world.close();
    }
  };

  test('is downloaded with a token that reads runs', async () => {
    const { conclusion, log } = await taken('actions: read');
    expect(conclusion).toBe('success');
    expect(log).toContain('./last/evidence-a/one.json');
  });

  test('is not, without that right', async () => {
    expect(await taken('contents: read')).toMatchObject({
      conclusion: 'failure',
      reason: expect.stringContaining('Resource not accessible by integration'),
    });
  });
});

describe('github/codeql-action/upload-sarif', () => {
  const upload = (rights: string): string =>
    steps(
      `- run: echo '{}' > report.sarif\n- { uses: github/codeql-action/upload-sarif@v4, with: { sarif_file: report.sarif, category: sluice, ref: '\${{ github.ref }}', sha: '\${{ github.sha }}' } }`,
      `permissions: { ${rights} }`,
    );

  test('gives the file to code scanning', async () => {
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': upload('security-events: write') } });
    try {
      expect((await world.run()).run.conclusion).toBe('success');
      expect(world.sarifs).toEqual([
        { ref: 'refs/heads/main', commit: world.sha, category: 'sluice', sarif: '{}\n' },
      ]);
    } finally {
      world.close();
    }
  });

  test('needs its right', async () => {
    const { job } = await runToy(upload('contents: read'));
    expect(job('one').reason).toContain('Resource not accessible by integration');
  });
});

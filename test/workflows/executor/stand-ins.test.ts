import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runToy, steps, ToyWorld } from './support/toy.ts';

async function inGit(
  text: string,
  check: (world: ToyWorld) => Promise<void>,
  branches: string[] = [],
): Promise<void> {
  const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text, 'README.md': '# Site\n' } });
  try {
    await world.makeGit(branches);
    await check(world);
  } finally {
    world.close();
  }
}

const show = `
- id: show
  run: |
    echo "commits=$(git rev-list --count HEAD)" >> "$GITHUB_OUTPUT"
    echo "branch=$(git branch --show-current)" >> "$GITHUB_OUTPUT"
    echo "remotes=$(git branch --remotes --format '%(refname:short)' | sort | tr '\\n' ' ')" >> "$GITHUB_OUTPUT"
    echo "head=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
`;
const outputs =
  "outputs: { commits: '${{ steps.show.outputs.commits }}', branch: '${{ steps.show.outputs.branch }}', remotes: '${{ steps.show.outputs.remotes }}', head: '${{ steps.show.outputs.head }}', ref: '${{ steps.co.outputs.ref }}', commit: '${{ steps.co.outputs.commit }}' }";

describe('actions/checkout', () => {
  test('of the event: one commit, on its branch', async () => {
    await inGit(steps(`- { id: co, uses: actions/checkout@v7 }\n${show}`, outputs), async (world) => {
      const { job } = await world.run();
      expect(job('one').outputs).toEqual({
        commits: '1',
        branch: 'main',
        remotes: 'origin/main ',
        head: world.sha,
        ref: 'refs/heads/main',
        commit: world.sha,
      });
    });
  });

  test('fetch-depth: 0 brings the history and every branch', async () => {
    await inGit(
      steps(`- { id: co, uses: actions/checkout@v7, with: { fetch-depth: 0 } }\n${show}`, outputs),
      async (world) => {
        const { job } = await world.run();
        expect(job('one').outputs).toMatchObject({
          commits: '2',
          branch: 'main',
          remotes: 'origin/development origin/main ',
        });
      },
      ['development'],
    );
  });

  test('of a branch that has moved on since: still the event’s commit', async () => {
    await inGit(
      steps(`- { id: co, uses: actions/checkout@v7, with: { fetch-depth: 0 } }\n${show}`, outputs),
      async (world) => {
        const { git } = await import('@fhir-iq/sluice-runtime');
        const before = (await git(path.join(world.directory, 'git-work'), ['rev-parse', 'HEAD~1'])).trim();
        const { job } = await world.run(undefined, { sha: before });
        expect(job('one').outputs).toMatchObject({ head: before, commits: '1', branch: 'main' });
      },
    );
  });

  test.each([
    ['a branch by name', 'development', { branch: 'development', commits: '1' }],
    ['a full ref', 'refs/heads/development', { branch: 'development', commits: '1' }],
    ['a commit', 'SHA', { commits: '1' }],
  ])('ref: %s', async (_what, ref, expected) => {
    await inGit(
      steps(
        `- { id: co, uses: actions/checkout@v7, with: { ref: "\${{ inputs.x || '${ref}' == 'SHA' && github.sha || '${ref}' }}" } }\n${show}`,
        outputs,
      ),
      async (world) => {
        const { job } = await world.run();
        expect(job('one').outputs).toMatchObject(expected);
        expect(job('one').outputs['head']).toBe(world.sha);
      },
      ['development'],
    );
  });

  test('ref: one that does not exist', async () => {
    await inGit(steps('- { uses: actions/checkout@v7, with: { ref: nowhere } }'), async (world) => {
      expect((await world.run()).job('one').reason).toContain(
        "A branch or tag with the name 'nowhere' could not be found",
      );
    });
  });

  test('path, and one outside the workspace', async () => {
    await inGit(
      steps('- { uses: actions/checkout@v7, with: { path: site } }\n- run: test -f site/README.md'),
      async (world) => {
        expect((await world.run()).job('one').conclusion).toBe('success');
      },
    );
    await inGit(steps('- { uses: actions/checkout@v7, with: { path: ../../elsewhere } }'), async (world) => {
      expect((await world.run()).job('one').reason).toContain('is not under');
    });
  });

  test('keeps the token for later git commands and takes it away again, unless persist-credentials is false', async () => {
    const look =
      'run: git config --get-all http.https://github.com/.extraheader > "$RUNNER_TOOL_CACHE/../$GITHUB_JOB" || true';
    const text = `on: push
jobs:
  kept: { runs-on: ubuntu-24.04, steps: [{ run: 'mkdir -p $RUNNER_TOOL_CACHE' }, { uses: actions/checkout@v7 }, { ${look.replace('run: ', "run: '")}' }] }
  none: { runs-on: ubuntu-24.04, steps: [{ run: 'mkdir -p $RUNNER_TOOL_CACHE' }, { uses: actions/checkout@v7, with: { persist-credentials: false } }, { ${look.replace('run: ', "run: '")}' }] }
`;
    await inGit(text, async (world) => {
      const { log, job } = await world.run();
      const read = (name: string): string => readFileSync(path.join(world.directory, name), 'utf8');
      const token = world.tokens.find((one) => one.job === 'kept')?.token ?? '';
      expect(read('kept')).toBe(
        `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}\n`,
      );
      expect(read('none')).toBe('');
      expect(log('kept')).toContain('Removed the credentials that the checkout kept');
      expect(job('kept').steps.at(-1)).toMatchObject({ phase: 'post', conclusion: 'success' });
    });
  });
});

describe('actions/setup-node', () => {
  test.each(['24', '24.x', process.versions.node, ''])(
    'node-version %j puts the project’s Node on the path',
    async (version) => {
      const { job, log } = await runToy(
        steps(
          `- { id: node, uses: actions/setup-node@v7, with: { node-version: '${version}' } }\n- run: node --version; command -v node | grep "$RUNNER_TOOL_CACHE"`,
          "outputs: { v: '${{ steps.node.outputs.node-version }}' }",
        ),
      );
      expect(job('one')).toMatchObject({ conclusion: 'success', outputs: { v: process.version } });
      expect(log('one')).toContain(process.version);
    },
  );

  test.each(['22', '24.0.0', 'lts/*'])('node-version %j is not rehearsed', async (version) => {
    const { job } = await runToy(
      steps(`- { uses: actions/setup-node@v7, with: { node-version: '${version}' } }`),
    );
    expect(job('one').reason).toContain(`not rehearsed: Node ${version}`);
  });
});

describe('artifacts', () => {
  const job = (id: string, list: string, needs = ''): string =>
    `  ${id}:\n    runs-on: ubuntu-24.04\n${needs === '' ? '' : `    needs: ${needs}\n`}    steps:\n${list
      .trim()
      .split('\n')
      .map((line) => `      ${line}`)
      .join('\n')}\n`;

  test('go from job to job: by name, by pattern, merged', async () => {
    const text = `on: push\njobs:\n${job(
      'a',
      `
- run: mkdir -p out/deep && echo 1 > out/one.json && echo 2 > out/deep/two.json && echo h > out/.hidden
- { id: up, uses: actions/upload-artifact@v7, with: { name: evidence-a, path: out, retention-days: 7 } }
`,
    )}${job(
      'b',
      `
- run: echo 3 > three.json; echo 4 > notes.txt
- { uses: actions/upload-artifact@v7, with: { name: evidence-b, path: '*.json' } }
- { uses: actions/upload-artifact@v7, with: { name: other, path: notes.txt } }
`,
    )}${job(
      'c',
      `
- { uses: actions/download-artifact@v8, with: { name: evidence-a, path: named } }
- { uses: actions/download-artifact@v8, with: { pattern: evidence-*, path: apart } }
- { uses: actions/download-artifact@v8, with: { pattern: evidence-*, path: merged, merge-multiple: true } }
- { uses: actions/download-artifact@v8, with: { path: all } }
- { uses: actions/download-artifact@v8, with: { pattern: nothing-*, path: none } }
- run: find . -type f | sort
`,
      '[a, b]',
    )}`;
    const { run, log } = await runToy(text);
    expect(run.conclusion).toBe('success');
    const found = [...log('c').matchAll(/Z (\.\/\S+)$/gm)].map(([, file]) => file);
    expect(found).toEqual([
      './all/evidence-a/deep/two.json',
      './all/evidence-a/one.json',
      './all/evidence-b/three.json',
      './all/other/notes.txt',
      './apart/evidence-a/deep/two.json',
      './apart/evidence-a/one.json',
      './apart/evidence-b/three.json',
      './merged/deep/two.json',
      './merged/one.json',
      './merged/three.json',
      './named/deep/two.json',
      './named/one.json',
    ]);
    expect(run.artifacts).toEqual([
      { name: 'evidence-a', files: 2, bytes: 4, retentionDays: 7 },
      { name: 'evidence-b', files: 1, bytes: 2, retentionDays: 90 },
      { name: 'other', files: 1, bytes: 2, retentionDays: 90 },
    ]);
  });

  test('a name is given once, unless overwrite', async () => {
    const up = (more = ''): string =>
      `- { uses: actions/upload-artifact@v7, with: { name: x, path: f${more} } }`;
    const twice = await runToy(steps(`- run: echo 1 > f\n${up()}\n${up()}`));
    expect(twice.job('one').reason).toContain(
      '(409) Conflict: an artifact with this name already exists on the workflow run',
    );
    expect(
      (await runToy(steps(`- run: echo 1 > f\n${up()}\n${up(', overwrite: true')}`))).run.conclusion,
    ).toBe('success');
  });

  test.each([
    ['error', 'failure', []],
    [
      'warn',
      'success',
      [
        {
          level: 'warning',
          message: 'No files were found with the provided path: nothing. No artifacts will be uploaded.',
        },
      ],
    ],
    ['ignore', 'success', []],
  ])('if-no-files-found: %s', async (what, conclusion, annotations) => {
    const { job: of } = await runToy(
      steps(
        `- { uses: actions/upload-artifact@v7, with: { name: x, path: nothing, if-no-files-found: ${what} } }`,
      ),
    );
    expect(of('one').conclusion).toBe(conclusion);
    if (conclusion === 'success') expect(of('one').annotations).toEqual(annotations);
  });

  test('hidden files only when asked, exclusions, a path outside the workspace, one file', async () => {
    const { run } = await runToy(
      steps(`
- run: mkdir -p d/.h "$RUNNER_TEMP/t" && echo 1 > d/a && echo 2 > d/.h/b && echo 3 > d/c.log && echo 4 > "$RUNNER_TEMP/t/e"
- { uses: actions/upload-artifact@v7, with: { name: all, path: d, include-hidden-files: true } }
- uses: actions/upload-artifact@v7
  with:
    name: some
    path: |
      d
      !d/*.log
- { uses: actions/upload-artifact@v7, with: { name: outside, path: '\${{ runner.temp }}/t' } }
`),
    );
    expect(run.artifacts.map((one) => [one.name, one.files])).toEqual([
      ['all', 3],
      ['outside', 1],
      ['some', 1],
    ]);
  });

  test('a name that does not exist cannot be downloaded; a name with a slash cannot be given', async () => {
    const { job: of } = await runToy(steps('- { uses: actions/download-artifact@v8, with: { name: nope } }'));
    expect(of('one').reason).toContain('Unable to download artifact(s): Artifact not found for name: nope');
    const slash = await runToy(
      steps('- run: echo 1 > f\n- { uses: actions/upload-artifact@v7, with: { name: a/b, path: f } }'),
    );
    expect(slash.job('one').reason).toContain('The artifact name is not valid: a/b');
  });
});

import { describe, expect, test } from '@jest/globals';
import { runToy, ToyWorld } from './support/toy.ts';

const callee = `
on:
  workflow_call:
    inputs:
      text: { type: string, required: true }
      flag: { type: boolean }
      count: { type: number, default: 3 }
    secrets:
      KEY: { required: false }
    outputs:
      said: { value: '\${{ jobs.say.outputs.said }}' }
      result: { value: '\${{ jobs.say.result }}' }
env: { OWN: callee }
jobs:
  say:
    runs-on: ubuntu-24.04
    outputs: { said: '\${{ steps.say.outputs.said }}' }
    steps:
      - id: say
        env: { KEY: '\${{ secrets.KEY }}' }
        run: echo "said=\${{ inputs.text }} \${{ inputs.flag }} \${{ inputs.count }} $OWN [\${{ env.CALLER }}] \${{ github.workflow }} key:\${#KEY}" >> "$GITHUB_OUTPUT"
`;

function caller(job: string, top = ''): string {
  return `
name: Caller
on: push
env: { CALLER: caller }
${top}
jobs:
  call:
${job
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
  after:
    needs: call
    runs-on: ubuntu-24.04
    outputs: { got: '\${{ steps.got.outputs.got }}' }
    steps: [{ id: got, run: 'echo "got=\${{ needs.call.outputs.said }} / \${{ needs.call.outputs.result }} / \${{ needs.call.result }}" >> "$GITHUB_OUTPUT"' }]
`;
}

describe('called workflows', () => {
  test.each(['./.github/workflows/called.yml', '$/.github/workflows/called.yml'])(
    'by %s: inputs, secrets, outputs, env of their own',
    async (uses) => {
      const files = {
        '.github/workflows/ci.yml': caller(
          `uses: ${uses}\nwith: { text: '\${{ github.ref_name }}', flag: true }\nsecrets: { KEY: '\${{ secrets.SITE_KEY }}' }`,
        ),
        '.github/workflows/called.yml': callee,
      };
      const { job, run } = await runToy({ files, secrets: { SITE_KEY: '12345678' } });
      expect(run.conclusion).toBe('success');
      expect(job('call / say').name).toBe('call / say');
      expect(job('after').outputs['got']).toBe('main true 3 callee [] Caller key:8 / success / success');
    },
  );

  test('of the tool, by OWNER/sluice@anything, and its own files by $/', async () => {
    const tool = {
      '.github/workflows/gate.yml': callee.replace(
        'jobs:',
        'jobs:\n  inner: { uses: $/.github/workflows/inner.yml }',
      ),
      '.github/workflows/inner.yml': `on: workflow_call\njobs:\n  deep: { runs-on: ubuntu-24.04, outputs: { where: '\${{ steps.w.outputs.w }}' }, steps: [{ id: w, run: 'echo "w=\${{ job.workflow_repository }} \${{ job.workflow_file_path }} \${{ github.repository }}" >> $GITHUB_OUTPUT' }] }\n`,
    };
    const { job, run } = await runToy({
      files: {
        '.github/workflows/ci.yml': caller(
          'uses: somebody/sluice/.github/workflows/gate.yml@v1\nwith: { text: x }',
        ),
      },
      tool,
    });
    expect(run.conclusion).toBe('success');
    expect(job('call / inner / deep').outputs['where']).toBe(
      'somebody/sluice .github/workflows/inner.yml acme/site',
    );
  });

  test.each([
    [
      'an unknown input',
      'uses: ./.github/workflows/called.yml\nwith: { text: x, txt: y }',
      'Invalid input, txt is not defined in the referenced workflow.',
    ],
    [
      'a missing input',
      'uses: ./.github/workflows/called.yml',
      'Input text is required, but not provided while calling.',
    ],
    [
      'an unknown secret',
      'uses: ./.github/workflows/called.yml\nwith: { text: x }\nsecrets: { NOPE: x }',
      'Invalid secret, NOPE is not defined in the referenced workflow.',
    ],
    [
      'a file that does not exist',
      'uses: ./.github/workflows/none.yml',
      "Error calling workflow './.github/workflows/none.yml'. The workflow was not found.",
    ],
    ['a stranger’s repository', 'uses: other/repo/.github/workflows/x.yml@v1', 'The workflow was not found.'],
    [
      'a subfolder',
      'uses: ./.github/workflows/sub/x.yml',
      'called workflows lie directly in .github/workflows',
    ],
    [
      'a file without workflow_call',
      'uses: ./.github/workflows/ci.yml',
      "does not have a 'workflow_call' trigger",
    ],
  ])('%s is refused before anything runs', async (_what, job, message) => {
    const world = new ToyWorld({
      files: { '.github/workflows/ci.yml': caller(job), '.github/workflows/called.yml': callee },
    });
    try {
      await expect(world.run()).rejects.toThrow(message);
      expect(world.tokens).toEqual([]);
    } finally {
      world.close();
    }
  });

  test('an input of the wrong type fails the call', async () => {
    const { job } = await runToy({
      files: {
        '.github/workflows/ci.yml': caller(
          "uses: ./.github/workflows/called.yml\nwith: { text: x, flag: '${{ github.ref }}' }",
        ),
        '.github/workflows/called.yml': callee,
      },
    });
    expect(job('call').conclusion).toBe('failure');
    expect(job('call').reason).toContain('Invalid input flag: "refs/heads/main" is no boolean.');
  });

  test('calls of ten levels run, of eleven are refused', async () => {
    const chain = (levels: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: levels }, (_, index) => {
          const last = index === levels - 1;
          const job = last
            ? "{ runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }"
            : `{ uses: ./.github/workflows/w${String(index + 1)}.yml }`;
          return [
            index === 0 ? '.github/workflows/ci.yml' : `.github/workflows/w${String(index)}.yml`,
            `on: [push, workflow_call]\njobs:\n  j: ${job}\n`,
          ];
        }),
      );
    expect((await runToy({ files: chain(10) })).run.conclusion).toBe('success');
    await expect(runToy({ files: chain(11) })).rejects.toThrow('Workflows are nested deeper than 10 levels');
  });

  test('a call that fails, and jobs behind it', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: push\njobs:\n  call: { uses: ./.github/workflows/called.yml }\n  after: { needs: call, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n  told: { needs: call, if: failure(), runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n`,
      '.github/workflows/called.yml':
        'on: workflow_call\njobs:\n  red: { runs-on: ubuntu-24.04, steps: [{ run: exit 1 }] }\n',
    };
    const { run } = await runToy({ files });
    expect(run.jobs.map((one) => [one.key, one.conclusion])).toEqual(
      expect.arrayContaining([
        ['call / red', 'failure'],
        ['after', 'skipped'],
        ['told', 'success'],
      ]),
    );
  });
});

describe('permissions of calls', () => {
  const asking = (where: 'job' | 'workflow'): string => `
on: workflow_call
${where === 'workflow' ? 'permissions: { deployments: write }' : ''}
jobs:
  quality: { ${where === 'job' ? 'permissions: { deployments: write },' : ''} runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
`;

  test.each([
    [
      'job',
      "Error calling workflow './.github/workflows/called.yml'. The nested job 'quality' is requesting 'deployments: write', but is only allowed 'deployments: none'.",
    ],
    [
      'workflow',
      "Error calling workflow './.github/workflows/called.yml'. The workflow is requesting 'deployments: write', but is only allowed 'deployments: none'.",
    ],
  ] as const)(
    'a called %s that asks for more than its caller grants is refused with GitHub’s message',
    async (where, message) => {
      const files = {
        '.github/workflows/ci.yml':
          'on: push\npermissions: {}\njobs:\n  call: { uses: ./.github/workflows/called.yml, permissions: { contents: read } }\n',
        '.github/workflows/called.yml': asking(where),
      };
      await expect(runToy({ files })).rejects.toThrow(message);
    },
  );

  test('a caller that grants it, and tokens with their own job’s rights alone', async () => {
    const world = new ToyWorld({
      files: {
        '.github/workflows/ci.yml': `
on: push
permissions: {}
jobs:
  call: { uses: ./.github/workflows/called.yml, permissions: { deployments: write, contents: read } }
  bare: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
  own: { permissions: { contents: write }, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
`,
        '.github/workflows/called.yml': asking('job').replace(
          'jobs:',
          "jobs:\n  other: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }",
        ),
      },
    });
    try {
      await world.run();
      expect(Object.fromEntries(world.tokens.map((one) => [one.job, one.permissions]))).toEqual({
        bare: {},
        own: { contents: 'write' },
        'call / quality': { deployments: 'write' },
        'call / other': { deployments: 'write', contents: 'read' },
      });
      expect(world.revoked.sort()).toEqual(world.tokens.map((one) => one.token).sort());
    } finally {
      world.close();
    }
  });

  test('nobody says any: GitHub’s default; a fork’s run only reads', async () => {
    const text =
      "on: pull_request\njobs:\n  a: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n  b: { permissions: { contents: write, id-token: write }, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n";
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      await world.run(undefined, { name: 'pull_request', ref: 'refs/pull/1/merge', fromFork: true });
      await world.run(undefined, { name: 'pull_request', ref: 'refs/pull/1/merge' });
      expect(world.tokens.map((one) => one.permissions)).toEqual([
        { contents: 'read', packages: 'read' },
        { contents: 'read' },
        { contents: 'read', packages: 'read' },
        { contents: 'write', 'id-token': 'write' },
      ]);
    } finally {
      world.close();
    }
  });
});

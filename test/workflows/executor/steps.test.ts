import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import { runToy, steps, ToyWorld } from './support/toy.ts';

/** A toy action that writes what it was given. */
const recorder = (name: string): string => `
import { appendFileSync } from 'node:fs';
const say = (text) => console.log('${name} ' + text);
say(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([key]) => /^(INPUT|STATE)_/.test(key)))));
appendFileSync(process.env.GITHUB_STATE, 'seen-${name}=yes\\n');
appendFileSync(process.env.GITHUB_OUTPUT, 'made=${name}\\n');
if (process.env['INPUT_FAIL-IN'] === '${name}') process.exit(7);
`;

const tool = {
  'actions/toy/action.yml': `
name: Toy
description: For tests.
inputs:
  fail-in: { description: x, default: '' }
  who: { description: x, default: '\${{ github.actor }}' }
  with space: { description: x, required: true }
  old: { description: x, deprecationMessage: Use who. }
runs: { using: node24, pre: dist/pre.js, main: dist/main.js, post: dist/post.js, post-if: success() || failure() }
`,
  'actions/toy/dist/pre.js': recorder('pre'),
  'actions/toy/dist/main.js': recorder('main'),
  'actions/toy/dist/post.js': recorder('post'),
  'actions/toy/package.json': '{ "type": "module" }',
};
const uses = 'uses: fhir-iq/sluice/actions/toy@v1';

describe('actions', () => {
  test('pre, main and post with inputs, defaults, state and outputs', async () => {
    const text = steps(
      `
- id: toy
  ${uses}
  with: { with space: a value, old: x, unknown: y }
- run: 'true'
`,
      "outputs: { made: '${{ steps.toy.outputs.made }}' }",
    );
    const { job, log } = await runToy({ files: { '.github/workflows/ci.yml': text }, tool });
    expect(job('one').steps.map((step) => [step.phase, step.name, step.conclusion])).toEqual([
      ['pre', 'Pre Run fhir-iq/sluice/actions/toy@v1', 'success'],
      ['main', 'Run fhir-iq/sluice/actions/toy@v1', 'success'],
      ['main', 'Run true', 'success'],
      ['post', 'Post Run fhir-iq/sluice/actions/toy@v1', 'success'],
    ]);
    const said = (name: string): unknown =>
      JSON.parse(new RegExp(`${name} (\\{.*\\})`).exec(log('one'))?.[1] ?? '');
    const inputs = {
      'INPUT_FAIL-IN': '',
      INPUT_WHO: 'dev-dana',
      INPUT_WITH_SPACE: 'a value',
      INPUT_OLD: 'x',
      INPUT_UNKNOWN: 'y',
    };
    expect(said('main')).toEqual({ ...inputs, 'STATE_seen-pre': 'yes' });
    expect(said('post')).toEqual({ ...inputs, 'STATE_seen-pre': 'yes', 'STATE_seen-main': 'yes' });
    expect(job('one').outputs).toEqual({ made: 'main' });
    expect(job('one').annotations.map((one) => one.message)).toEqual([
      "Input 'old' has been deprecated with message: Use who.",
      "Unexpected input(s) 'unknown', valid inputs are ['fail-in', 'who', 'with space', 'old']",
    ]);
  });

  test('post steps run in reverse, also after a failure, but not for a step that was skipped', async () => {
    const text = steps(`
- { name: A, ${uses}, with: { with space: a } }
- { name: B, ${uses}, with: { with space: b, fail-in: main } }
- { name: C, ${uses}, with: { with space: c } }
`).replace('post-if: success() || failure()', 'post-if: always()');
    const quiet = {
      ...tool,
      'actions/toy/action.yml': tool['actions/toy/action.yml'].replace('pre: dist/pre.js, ', ''),
    };
    const { job } = await runToy({ files: { '.github/workflows/ci.yml': text }, tool: quiet });
    expect(job('one').steps.map((step) => [step.name, step.conclusion])).toEqual([
      ['A', 'success'],
      ['B', 'failure'],
      ['C', 'skipped'],
      ['Post B', 'success'],
      ['Post A', 'success'],
    ]);
    expect(job('one').steps[1]?.exitCode).toBe(7);
  });

  test('of the workspace by ./path, once it is checked out', async () => {
    const files = {
      '.github/workflows/ci.yml': steps('- uses: actions/checkout@v7\n- { uses: ./own, with: { who: me } }'),
      'own/action.yml':
        'name: Own\ndescription: x\ninputs: { who: { description: x } }\nruns: { using: node24, main: main.js }\n',
      'own/main.js': 'console.log("I am " + process.env.INPUT_WHO)',
    };
    const world = new ToyWorld({ files });
    try {
      await world.makeGit();
      expect((await world.run()).log('one')).toContain('I am me');
    } finally {
      world.close();
    }
    const early = await runToy({ files: { ...files, '.github/workflows/ci.yml': steps('- uses: ./own') } });
    expect(early.job('one').reason).toContain("Can't find 'action.yml' or 'action.yaml' under");
  });

  test('by $/ in a called workflow: the folder of the file’s own repository', async () => {
    const called = `on: workflow_call\njobs:\n  one: { runs-on: ubuntu-24.04, steps: [{ uses: $/actions/toy, with: { with space: x } }] }\n`;
    const { job } = await runToy({
      files: {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  call: { uses: fhir-iq/sluice/.github/workflows/called.yml@v1 }\n',
      },
      tool: { ...tool, '.github/workflows/called.yml': called },
    });
    expect(job('call / one').conclusion).toBe('success');
  });
});

describe('run', () => {
  test('shells, working directories and defaults of workflow and job', async () => {
    const { job } = await runToy(`
on: push
defaults: { run: { shell: bash, working-directory: one } }
jobs:
  one:
    runs-on: ubuntu-24.04
    defaults: { run: { working-directory: two } }
    outputs: { all: '\${{ steps.a.outputs.v }} \${{ steps.b.outputs.v }} \${{ steps.c.outputs.v }}' }
    steps:
      - { working-directory: ., run: mkdir one two three }
      - { id: a, run: 'echo "v=$(basename $PWD)-$-" >> $GITHUB_OUTPUT' }
      - { id: b, working-directory: three, run: 'echo "v=$(basename $PWD)" >> $GITHUB_OUTPUT' }
      - { id: c, shell: sh, run: 'echo "v=$0" | tr -d / | cut -c1-2 >> $GITHUB_OUTPUT' }
`);
    expect(job('one').outputs['all']).toMatch(/^two-ehB.* three v=$|^two-.*e.* three /);
  });

  test.each([
    ['without a shell: bash -e, no pipefail', 'false | true', undefined, 'success'],
    ['without a shell: -e', 'false; true', undefined, 'failure'],
    ['bash: pipefail', 'false | true', 'bash', 'failure'],
    ['sh: -e', 'false; true', 'sh', 'failure'],
  ])('%s', async (_what, script, shell, conclusion) => {
    const { job } = await runToy(
      steps(`- { run: '${script}'${shell === undefined ? '' : `, shell: ${shell}`} }`),
    );
    expect(job('one').conclusion).toBe(conclusion);
  });

  test('a folder that does not exist', async () => {
    const { job } = await runToy(steps('- { run: "true", working-directory: nowhere }'));
    expect(job('one').reason).toMatch(/working directory '.*\/nowhere'\. No such file or directory/);
  });

  test('a process left in the background does not hold the step, and ends with the job', async () => {
    const { job } = await runToy(
      steps(
        '- { id: a, run: "sleep 60 & echo pid=$! >> $GITHUB_OUTPUT" }\n- run: kill -0 ${{ steps.a.outputs.pid }}',
        "outputs: { pid: '${{ steps.a.outputs.pid }}' }",
      ),
    );
    expect(job('one').conclusion).toBe('success');
    const state = `/proc/${job('one').outputs['pid'] ?? ''}/stat`;
    // A killed process may stay as a zombie until its new parent collects it.
    const { readFileSync } = await import('node:fs');
    expect(existsSync(state) ? readFileSync(state, 'utf8') : 'Z').toContain('Z');
  });
});

describe('env', () => {
  test('of workflow, job and step, the nearest wins', async () => {
    const { job } = await runToy(
      `
on: push
env: { A: workflow, B: workflow, C: workflow }
jobs:
  one:
    runs-on: ubuntu-24.04
    env: { B: job, C: 'job of \${{ env.A }}', D: '\${{ github.job }}' }
    outputs: { all: '\${{ steps.a.outputs.v }}' }
    steps:
      - { id: a, env: { C: step, E: '\${{ env.B }}' }, run: 'echo "v=$A $B $C $D $E \${{ env.C }}" >> $GITHUB_OUTPUT' }
`.replace("'job of ${{ env.A }}'", 'job'),
    );
    expect(job('one').outputs['all']).toBe('workflow job step one job step');
  });

  test('the runner’s own variables, and nothing of this machine’s', async () => {
    process.env['SLUICE_TOY_LEAK'] = 'leaked';
    const clock = scaledClock(new Date('2026-11-23T09:00:00Z'), Date.now(), 1);
    const world = new ToyWorld({
      files: {
        '.github/workflows/ci.yml': steps('- run: env | sort', 'env: { GITHUB_SHA: forged, HOME: /tmp }'),
      },
      clock,
    });
    try {
      const { log } = await world.run();
      const env = new Map(
        [...log('one').matchAll(/Z (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
      expect(Object.fromEntries(env)).toMatchObject({
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'dev-dana',
        GITHUB_API_URL: 'https://api.github.com',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_JOB: 'one',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REPOSITORY: 'acme/site',
        GITHUB_REPOSITORY_OWNER: 'acme',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_RUN_ID: '9000000001',
        GITHUB_RUN_NUMBER: '1',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_SHA: world.sha,
        GITHUB_WORKFLOW: '.github/workflows/ci.yml',
        GITHUB_WORKFLOW_REF: 'acme/site/.github/workflows/ci.yml@refs/heads/main',
        HOME: '/tmp',
        RUNNER_ENVIRONMENT: 'self-hosted',
        RUNNER_TOOL_CACHE: path.join(world.directory, 'tools'),
      });
      for (const name of [
        'GITHUB_ENV',
        'GITHUB_OUTPUT',
        'GITHUB_PATH',
        'GITHUB_STATE',
        'GITHUB_STEP_SUMMARY',
        'GITHUB_EVENT_PATH',
        'RUNNER_TEMP',
        'GITHUB_WORKSPACE',
      ]) {
        expect(env.get(name)).toMatch(/^\//);
      }
      const known =
        /^(GITHUB_|RUNNER_|CI$|HOME$|PATH$|LANG$|LC_|TZ$|TERM$|npm_config_registry$|PWD$|SHLVL$|_$|OLDPWD$)/;
      expect([...env.keys()].filter((name) => !known.test(name))).toEqual([]);
      expect(env.get('PATH')).not.toContain('node_modules/.bin');
    } finally {
      delete process.env['SLUICE_TOY_LEAK'];
      world.close();
    }
  });
});

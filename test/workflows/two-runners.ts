import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { git } from '@fhir-iq/sluice-runtime';
import { ToyWorld } from './executor/support/toy.ts';

/** What two runners of workflows must agree on. */
export interface Ends {
  /** By job, with its leg of a matrix: how it ended, and how each step that ran ended, in order. */
  readonly jobs: Readonly<Record<string, { readonly result: string; readonly steps: readonly string[] }>>;
  /** What steps said after `RESULT`, in order by job. */
  readonly said: Readonly<Record<string, readonly string[]>>;
}

const action = {
  'own/action.yml':
    'name: Own\ndescription: x\ninputs: { who: { description: x, default: nobody } }\noutputs: { greeting: { description: x } }\nruns: { using: node24, main: main.js, post: post.js }\n',
  'own/main.js':
    "const fs = require('node:fs');\nfs.appendFileSync(process.env.GITHUB_OUTPUT, `greeting=hello ${process.env.INPUT_WHO}\\n`);\nfs.appendFileSync(process.env.GITHUB_STATE, 'seen=main\\n');\n",
  'own/post.js': "console.log('RESULT post ' + process.env.STATE_seen);\n",
};

/** Workflows that both can run (act gives all legs of a matrix one result, so all are green): files by path. Jobs stand in a line, so that their order is one. */
export const workflows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'outputs of steps and jobs': {
    'ci.yml': `on: push
jobs:
  first:
    runs-on: ubuntu-24.04
    outputs: { one: '\${{ steps.a.outputs.one }}', both: '\${{ format(''{0}-{1}'', steps.a.outputs.one, steps.b.outputs.two) }}' }
    steps:
      - { id: a, name: A, run: 'echo one=1 >> $GITHUB_OUTPUT' }
      - id: b
        name: B
        run: |
          { echo 'two<<END'; echo "it's"; echo '{two}'; echo END; } >> "$GITHUB_OUTPUT"
          echo "RESULT quote's \${{ steps.a.outputs.one }} it's"
  second:
    needs: first
    runs-on: ubuntu-24.04
    steps: [{ name: Show, env: { BOTH: '\${{ needs.first.outputs.both }}' }, run: 'echo "RESULT \${{ needs.first.outputs.one }} $(echo "$BOTH" | tr "\\n" ,) \${{ needs.first.result }}"' }]
`,
  },
  'conditions and conclusions': {
    'ci.yml': `on: push
jobs:
  red:
    runs-on: ubuntu-24.04
    steps:
      - { name: Soft, id: soft, continue-on-error: true, run: exit 1 }
      - { name: Looked, if: "steps.soft.outcome == 'failure' && steps.soft.conclusion == 'success'", run: echo "RESULT soft" }
      - { name: Hard, run: exit 3 }
      - { name: After, run: echo "RESULT never" }
      - { name: Failed, if: failure(), run: echo "RESULT failed" }
      - { name: Always, if: '\${{ always() }}', run: echo "RESULT always" }
  behind: { needs: red, runs-on: ubuntu-24.04, steps: [{ name: Never, run: echo "RESULT never" }] }
  told: { needs: red, if: failure(), runs-on: ubuntu-24.04, steps: [{ name: Told, run: 'echo "RESULT told \${{ needs.red.result }}"' }] }
`,
  },
  'env, files and shells': {
    'ci.yml': `on: push
env: { A: workflow, B: workflow }
defaults: { run: { shell: bash } }
jobs:
  one:
    runs-on: ubuntu-24.04
    env: { B: job }
    steps:
      - { name: Write, run: 'echo C=written >> $GITHUB_ENV; mkdir -p bin; printf "#!/bin/sh\\necho own" > bin/own-tool; chmod +x bin/own-tool; echo $PWD/bin >> $GITHUB_PATH' }
      - { name: Read, env: { D: '\${{ env.B }}' }, run: 'echo "RESULT $A $B $C $D \${{ env.C }} $(own-tool)"' }
      - { name: Pipe, continue-on-error: true, run: 'false | true' }
      - { name: Sh, shell: sh, run: 'false | true; echo "RESULT sh"' }
      - { name: Folder, working-directory: bin, run: 'echo "RESULT $(basename $PWD)"' }
`,
  },
  matrix: {
    'ci.yml': `on: push
jobs:
  legs:
    strategy:
      fail-fast: false
      matrix:
        a: [1, 2]
        b: [x, y]
        exclude: [{ a: 1, b: y }]
        include: [{ a: 2, b: x, c: extra }, { a: 3, b: z }]
    runs-on: ubuntu-24.04
    steps: [{ name: Leg, run: 'echo "RESULT \${{ matrix.a }} \${{ matrix.b }} [\${{ matrix.c }}]"' }]
  after: { needs: legs, runs-on: ubuntu-24.04, steps: [{ name: After, run: 'echo "RESULT \${{ needs.legs.result }}"' }] }
`,
  },
  'a called workflow': {
    'ci.yml': `on: push
jobs:
  call: { uses: ./.github/workflows/called.yml, with: { text: abc, flag: true } }
  after: { needs: call, runs-on: ubuntu-24.04, steps: [{ name: After, run: 'echo "RESULT \${{ needs.call.outputs.said }}"' }] }
`,
    'called.yml': `on:
  workflow_call:
    inputs: { text: { type: string }, flag: { type: boolean }, number: { type: number, default: 5 } }
    outputs: { said: { value: '\${{ jobs.inner.outputs.said }}' } }
jobs:
  inner:
    runs-on: ubuntu-24.04
    outputs: { said: '\${{ steps.s.outputs.said }}' }
    steps: [{ id: s, name: Say, run: 'echo "said=\${{ inputs.text }} \${{ inputs.flag && 1 }} \${{ inputs.number }}" >> $GITHUB_OUTPUT; echo "RESULT inner \${{ inputs.text }}"' }]
`,
  },
  'an action of the workspace': {
    'ci.yml': `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - { name: Check out, uses: actions/checkout@v7 }
      - { id: own, name: Own, uses: ./own, with: { who: world } }
      - { name: Show, run: 'echo "RESULT \${{ steps.own.outputs.greeting }}"' }
`,
  },
  expressions: {
    'ci.yml': `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - { name: Functions, run: "echo 'RESULT \${{ contains(github.ref, 'MAIN') }} \${{ startsWith('Abc', 'aB') }} \${{ join(fromJSON('[1,2]'), '+') }} \${{ toJSON(fromJSON('true')) }}'" }
      - { name: Operators, run: "echo 'RESULT \${{ 1 == '1' }} \${{ null == 0 }} \${{ 'a' == 'A' }} \${{ !'' && 'yes' || 'no' }} \${{ 0.1 }} \${{ 3 > 2 }} [\${{ github.event.nothing }}]'" }
      - { name: Not, if: "!contains('abc', 'd')", run: echo "RESULT not" }
      - { name: Trap, if: "\${{ 'a' }} == 'b'", run: echo "RESULT trap" }
`,
  },
  masks: {
    'ci.yml': `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - { name: Mask, run: 'echo "::add-mask::very-secret"' }
      - { name: Say, run: 'echo "RESULT it is very-secret"' }
`,
  },
};

function paths(files: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...action,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`.github/workflows/${name}`, text])),
  };
}

const results = /RESULT (.*)/;
const keyOf = (id: string, values: readonly unknown[]): string => [id, ...values.map(String)].join(' ');

/**
 * Runs workflows with act in host mode.
 *
 * @param files - The files of `.github/workflows` by name.
 */
export async function withAct(files: Readonly<Record<string, string>>): Promise<Ends> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-act-'));
  try {
    for (const [file, text] of Object.entries(paths(files))) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), text);
    }
    await git(directory, ['init', '--quiet', '--initial-branch=main']);
    await git(directory, ['add', '--all']);
    await git(directory, [
      '-c',
      'user.name=dev',
      '-c',
      'user.email=dev@example.com',
      'commit',
      '--quiet',
      '--message',
      'x',
    ]);
    const args = [
      'push',
      '-P',
      'ubuntu-24.04=-self-hosted',
      '--json',
      '--workflows',
      '.github/workflows/ci.yml',
      '--directory',
      directory,
    ];
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      XDG_CACHE_HOME: path.join(directory, '.cache'),
    };
    const { stdout } = spawnSync('act', args, { cwd: directory, env, encoding: 'utf8', timeout: 60_000 });
    return readAct(stdout);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface ActLine {
  readonly jobID?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly stage?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
  readonly raw_output?: boolean;
  readonly msg: string;
}

function readAct(stdout: string): Ends {
  const jobs: Record<string, { result: string; steps: string[] }> = {};
  const said: Record<string, string[]> = {};
  for (const text of stdout.split('\n').filter((line) => line.startsWith('{'))) {
    const line = JSON.parse(text) as ActLine;
    if (line.jobID === undefined) continue;
    const key = keyOf(
      line.jobID,
      Object.keys(line.matrix ?? {})
        .sort()
        .map((name) => line.matrix?.[name]),
    );
    const job = (jobs[key] ??= { result: '', steps: [] });
    if (line.jobResult !== undefined) job.result = line.jobResult;
    if (line.stage === 'Main' && line.stepResult !== undefined && line.stepResult !== 'skipped')
      job.steps.push(`${line.step ?? ''}: ${line.stepResult}`);
    const [, result] = (line.raw_output === true ? results.exec(line.msg) : null) ?? [];
    if (result !== undefined) (said[key] ??= []).push(result);
  }
  return { jobs, said };
}

/**
 * Runs workflows with the rehearsal's executor.
 *
 * @param files - The files of `.github/workflows` by name.
 */
export async function withExecutor(files: Readonly<Record<string, string>>): Promise<Ends> {
  const world = new ToyWorld({ files: paths(files) });
  try {
    await world.makeGit();
    const ran = await world.run();
    const jobs: Record<string, { result: string; steps: string[] }> = {};
    const said: Record<string, string[]> = {};
    for (const job of ran.run.jobs.filter((one) => one.conclusion !== 'skipped')) {
      const id = job.key.split(' / ').at(-1) ?? '';
      const [, name = id, leg = ''] = /^(.*?) \((.*)\)$/.exec(id) ?? [];
      const key = keyOf(name, leg === '' ? [] : leg.split(', '));
      const main = job.steps.filter((step) => step.phase === 'main' && step.outcome !== 'skipped');
      jobs[key] = { result: job.conclusion, steps: main.map((step) => `${step.name}: ${step.outcome}`) };
      const lines = ran
        .log(job.key)
        .split('\n')
        .filter((line) => !line.includes('##['));
      const found = lines.flatMap((line) => results.exec(line)?.[1] ?? []);
      if (found.length > 0) said[key] = found;
    }
    return { jobs, said };
  } finally {
    world.close();
  }
}

import { describe, expect, test } from '@jest/globals';
import { steps, ToyWorld } from './support/toy.ts';

const job = (keys: string): string =>
  `on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    ${keys}\n    steps: [{ run: 'true' }]\n`;

/** What is not rehearsed: the file, and what is said of it, with line. */
const cases: readonly (readonly [string, string, string])[] = [
  [
    'a container',
    job('container: node:24'),
    '.github/workflows/ci.yml:5:5: not rehearsed: jobs.one.container',
  ],
  ['services', job('services: { db: { image: postgres } }'), ':5:5: not rehearsed: jobs.one.services'],
  [
    'an event',
    "on: [push, release]\njobs:\n  one: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n",
    'not rehearsed: on.release',
  ],
  [
    'workflow_run',
    "on: { workflow_run: { workflows: [x] } }\njobs:\n  one: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n",
    ':1:7: not rehearsed: on.workflow_run',
  ],
  [
    'another runner',
    steps("- run: 'true'").replace('ubuntu-24.04', 'windows-latest'),
    ':4:14: not rehearsed: jobs.one.runs-on: windows-latest',
  ],
  [
    'a label list',
    steps("- run: 'true'").replace('ubuntu-24.04', '[self-hosted, linux]'),
    'not rehearsed: jobs.one.runs-on: self-hosted, linux',
  ],
  [
    'another shell',
    steps("- { run: 'true', shell: pwsh }"),
    ':6:31: not rehearsed: jobs.one.steps.shell: pwsh',
  ],
  ['read-all', job('permissions: read-all'), 'not rehearsed: jobs.one.permissions: read-all'],
  [
    'a third-party action',
    steps('- uses: someone/something@0123456789012345678901234567890123456789'),
    ':6:15: not rehearsed: jobs.one.steps.uses: someone/something@0123456789012345678901234567890123456789 (a third-party action without a stand-in)',
  ],
  [
    'a container action',
    steps('- uses: docker://alpine:3'),
    'not rehearsed: jobs.one.steps.uses: docker://alpine:3',
  ],
  [
    'an input of a stand-in',
    steps('- { uses: actions/checkout@v7, with: { sparse-checkout: src } }'),
    'not rehearsed: jobs.one.steps.with.sparse-checkout of actions/checkout',
  ],
  [
    'an expression for a whole mapping',
    job("env: '${{ fromJSON(vars.ENV) }}'"),
    "The type 'MappingToken' was expected.",
  ],
];

describe('before anything runs', () => {
  test.each(cases)('%s', async (_what, text, message) => {
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      await expect(world.run()).rejects.toThrow(message);
      expect(world.tokens).toEqual([]);
    } finally {
      world.close();
    }
  });

  test('all of it is said at once, in called workflows and actions too', async () => {
    const world = new ToyWorld({
      files: {
        '.github/workflows/ci.yml': `on: push\njobs:\n  a: { uses: ./.github/workflows/b.yml }\n  c: { runs-on: macos-15, steps: [{ uses: fhir-iq/sluice/actions/old@v1 }, { uses: fhir-iq/sluice/actions/composed@v1 }] }\n`,
        '.github/workflows/b.yml':
          "on: workflow_call\njobs:\n  d: { runs-on: ubuntu-24.04, container: x, steps: [{ run: 'true' }] }\n",
      },
      tool: {
        'actions/old/action.yml': 'name: Old\ndescription: x\nruns: { using: node20, main: x.js }\n',
        'actions/composed/action.yml':
          "name: Composed\ndescription: x\nruns: { using: composite, steps: [{ run: 'true', shell: bash }] }\n",
      },
    });
    try {
      const error: unknown = await world.run().catch((reason: unknown) => reason);
      const lines = (error as Error).message.split('\n');
      expect(lines).toEqual([
        expect.stringMatching(/^\.github\/workflows\/b\.yml:3:\d+: not rehearsed: jobs\.d\.container$/),
        expect.stringMatching(
          /^\.github\/workflows\/ci\.yml:4:\d+: not rehearsed: jobs\.c\.runs-on: macos-15/,
        ),
        expect.stringMatching(
          /^fhir-iq\/sluice\/actions\/old\/action\.yml:3:\d+: not rehearsed: runs\.using: node20 \(only node24\)$/,
        ),
        expect.stringMatching(
          /^fhir-iq\/sluice\/actions\/composed\/action\.yml:3:\d+: not rehearsed: runs\.using: composite/,
        ),
      ]);
    } finally {
      world.close();
    }
  });

  test.each([
    ['a typo', job('enviroment: x'), "Unexpected value 'enviroment'"],
    ['no YAML', 'on: push\njobs: [', 'Flow sequence in block collection must be'],
    ['an unknown function', job('if: sucess()'), "Unrecognized function: 'sucess'"],
    ['an unknown context', job('if: githib.ref'), "Unrecognized named-value: 'githib'"],
    ['no jobs', 'on: push\n', 'Required property is missing: jobs'],
  ])('GitHub’s parser refuses %s', async (_what, text, message) => {
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      await expect(world.run()).rejects.toThrow(message);
    } finally {
      world.close();
    }
  });
});

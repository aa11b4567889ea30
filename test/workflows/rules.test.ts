import { describe, expect, test } from '@jest/globals';
import { all, ours, siteFiles, workflowOf } from './files.ts';
import { rules } from './rules.ts';

const good = `
on: { push: { branches: [development] } }
permissions: {}
jobs:
  publish:
    name: Publish
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: { name: development, deployment: false }
    concurrency: { group: sluice-development, queue: max }
    permissions: { contents: read }
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { persist-credentials: false }
      - name: Publish
        uses: fhir-iq/sluice/actions/wix-publish@0000000000000000000000000000000000000000 # unreleased
        with: { wix-api-key: "\${{ secrets.WIX_API_KEY }}" }
  restore:
    name: Restore
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: { name: production, deployment: false }
    concurrency: { group: sluice-production, queue: max }
    permissions: { contents: read }
    steps:
      - name: Restore
        uses: fhir-iq/sluice/actions/rollback@0000000000000000000000000000000000000000 # unreleased
        with: { mode: restore, wix-api-key: "\${{ secrets.WIX_API_KEY }}" }
  test:
    name: Test
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: { contents: read }
    steps:
      - name: Test
        run: npm test
`;

/** For each rule, changes of the good file that it must see. */
const breaks: readonly (readonly [string, string, string])[] = [
  ['pins every action', '@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', '@v7'],
  ['pins every action', '# v7.0.1', '# v7.0.2'],
  ['pins every action', 'actions/checkout@3d3c', 'actions/checkin@3d3c'],
  ['pins every action', '@0000000000000000000000000000000000000000 # unreleased', '@main'],
  ['gives rights by job', '\npermissions: {}\n', '\npermissions: { contents: read }\n'],
  ['gives rights by job', '\npermissions: {}\n', '\n'],
  [
    'gives rights by job',
    '    permissions: { contents: read }\n    steps:\n      - name: Test',
    '    steps:\n      - name: Test',
  ],
  ['names everything and limits time', '    timeout-minutes: 5\n', ''],
  ['names everything and limits time', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-latest'],
  ['names everything and limits time', '      - name: Test\n        run:', '      - run:'],
  ['names everything and limits time', '    name: Publish\n', ''],
  ['keeps expressions out of scripts', 'npm test', 'npm test -- "${{ github.head_ref }}"'],
  ['leaves no token in a checkout', 'with: { persist-credentials: false }', 'with: { fetch-depth: 0 }'],
  ['keeps secrets in environments', '    environment: { name: development, deployment: false }\n', ''],
  ['keeps secrets in environments', ', deployment: false', ''],
  [
    'keeps secrets in environments',
    'run: npm test',
    'run: npm test\n        env: { KEY: "${{ secrets[\'KEY\'] }}" }',
  ],
  [
    "keeps the site's code apart from secrets",
    'run: npm test',
    'run: npm test\n        env: { KEY: "${{ secrets.KEY }}" }',
  ],
  [
    "keeps the site's code apart from secrets",
    'run: npm test',
    'run: npm test\n        env: { TOKEN: "${{ github.token }}" }',
  ],
  [
    "keeps the site's code apart from secrets",
    'permissions: { contents: read }\n    steps:\n      - name: Test',
    'permissions: { contents: write }\n    steps:\n      - name: Test',
  ],
  [
    "keeps the site's code apart from secrets",
    'with: { wix-api-key',
    'with: { checks: unit_tests, wix-api-key',
  ],
  [
    'has no dangerous trigger',
    'on: { push: { branches: [development] } }',
    'on: { pull_request_target: {} }',
  ],
  [
    'has no dangerous trigger',
    'on: { push: { branches: [development] } }',
    'on: { workflow_run: { workflows: [CI] } }',
  ],
  ['hands no secret on', '    name: Test\n', '    name: Test\n    secrets: inherit\n'],
  ['queues publishing and nothing else', ', queue: max', ''],
  ['queues publishing and nothing else', 'sluice-development', 'sluice-staging'],
  ['queues publishing and nothing else', '    concurrency: { group: sluice-production, queue: max }\n', ''],
  [
    'queues publishing and nothing else',
    '    name: Test\n',
    '    name: Test\n    concurrency: { group: sluice-development, queue: max }\n',
  ],
];

describe('the workflows', () => {
  test('are there', () => {
    expect(ours.map(({ file }) => file)).toEqual(
      ['approval', 'ci', 'release', 'site-checks', 'tree-gate'].map(
        (name) => `.github/workflows/${name}.yml`,
      ),
    );
    expect(siteFiles.map(({ file }) => file)).toEqual(
      [
        'attest',
        'development',
        'nightly',
        'production-plan',
        'production',
        'pull-request',
        'rollback',
        'staging',
      ].map((name) => `examples/fhir-iq/.github/workflows/${name}.yml`),
    );
  });

  for (const [name, rule] of Object.entries(rules)) {
    test.each(all.map((file) => [file.file, file] as const))(`${name}: %s`, (_, file) => {
      expect(rule(file)).toEqual([]);
    });

    test(`${name}: a good file passes`, () => {
      expect(rule(workflowOf(good))).toEqual([]);
    });

    const broken = breaks.filter(([of]) => of === name);
    test(`${name}: has red cases`, () => {
      expect(broken.length).toBeGreaterThan(0);
    });

    test.each(broken)(`${name}: goes red (%#)`, (_, from, to) => {
      expect(good).toContain(from);
      const changed = good.replace(from, () => to);
      expect(rule(workflowOf(changed)).length).toBeGreaterThan(0);
    });
  }
});

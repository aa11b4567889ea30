import { describe, expect, test } from '@jest/globals';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import type { ApprovalRequest } from '@fhir-iq/sluice-rehearsal/execute/platform';
import { Cancellation } from '@fhir-iq/sluice-rehearsal/execute/cancellation';
import { HouseClock } from '@fhir-iq/sluice-rehearsal/scenario/house-clock';
import { commandLineApprover } from '@fhir-iq/sluice-rehearsal/scenario/approver';
import { runToy, steps, ToyWorld, type Toy } from './support/toy.ts';

const show = `
- id: show
  env: { KEY: '\${{ secrets.KEY }}', PLAIN: '\${{ vars.PLAIN }}' }
  run: echo "key=\${#KEY}" >> "$GITHUB_OUTPUT"; echo "plain=$PLAIN" >> "$GITHUB_OUTPUT"
`;
const outputs = "outputs: { key: '${{ steps.show.outputs.key }}', plain: '${{ steps.show.outputs.plain }}' }";
const of = (job: string, rest: Partial<Toy> = {}): Toy => ({
  files: { '.github/workflows/ci.yml': steps(show, `${job}\n${outputs}`) },
  ...rest,
});

describe('environment', () => {
  test('brings its secrets and variables, over those of the repository', async () => {
    const { job } = await runToy(
      of('environment: { name: "${{ vars.WHERE }}", deployment: false }', {
        variables: { WHERE: 'Prod', PLAIN: 'of the repository' },
        secrets: { KEY: '1234' },
        environments: [{ name: 'prod', secrets: { KEY: '1234567890' }, variables: { PLAIN: 'of prod' } }],
      }),
    );
    expect(job('one').outputs).toEqual({ key: '10', plain: 'of prod' });
    expect(job('one').environment).toBe('prod');
  });

  test('its variables are not there for the condition of the job', async () => {
    const { job } = await runToy(
      of("environment: prod\nif: vars.PLAIN == 'of prod'", {
        environments: [{ name: 'prod', variables: { PLAIN: 'of prod' } }],
      }),
    );
    expect(job('one').conclusion).toBe('skipped');
  });

  test('that does not exist is made without protection, and the log warns', async () => {
    const world = new ToyWorld(of('environment: typo'));
    try {
      const ran = await world.run();
      expect(world.created).toEqual(['typo']);
      expect(ran.log('one')).toContain(
        "##[warning]The environment 'typo' did not exist. GitHub has made it without any protection",
      );
    } finally {
      world.close();
    }
  });

  test.each([
    [['main'], 'refs/heads/main', true],
    [['releases/*'], 'refs/heads/releases/1', true],
    [['releases/*'], 'refs/heads/releases/1/2', false],
    [['*'], 'refs/heads/feature/x', false],
    [['development'], 'refs/heads/main', false],
    [['refs/pull/*/merge'], 'refs/pull/7/merge', true],
    [['main'], 'refs/pull/7/merge', false],
    ['protected' as const, 'refs/heads/main', true],
    ['protected' as const, 'refs/heads/other', false],
  ])('branches %j admit %s: %s', async (branches, ref, admitted) => {
    const { job } = await runToy(
      of('environment: prod', { protectedBranches: ['main'], environments: [{ name: 'prod', branches }] }),
      { ref },
    );
    expect(job('one').conclusion).toBe(admitted ? 'success' : 'failure');
    if (!admitted)
      expect(job('one').reason).toMatch(
        /^Branch ".*" is not allowed to deploy to prod due to environment protection rules\.$/,
      );
  });

  test('keeps a deployment with its url, unless deployment is false', async () => {
    const world = new ToyWorld({
      files: {
        '.github/workflows/ci.yml': `
on: push
jobs:
  kept: { runs-on: ubuntu-24.04, environment: { name: prod, url: 'https://\${{ steps.a.outputs.host }}/' }, steps: [{ id: a, run: 'echo host=example.com >> $GITHUB_OUTPUT' }] }
  silent: { runs-on: ubuntu-24.04, environment: { name: prod, deployment: false }, steps: [{ run: 'true' }] }
  red: { needs: kept, runs-on: ubuntu-24.04, environment: prod, steps: [{ run: exit 1 }] }
`,
      },
      environments: [{ name: 'prod' }],
    });
    try {
      const { job } = await world.run();
      expect(world.deployments).toEqual([
        { environment: 'prod', states: ['in_progress', 'success'], url: 'https://example.com/' },
        { environment: 'prod', states: ['in_progress', 'failure'] },
      ]);
      expect(job('kept').url).toBe('https://example.com/');
    } finally {
      world.close();
    }
  });
});

describe('secrets of environments in called workflows', () => {
  const called = `on: { workflow_call: { secrets: { KEY: { required: false } } } }\njobs:\n  inner: { runs-on: ubuntu-24.04, environment: prod, ${outputs}, steps: [{ id: show, env: { KEY: '\${{ secrets.KEY }}', PLAIN: '\${{ vars.PLAIN }}' }, run: 'echo "key=\${#KEY}" >> "$GITHUB_OUTPUT"; echo "plain=$PLAIN" >> "$GITHUB_OUTPUT"' }] }\n`;
  const environments = [{ name: 'prod', secrets: { KEY: '1234567890' }, variables: { PLAIN: 'of prod' } }];

  test.each([['secrets: inherit'], ["secrets: { KEY: '${{ secrets.KEY }}' }"]])(
    'of the same repository with %s',
    async (secrets) => {
      const { job } = await runToy({
        files: {
          '.github/workflows/ci.yml': `on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n    ${secrets}\n`,
          '.github/workflows/called.yml': called,
        },
        environments,
      });
      expect(job('call / inner').outputs).toEqual({ key: '10', plain: 'of prod' });
    },
  );

  test('of another owner: none, while variables cross', async () => {
    const { job } = await runToy({
      files: {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  call:\n    uses: fhir-iq/sluice/.github/workflows/called.yml@v1\n    secrets: inherit\n',
      },
      tool: { '.github/workflows/called.yml': called },
      environments,
    });
    expect(job('call / inner').outputs).toEqual({ key: '0', plain: 'of prod' });
  });

  test('without inherit or a mapping: none, even in the same repository', async () => {
    const { job } = await runToy({
      files: {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  call: { uses: ./.github/workflows/called.yml }\n',
        '.github/workflows/called.yml': called,
      },
      environments,
      secrets: { KEY: 'of the repository' },
    });
    expect(job('call / inner').outputs['key']).toBe('0');
  });
});

describe('reviewers', () => {
  const environments = [
    { name: 'prod', reviewers: ['ada', 'tomas'], preventSelfReview: true, secrets: { KEY: '1234' } },
  ];
  const asked = (approver: NonNullable<Toy['approver']>, actor = 'dev-dana') =>
    runToy(of('environment: prod', { environments, approver }), { actor });

  test.each([
    ['all', 'all', [], 'dev-dana', 'success', { outcome: 'approved', by: 'ada' }],
    ['all, but not oneself', 'all', [], 'ada', 'success', { outcome: 'approved', by: 'tomas' }],
    [
      'one by name',
      new Map([['prod', 'tomas']]),
      [],
      'dev-dana',
      'success',
      { outcome: 'approved', by: 'tomas' },
    ],
    ['one who started the run', new Map([['prod', 'ada']]), [], 'ada', 'failure', { outcome: 'expired' }],
    ['one who is none', new Map([['prod', 'mallory']]), [], 'dev-dana', 'failure', { outcome: 'expired' }],
    ['nobody', new Map(), [], 'dev-dana', 'failure', { outcome: 'expired' }],
    ['a rejection', 'all', ['prod'], 'dev-dana', 'failure', { outcome: 'rejected', by: 'ada' }],
  ] as const)('%s', async (_what, approve, reject, actor, conclusion, wait) => {
    const { job, waits } = await asked(commandLineApprover(approve, reject, undefined), actor);
    expect(job('one').conclusion).toBe(conclusion);
    expect(waits).toMatchObject([{ for: 'approval', name: 'prod', job: 'one', ...wait }]);
  });

  test('secrets come only after the approval', async () => {
    const seen: ApprovalRequest[] = [];
    const { job } = await asked((request) => {
      seen.push(request);
      return Promise.resolve({ outcome: 'rejected', by: 'ada', comment: 'not today' });
    });
    expect(seen).toMatchObject([
      { environment: 'prod', reviewers: ['ada', 'tomas'], job: 'one', actor: 'dev-dana' },
    ]);
    expect(job('one')).toMatchObject({
      steps: [],
      reason: 'The deployment to prod was rejected by ada: not today',
    });
  });

  test('nobody answers for 30 days: the job fails', async () => {
    const clock = scaledClock(new Date('2026-11-23T09:00:00Z'), Date.now(), 100_000_000);
    const { job, waits } = await runToy(
      of('environment: prod', { environments, clock, approver: () => new Promise(() => undefined) }),
    );
    expect(job('one').reason).toBe('Nobody approved prod in 30 days (ada, tomas)');
    expect(waits[0]?.outcome).toBe('expired');
    expect(Date.parse(waits[0]?.to ?? '') - Date.parse(waits[0]?.from ?? '')).toBeGreaterThanOrEqual(
      28 * 24 * 3_600_000,
    );
  });

  test('the wait timer counts by the rehearsal’s clock', async () => {
    const clock = scaledClock(new Date('2026-11-23T09:00:00Z'), Date.now(), 10_000);
    const { job } = await runToy(
      of('environment: prod', { environments: [{ name: 'prod', waitMinutes: 30 }], clock }),
    );
    expect(Date.parse(job('one').startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-23T09:30:00Z'));
  });
});

describe('a wait that nobody ends', () => {
  const environments = [{ name: 'prod', reviewers: ['ada'] }];

  test('is over as soon as nothing else runs, 30 days later by the clock', async () => {
    const clock = new HouseClock(new Date('2026-11-23T09:00:00Z'), 1);
    const text = `on: push
jobs:
  waits: { runs-on: ubuntu-24.04, environment: prod, steps: [{ run: 'true' }] }
  works: { runs-on: ubuntu-24.04, steps: [{ run: sleep 0.3 }] }
`;
    const world = new ToyWorld({
      files: { '.github/workflows/ci.yml': text },
      environments,
      clock,
      jump: (to, why) => void clock.jump(to, why),
    });
    try {
      const { job, waits } = await world.run();
      expect(job('waits').reason).toBe('Nobody approved prod in 30 days (ada)');
      expect(waits[0]?.outcome).toBe('expired');
      expect(Date.parse(waits[0]?.to ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-12-23T09:00:00Z'));
      expect(Date.parse(job('works').finishedAt ?? '')).toBeLessThan(Date.parse('2026-11-24T00:00:00Z'));
      expect(clock.jumps.map((one) => one.why)).toEqual(['nobody answered for prod in 30 days']);
    } finally {
      world.close();
    }
  });

  test('ends with a cancel also while something else runs, and the clock stays', async () => {
    const clock = new HouseClock(new Date('2026-11-23T09:00:00Z'), 1);
    const text = `on: push
jobs:
  waits: { runs-on: ubuntu-24.04, environment: prod, steps: [{ run: 'true' }] }
  works: { runs-on: ubuntu-24.04, steps: [{ run: 'echo running; while :; do sleep 0.05; done' }] }
`;
    const world = new ToyWorld({
      files: { '.github/workflows/ci.yml': text },
      environments,
      clock,
      jump: (to, why) => void clock.jump(to, why),
    });
    try {
      const cancellation = new Cancellation();
      const running = world.run(undefined, {}, cancellation);
      while (!world.lines.some((line) => line.endsWith('| running'))) await new Promise(setImmediate);
      cancellation.request('The run was canceled by @github-actions[bot].');
      const { job, waits } = await running;
      expect(job('waits').conclusion).toBe('cancelled');
      expect(waits).toMatchObject([{ outcome: 'cancelled' }]);
      expect(clock.jumps).toEqual([]);
    } finally {
      world.close();
    }
  });

  test('ends with a cancel', async () => {
    const world = new ToyWorld({
      ...of('environment: prod', { environments, approver: () => new Promise(() => undefined) }),
    });
    try {
      const cancellation = new Cancellation();
      const running = world.run(undefined, {}, cancellation);
      await new Promise(setImmediate);
      cancellation.request('The run was canceled by @github-actions[bot].');
      const { run, job, waits } = await running;
      expect(run.conclusion).toBe('cancelled');
      expect(job('one')).toMatchObject({ conclusion: 'cancelled', steps: [] });
      expect(waits).toMatchObject([{ for: 'approval', outcome: 'cancelled' }]);
    } finally {
      world.close();
    }
  });
});

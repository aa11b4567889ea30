import { afterEach, describe, expect, test } from '@jest/globals';
import type { FeedEvent } from '@fhir-iq/sluice-rehearsal/feed/events';
import { ToyWorld, type Toy } from './support/toy.ts';

const worlds: ToyWorld[] = [];
afterEach(() => worlds.splice(0).forEach((world) => world.close()));

/** Runs a workflow and returns what was told meanwhile. */
async function told(toy: Toy): Promise<FeedEvent[]> {
  const world = new ToyWorld(toy);
  worlds.push(world);
  const events: FeedEvent[] = [];
  world.feed.listen((event) => events.push(event));
  await world.run();
  return events;
}

const called = `
on: workflow_call
jobs:
  first: { name: First, runs-on: ubuntu-24.04, steps: [{ run: exit 0 }] }
  second: { needs: first, runs-on: ubuntu-24.04, steps: [{ run: exit 0 }] }
`;
const caller = `
on: push
jobs:
  gate: { name: Gate, needs: legs, uses: ./.github/workflows/called.yml }
  legs: { strategy: { matrix: { of: [a, b] } }, runs-on: ubuntu-24.04, steps: [{ run: exit 0 }] }
  never: { if: false, needs: gate, runs-on: ubuntu-24.04, environment: prod, steps: [{ run: exit 0 }] }
`;

/** The phases of a job in their order. */
function phases(events: readonly FeedEvent[], key: string): string[] {
  return events.flatMap((event) => (event.type === 'job' && event.key === key ? [event.phase] : []));
}

describe('the feed', () => {
  test('tells the plan of a run first, with the jobs that it calls, then each job, then its end', async () => {
    const events = await told({
      files: { '.github/workflows/ci.yml': caller, '.github/workflows/called.yml': called },
    });
    expect(events[0]).toMatchObject({
      type: 'run',
      run: 1,
      actor: 'dev-dana',
      jobs: [
        { key: 'gate / first', name: 'Gate / First', needs: ['legs'] },
        { key: 'gate / second', name: 'Gate / second', needs: ['gate / first'] },
        { key: 'legs', name: 'legs', needs: [] },
        { key: 'never', name: 'never', needs: ['gate'], environment: 'prod' },
      ],
    });
    expect(phases(events, 'legs (a)')).toEqual(['queued', 'running', 'success']);
    expect(phases(events, 'gate / second')).toEqual(['queued', 'running', 'success']);
    expect(phases(events, 'never')).toEqual(['skipped']);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', run: 1, conclusion: 'success' });
  });

  test('tells which artifact is kept, where, and which page of it people read', async () => {
    const events = await told({
      files: {
        '.github/workflows/ci.yml': `
on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - { run: 'mkdir out && echo x > out/report.html && echo y > out/b.txt' }
      - { uses: actions/upload-artifact@v7, with: { name: report, path: out } }
`,
      },
    });
    expect(events).toContainEqual({
      type: 'artifact',
      run: 1,
      key: 'one',
      name: 'report',
      files: 2,
      bytes: 4,
      folder: 'runs/1/artifacts/report',
      page: 'report.html',
    });
  });

  test('tells steps as they begin and end, log and summary without secrets', async () => {
    const events = await told({
      secrets: { KEY: 's3cret-value' },
      files: {
        '.github/workflows/ci.yml': `
on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - { name: Say, run: 'echo "it is \${{ secrets.KEY }}" | tee "$GITHUB_STEP_SUMMARY"' }
      - { name: Skip, if: false, run: exit 0 }
      - { name: Fail, run: exit 3 }
`,
      },
    });
    const steps = events.flatMap((event) =>
      event.type === 'step' ? [`${String(event.index)} ${event.name} ${event.phase}`] : [],
    );
    expect(steps).toEqual([
      '0 Say running',
      '0 Say success',
      '1 Skip skipped',
      '2 Fail running',
      '2 Fail failure',
    ]);
    const lines = events.flatMap((event) => (event.type === 'log' ? event.lines : []));
    expect(lines).toContainEqual(expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z it is \*\*\*$/));
    expect(events).toContainEqual({ type: 'summary', run: 1, key: 'one', markdown: 'it is ***\n\n' });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'job',
        phase: 'failure',
        reason: expect.stringContaining('Fail') as unknown,
      }),
    );
    expect(JSON.stringify(events)).not.toContain('s3cret-value');
  });

  test('tells who is waited for, and the answer with its comment', async () => {
    const events = await told({
      environments: [{ name: 'prod', reviewers: ['ada', 'bo'] }],
      approver: () => Promise.resolve({ outcome: 'rejected', by: 'bo', comment: 'not today' }),
      files: {
        '.github/workflows/ci.yml': `
on: push
jobs: { lead: { runs-on: ubuntu-24.04, environment: prod, steps: [{ run: exit 0 }] } }
`,
      },
    });
    const id = '1 prod lead';
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'wait',
        id,
        environment: 'prod',
        reviewers: ['ada', 'bo'],
        actor: 'dev-dana',
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'answer', id, outcome: 'rejected', by: 'bo', comment: 'not today' }),
    );
    expect(phases(events, 'lead')).toEqual(['waiting', 'failure']);
  });

  test('tells why a job has no value and never ran', async () => {
    const events = await told({
      files: {
        '.github/workflows/ci.yml': `
on: push
jobs: { one: { strategy: { matrix: '\${{ fromJSON(github.actor) }}' }, runs-on: ubuntu-24.04, steps: [{ run: exit 0 }] } }
`,
      },
    });
    const [job] = events.filter((event) => event.type === 'job');
    expect(job).toMatchObject({ key: 'one', phase: 'failure' });
    expect(job?.reason).not.toBe('');
  });
});

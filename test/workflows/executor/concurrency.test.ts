import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Cancellation } from '@fhir-iq/sluice-rehearsal/execute/cancellation';
import {
  ConcurrencyGroups,
  type GroupAnswer,
  type GroupMember,
  type GroupRequest,
} from '@fhir-iq/sluice-rehearsal/execute/concurrency';
import { runToy, steps, ToyWorld } from './support/toy.ts';

function asker(groups: ConcurrencyGroups) {
  const cancelled: string[] = [];
  const ask = (name: string, options: Partial<GroupRequest> = {}): Promise<GroupAnswer> =>
    groups.acquire({
      group: 'site',
      member: { name },
      cancelInProgress: false,
      queue: 'single',
      cancel: (reason) => cancelled.push(`${name}: ${reason}`),
      signal: new AbortController().signal,
      ...options,
    });
  return { ask, cancelled };
}

describe('a concurrency group', () => {
  test('lets one in, one wait, and cancels who waited before', async () => {
    const { ask } = asker(new ConcurrencyGroups());
    const first = await ask('first');
    const second = ask('second');
    const third = ask('third', { group: 'SITE' });
    expect(await second).toEqual({
      granted: false,
      reason: "Canceling since a higher priority waiting request for 'SITE' exists",
    });
    if (first.granted) first.release();
    expect(await third).toMatchObject({ granted: true });
  });

  test('with queue: max keeps all in order, up to 100', async () => {
    const { ask } = asker(new ConcurrencyGroups());
    const order: number[] = [];
    const first = await ask('0', { queue: 'max' });
    const waiting = Array.from({ length: 100 }, (_, index) =>
      ask(String(index + 1), { queue: 'max' }).then((answer) => {
        order.push(index + 1);
        if (answer.granted) answer.release();
      }),
    );
    expect(await ask('101', { queue: 'max' })).toMatchObject({
      granted: false,
      reason: "The queue of concurrency group 'site' is full (100)",
    });
    if (first.granted) first.release();
    await Promise.all(waiting);
    expect(order).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  test('with cancel-in-progress cancels who holds it', async () => {
    const { ask, cancelled } = asker(new ConcurrencyGroups());
    const first = await ask('first');
    const second = ask('second', { cancelInProgress: true });
    expect(cancelled).toEqual(["first: Canceling since a higher priority waiting request for 'site' exists"]);
    if (first.granted) first.release();
    expect(await second).toMatchObject({ granted: true });
  });

  test('held by a caller of the one who asks is a deadlock', async () => {
    const { ask } = asker(new ConcurrencyGroups());
    const run: GroupMember = { name: 'top level workflow' };
    await ask('run', { member: run });
    expect(await ask('job', { member: { name: 'publish', parent: { name: 'call', parent: run } } })).toEqual({
      granted: false,
      reason:
        "Canceling since a deadlock for concurrency group 'site' was detected between 'top level workflow' and 'publish'",
    });
  });

  test('lets go of who is cancelled while waiting', async () => {
    const { ask } = asker(new ConcurrencyGroups());
    const first = await ask('first');
    const controller = new AbortController();
    const second = ask('second', { signal: controller.signal });
    controller.abort();
    expect(await second).toMatchObject({ granted: false, reason: 'The operation was canceled.' });
    if (first.granted) first.release();
    expect(await ask('third')).toMatchObject({ granted: true });
  });
});

describe('concurrency in workflows', () => {
  test('two runs at once: one waits', async () => {
    const text = steps(
      '- run: |\n    mkdir "$RUNNER_TOOL_CACHE/inside" || exit 1\n    sleep 0.3\n    rmdir "$RUNNER_TOOL_CACHE/inside"',
      'concurrency: { group: "sluice-${{ github.ref_name }}", queue: max }',
    ).replace('steps:', 'steps:\n      - run: mkdir -p "$RUNNER_TOOL_CACHE"');
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      const runs = await Promise.all([world.run(), world.run(), world.run()]);
      expect(runs.map(({ run }) => run.conclusion)).toEqual(['success', 'success', 'success']);
      expect(runs.flatMap(({ waits }) => waits)).toMatchObject([
        { for: 'concurrency', name: 'sluice-main', outcome: 'granted' },
        { for: 'concurrency', name: 'sluice-main', outcome: 'granted' },
      ]);
    } finally {
      world.close();
    }
  });

  test('of a workflow, with cancel-in-progress, cancels the run before it', async () => {
    const text = `on: push\nconcurrency: { group: ci, cancel-in-progress: true }\njobs:\n  one: { runs-on: ubuntu-24.04, steps: [{ run: 'if [ "$GITHUB_RUN_NUMBER" = 1 ]; then exec sleep 30; fi' }] }\n`;
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      const first = world.run();
      while (!world.lines.some((line) => line.includes('exec sleep 30'))) await new Promise(setImmediate);
      const second = await world.run();
      expect(second.run.conclusion).toBe('success');
      expect((await first).run).toMatchObject({
        conclusion: 'cancelled',
        reason: "Canceling since a higher priority waiting request for 'ci' exists",
      });
    } finally {
      world.close();
    }
  });

  test('caller and callee in the same group: GitHub’s deadlock', async () => {
    const files = {
      '.github/workflows/ci.yml':
        'on: push\nconcurrency: sluice\njobs:\n  call: { uses: ./.github/workflows/called.yml }\n',
      '.github/workflows/called.yml':
        "on: workflow_call\nconcurrency: Sluice\njobs:\n  one: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n",
    };
    const { run, job } = await runToy({ files });
    expect(run.conclusion).toBe('cancelled');
    expect(job('call').reason).toBe(
      "Canceling since a deadlock for concurrency group 'Sluice' was detected between 'top level workflow' and 'call'",
    );
  });

  test('a job and a job of the workflow that it calls in the same group: a deadlock too', async () => {
    const files = {
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  call: { concurrency: { group: sluice-production, queue: max }, uses: ./.github/workflows/called.yml }\n',
      '.github/workflows/called.yml':
        "on: workflow_call\njobs:\n  publish: { concurrency: { group: sluice-production, queue: max }, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n",
    };
    const { run, job } = await runToy({ files });
    expect(run.conclusion).toBe('cancelled');
    expect(job('call / publish').reason).toBe(
      "Canceling since a deadlock for concurrency group 'sluice-production' was detected between 'call' and 'call / publish'",
    );
  });

  test('a cancel reaches a job that waits for its group', async () => {
    const text = steps(
      '- run: while [ ! -e "$RUNNER_TOOL_CACHE/go" ]; do sleep 0.02; done',
      'concurrency: { group: site, queue: max }',
    );
    const world = new ToyWorld({ files: { '.github/workflows/ci.yml': text } });
    try {
      const first = world.run();
      const cancellation = new Cancellation();
      while (!world.lines.some((line) => line.includes('sleep 0.02'))) await new Promise(setImmediate);
      const second = world.run(undefined, {}, cancellation);
      await new Promise(setImmediate);
      cancellation.request('The run was canceled by @github-actions[bot].');
      expect((await second).run.conclusion).toBe('cancelled');
      mkdirSync(world.house.toolCache, { recursive: true });
      writeFileSync(path.join(world.house.toolCache, 'go'), '');
      expect((await first).run.conclusion).toBe('success');
    } finally {
      world.close();
    }
  });

  test('with an environment that waits for reviewers is not rehearsed', async () => {
    const { job } = await runToy({
      files: { '.github/workflows/ci.yml': steps("- run: 'true'", 'environment: prod\nconcurrency: prod') },
      environments: [{ name: 'prod', reviewers: ['ada'] }],
    });
    expect(job('one').reason).toBe(
      'not rehearsed: jobs.one.concurrency with the environment prod, which waits for reviewers',
    );
  });
});

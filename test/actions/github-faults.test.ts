import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { approvalWorld, type ApprovalWorld } from '../helpers/approval-world.ts';
import { monday, planWorld, type PlanWorld } from '../helpers/plan-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(180_000);

const answers = ['401', '403', '404', '409', '422', '429', 'limit', '500', '502'];
/** One answer a kind of call; all of them where somebody asks for all faults. */
const all = process.env['SLUICE_ALL_FAULTS'] === '1';
const some = (index: number): string[] => (all ? answers : [answers[index % answers.length] ?? '403']);

/** An action of a road, played over and over in a world that stays. */
interface Played {
  readonly faults: ApprovalWorld['faults'];
  play(): Promise<BundleResult>;
}

/** GitHub refuses a call of an action: never a pass, never silence, never a defect of ours. */
function holds(result: BundleResult, check: string): void {
  expect(result.timedOut).toBe(false);
  expect(result.code).toBe(1);
  expect(['fail', 'error']).toContain(result.outputs['answer']);
  expect(result.outputs['reason']?.length).toBeGreaterThan(20);
  expect(['fail', 'error']).toContain(result.evidence[check]?.answer);
  expect(`${result.stdout}${result.stderr}`).not.toMatch(
    /TypeError|ReferenceError|node:internal|index\.js:\d+/,
  );
}

function sweep(
  name: string,
  check: string,
  kinds: readonly string[],
  make: () => Promise<Played & { close(): Promise<void> }>,
) {
  describe(name, () => {
    let played: Awaited<ReturnType<typeof make>>;
    beforeAll(async () => {
      played = await make();
    });
    afterAll(() => played.close());

    test('passes where GitHub answers', async () => {
      expect((await played.play()).outputs['answer']).toBe('pass');
    });

    test.each(kinds.flatMap((kind, index) => some(index).map((status) => `github-${kind}-${status}`)))(
      'is red at %s',
      async (fault) => {
        played.faults.enable(fault);
        try {
          holds(await played.play(), check);
          expect(played.faults.struck().find((one) => one.name === fault)?.struck).toBeGreaterThan(0);
        } finally {
          played.faults.disable(fault);
        }
      },
    );
  });
}

async function inApprovals(action: 'preflight' | 'approvals'): Promise<Played & { close(): Promise<void> }> {
  const world: ApprovalWorld = await approvalWorld();
  world.goLive(world.commit({ author: 'tomas-lead' }));
  const commit = world.commit();
  world.approved();
  return {
    faults: world.faults,
    play: () => world.act(action, { inputs: { commit, starter: 'dev-dana' } }),
    close: () => world.close(),
  };
}

async function inPlans(mode: 'plan' | 'verify' | 'complete'): Promise<Played & { close(): Promise<void> }> {
  const world: PlanWorld = await planWorld();
  await world.deployed({ commit: await world.commit('Live since Friday'), buildId: 'base-1' });
  const at = mode === 'plan' ? monday : '2026-11-24T14:30:00.000Z';
  const prepare = async (): Promise<void> => {
    await world.commit('Offer video visits');
    await world.stagingSays();
  };
  if (mode !== 'plan') {
    await prepare();
    await world.planned();
    await world.noticeGiven('2026-11-23T10:05:00Z');
  }
  return {
    faults: world.sandbox.faults,
    async play() {
      // Each plan is that of a new commit, so that its issue is a new one.
      if (mode === 'plan') await prepare();
      return await world.run(mode, at, {
        ...(mode === 'complete' ? { inputs: { outcome: 'success', issue: '1' } } : {}),
        env: { SLUICE_CLOCK: `start=${at};epoch=${String(Date.now())};speed=60` },
      });
    },
    close: () => world.close(),
  };
}

sweep('preflight', 'preflight', ['environments', 'branch-rules', 'commits'], () => inApprovals('preflight'));
sweep('approvals', 'approvals', ['runs', 'commits', 'pull-requests', 'deployment-list'], () =>
  inApprovals('approvals'),
);
sweep('plan', 'plan', ['deployment-list', 'issues', 'labels', 'issue-create'], () => inPlans('plan'));
sweep('plan, verified', 'plan', ['deployment-list', 'issues'], () => inPlans('verify'));
sweep('plan, completed', 'plan', ['comments', 'issue-change'], () => inPlans('complete'));

import { refusalOf } from '../promotion/condition.ts';
import { noticeCondition } from '../promotion/notice.ts';
import { attemptCondition, holdCondition, holdLabel, windowCondition } from '../promotion/timing.ts';
import type { PlanContext } from './context.ts';
import { starterOf } from './context.ts';
import type { PlanLeft } from './leave.ts';
import { leave } from './leave.ts';
import { issueOpen, notCarriedOut, planOf } from './plan-condition.ts';
import { tellPlan, tellReading } from './plan-release.ts';
import { readAll } from './reading.ts';

/**
 * Verifies a plan when its release begins: everything that the plan read is read again, and notice, window, hold and
 * attempt are looked at. All that stands in the way is told at once.
 *
 * @param context - The action's.
 */
export async function verifyPlan(context: PlanContext): Promise<PlanLeft> {
  const { clock, github: facts } = context;
  // Evidence is as old as the moment before it was read.
  const startedAt = clock.now().toISOString();
  const reading = await readAll(context);
  const { computed, records, staging, descent, wayBack, github } = reading;
  const { release } = computed.configuration;
  const plan = planOf(records, computed);
  const number = plan.details?.issue.number;
  const [held, issue] = await Promise.all([
    github.issues.open(holdLabel),
    number === undefined ? undefined : github.issues.get(number),
  ]);
  const now = clock.now();
  const start = plan.details === undefined ? undefined : new Date(plan.details.window.start);
  const conditions = [
    attemptCondition(facts.attempt),
    staging.condition,
    plan.condition,
    notCarriedOut(plan.record, reading),
    issueOpen(issue),
    noticeCondition(records, computed.digest, release.notice, now),
    windowCondition(release, now, start),
    holdCondition(held),
    descent,
    wayBack,
  ];
  tellReading(context, reading);
  if (plan.record !== undefined && plan.details !== undefined)
    tellPlan(context, plan.record.id, plan.details);
  context.output('evidence-at', startedAt);
  const refusal = refusalOf(conditions);
  const reason =
    refusal?.message ??
    `Release ${computed.release.commit.slice(0, 12)} may go on by its plan: staging passed it, people were told, the window is open, nothing holds it.`;
  return leave(context, {
    title: 'Production plan, verified',
    conditions,
    reason,
    startedAt,
    computed,
    details: { starter: starterOf(context), plan: plan.record?.id, stagingVerdict: staging.record?.id },
    issue: plan.details?.issue,
  });
}

import { approvedCondition } from '../promotion/approved.ts';
import type { Condition } from '../promotion/condition.ts';
import { refusalOf } from '../promotion/condition.ts';
import {
  attemptCondition,
  evidenceAgeCondition,
  holdCondition,
  holdLabel,
  windowCondition,
} from '../promotion/timing.ts';
import type { PublishPorts, PublishRequest } from './request.ts';
import type { ComputedRelease } from './source.ts';
import type { StepResult } from './steps.ts';

/**
 * Refuses a second attempt of a run for production, after what the first one left open was closed.
 *
 * @param request - What is asked for.
 * @throws {GateRefusal} In a second attempt.
 */
export function refuseSecondAttempt({ environment, rollback, run }: PublishRequest): void {
  if (environment !== 'production' || rollback !== undefined) return;
  const refusal = refusalOf([attemptCondition(run.attempt)]);
  if (refusal !== undefined) throw refusal;
}

/**
 * The step conditions: what must still be so right before anything is uploaded, because hours may have passed since it
 * was verified. A hold stops every environment; window, age of evidence and an earlier publish of the same release stop
 * production.
 *
 * @param request - What is asked for; a rollback must not be brought here, it waits for nothing.
 * @param ports - The hands.
 * @param computed - The release.
 * @throws {GateRefusal} Names everything that stands in the way.
 */
export async function checkConditions(
  request: PublishRequest,
  ports: Pick<PublishPorts, 'issues' | 'clock'>,
  computed: ComputedRelease,
): Promise<StepResult<undefined>> {
  const conditions: Condition[] = [holdCondition(await ports.issues.open(holdLabel))];
  if (request.environment === 'production') {
    const { release } = computed.configuration;
    const now = ports.clock.now();
    conditions.push(windowCondition(release, now), evidenceAgeCondition(request.evidenceAt, release, now));
  }
  if (request.approved !== undefined) {
    const { environment, approvals = [] } = request;
    const at = ports.clock.now();
    conditions.push(
      approvedCondition(request.approved, approvals, { releaseDigest: computed.digest, environment, at }),
    );
  }
  const refusal = refusalOf(conditions);
  if (refusal !== undefined) throw refusal;
  return { value: undefined, note: conditions.map((one) => one.note).join(' ') };
}

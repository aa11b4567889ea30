import { completeRelease } from './complete-release.ts';
import type { PlanContext } from './context.ts';
import type { PlanLeft } from './leave.ts';
import { planRelease } from './plan-release.ts';
import { verifyPlan } from './verify-plan.ts';

export { planInputs } from './context.ts';

/**
 * The work of the action plan, by its mode.
 *
 * @param context - Inputs, hands and what the runner says of the run.
 * @throws {SluiceError} Where it could not look; a plan that is refused is an answer.
 */
export async function planAction(context: PlanContext): Promise<PlanLeft> {
  const procedures = { plan: planRelease, verify: verifyPlan, complete: completeRelease };
  return await procedures[context.inputs.mode](context);
}

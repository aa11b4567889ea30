import { resolveCommit } from '@fhir-iq/sluice-checks/git/commits';
import { loadPolicy } from '@fhir-iq/sluice-checks/policy/load-policy';
import type { ProcedureResult } from '@fhir-iq/sluice-checks/procedures/context';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import { evidenceOfLook } from '../evidence-of-look.ts';
import type { RoadContext } from '../road-context.ts';
import { lookAtSettings, type PreflightInputs } from './look.ts';

/**
 * The work of the action preflight: whether GitHub's settings really make somebody wait and keep the keys.
 *
 * @param context - The action's.
 */
export async function preflightAction(context: RoadContext<PreflightInputs>): Promise<ProcedureResult> {
  const { inputs, github, clock, log } = context;
  const { stage } = inputs;
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    inputs.commit ?? resolveCommit(directory, github.sha),
    loadPolicy({
      directory,
      file: inputs.config,
      // Roads run on the default branch: what stands there is the policy, not what the release brings.
      ref: inputs['policy-ref'] ?? github.sha,
      now: clock.now(),
      log,
    }),
  ]);
  log.info(policy.said);
  const about = {
    ...{ check: 'preflight', stage, commit, unit: 'settings' },
    // Each approving environment, the stage's own with its keys, the default branch, the commit.
    floor: configuration.stages[stage].approvals.length + 3,
  };
  const policyCommit = policy.commit ?? 'HEAD';
  const evidence = await evidenceOfLook(context, about, () =>
    lookAtSettings(context, { configuration, commit, policyCommit }),
  );
  const { answer, reason, findings } = evidence;
  log.info(`${answer}: ${reason}`);
  return {
    answer,
    reason,
    outputs: {},
    evidence: [evidence],
    summary: evidenceSummary(`Preflight for ${stage}`, answer, reason, [evidence]),
    annotations: findings,
  };
}

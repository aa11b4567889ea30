import { resolveCommit } from '@fhir-iq/sluice-checks/git/commits';
import { loadPolicy } from '@fhir-iq/sluice-checks/policy/load-policy';
import type { ProcedureResult } from '@fhir-iq/sluice-checks/procedures/context';
import type { RecordedApproval } from '@fhir-iq/sluice-model';
import { verdictLine } from '@fhir-iq/sluice-report';
import { evidenceOfLook } from '../evidence-of-look.ts';
import { handOn } from './handed-on.ts';
import { type ApprovalsInputs, lookAtApprovals } from './look.ts';
import type { RoadContext } from '../road-context.ts';

/**
 * The work of the action approvals: who approved this run, in which role, and whether that is enough.
 *
 * @param context - The action's.
 */
export async function approvalsAction(context: RoadContext<ApprovalsInputs>): Promise<ProcedureResult> {
  const { inputs, github, clock, log } = context;
  const { stage } = inputs;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(github.workspace, inputs.commit),
    loadPolicy({
      directory: github.workspace,
      file: inputs.config,
      // Roads run on the default branch: what stands there is the policy, not what the release brings.
      ref: inputs['policy-ref'] ?? github.sha,
      now: clock.now(),
      log,
    }),
  ]);
  log.info(policy.said);
  const about = {
    ...{ check: 'approvals', stage, commit, unit: 'approvals' },
    floor: configuration.stages[stage].approvals.length,
  };
  let approvals: readonly RecordedApproval[] = [];
  let table = '';
  let approved = '';
  const evidence = await evidenceOfLook(context, about, async () => {
    const looked = await lookAtApprovals(context, { configuration, commit });
    ({ approvals, table } = looked);
    approved = looked.approved === undefined ? '' : JSON.stringify(looked.approved);
    return looked;
  });
  const { answer, reason } = evidence;
  log.info(`${answer}: ${reason}`);
  return {
    answer,
    reason,
    outputs: {
      approvers: [...new Set(approvals.map(({ login }) => login))].join(','),
      approvals: handOn(approvals),
      approved,
    },
    evidence: [evidence],
    summary: [verdictLine(`Approvals for ${stage}`, answer, reason), table].join('\n\n'),
    annotations: evidence.findings,
  };
}

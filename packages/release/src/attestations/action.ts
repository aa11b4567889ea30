import { attestations } from '@fhir-iq/sluice-checks/attestations/attestations';
import { resolveCommit } from '@fhir-iq/sluice-checks/git/commits';
import { loadPolicy } from '@fhir-iq/sluice-checks/policy/load-policy';
import { type ProcedureResult, runOf } from '@fhir-iq/sluice-checks/procedures/context';
import { settingsOf } from '@fhir-iq/sluice-checks/procedures/names';
import { runChecks } from '@fhir-iq/sluice-checks/run-checks';
import { decide } from '@fhir-iq/sluice-gate';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import type { RoadContext } from '../road-context.ts';
import { computeRelease } from '../publish/source.ts';
import type { AttestInputs } from './inputs.ts';
import { attestationParts } from './parts.ts';
import { state } from './state.ts';

/**
 * The work of the action attest: looks whether all has been stated that the stage asks for, or states one thing.
 *
 * @param context - The action's.
 */
export async function attestAction(context: RoadContext<AttestInputs>): Promise<ProcedureResult> {
  const { inputs, github, clock, log, signal } = context;
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, inputs.commit),
    loadPolicy({
      directory,
      file: inputs.config,
      // As for approvals: the default branch says who may state what, not what the release brings.
      ref: inputs['policy-ref'] ?? github.sha,
      now: clock.now(),
      log,
    }),
  ]);
  log.info(policy.said);
  const { digest } = await computeRelease({ root: directory, config: inputs.config, commit, signal });
  const release = { configuration, commit, digest };
  if (inputs.mode === 'state') return await state(context, release);

  const { stage } = inputs;
  const { http, env, packsDirectory, evidenceDirectory } = context;
  const moment = configuration.checks.attestations?.moment ?? 'after-publish';
  const evidence = await runChecks({
    checks: [attestations(attestationParts(context, release))],
    settings: (name) => settingsOf(configuration, name),
    run: runOf(context),
    context: {
      ...{ log, clock, http, env, signal, packsDirectory, evidenceDirectory, directory, stage, moment },
      subject: { commit, releaseDigest: digest },
      configuration,
      configurationFile: inputs.config,
      policy,
    },
  });
  context.keep({ evidence });
  for (const one of evidence) log.info(`${one.check}: ${one.answer}: ${one.reason}`);
  const verdict = decide({
    stage,
    commit,
    expected: evidence.map((one) => ({ check: one.check })),
    evidence,
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: clock.now(),
  });
  const reason = `${evidence.map((one) => one.reason).join(' ')} ${policy.said}`;
  return {
    answer: verdict.answer,
    reason,
    outputs: { 'release-digest': digest },
    evidence,
    summary: evidenceSummary('Statements', verdict.answer, reason, evidence),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

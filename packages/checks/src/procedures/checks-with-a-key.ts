import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { decide, expectedChecks } from '@fhir-iq/sluice-gate';
import type { Moment, Stage } from '@fhir-iq/sluice-model';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import type { Check } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { runChecks } from '../run-checks.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { chooseChecks, namesIn, settingsOf } from './names.ts';

const moment: Moment = 'after-publish';

/** Inputs of the actions that look with a key. */
export interface KeyedInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly checks?: string | undefined;
  readonly 'build-id'?: string | undefined;
  readonly url?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Runs checks that hold a key. Nothing of the site is run: the configuration is read, and far ends are asked.
 *
 * @param context - The action's.
 * @param title - Heads the summary.
 * @param checks - The checks that the action has.
 */
export async function runChecksWithKey(
  context: ProcedureContext<KeyedInputs>,
  title: string,
  checks: readonly Check[],
): Promise<ProcedureResult> {
  const { inputs, github, log, clock, http, env, signal, packsDirectory, evidenceDirectory } = context;
  const { stage, url, 'build-id': buildId } = inputs;
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({ directory, file: inputs.config, ref: inputs['policy-ref'], now: clock.now(), log }),
  ]);
  log.info(policy.said);
  const chosen = chooseChecks(checks, namesIn(inputs.checks), configuration, stage, moment);
  const evidence = await runChecks({
    checks: chosen,
    settings: (name) => settingsOf(configuration, name),
    run: runOf(context),
    context: {
      ...{ log, clock, http, env, signal, packsDirectory, evidenceDirectory, directory, stage, moment },
      subject: {
        commit,
        ...(buildId === undefined ? {} : { buildId }),
        url: siteUrl({ url, configuration, stage }).href,
      },
      ...{ configuration, configurationFile: inputs.config, policy, url },
    },
  });
  context.keep({ evidence });
  for (const one of evidence) log.info(`${one.check}: ${one.answer}: ${one.reason}`);
  const verdict = decide({
    ...{ stage, commit, evidence, waivers: waiversOf(configuration, chosen), now: clock.now() },
    expected: expectedChecks(configuration, stage, moment).filter((one) =>
      chosen.some((check) => check.name === one.check),
    ),
    notYet: configuration['not-yet'],
  });
  const nothing = `The policy has none of ${checks.map((one) => one.name).join(', ')} for ${stage}.`;
  const said = evidence.filter((one) => one.answer !== 'pass' || verdict.answer === 'pass');
  const reason = [
    ...(chosen.length === 0 ? [nothing] : verdict.answer === 'pass' ? [] : [verdict.reason]),
    ...said.map((one) => `${one.check}: ${one.reason}`),
  ].join(' ');
  return {
    answer: verdict.answer,
    reason,
    outputs: {},
    evidence,
    summary: evidenceSummary(title, verdict.answer, reason, evidence),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

/** Waivers of checks that run elsewhere are neither used nor unused here. */
function waiversOf(configuration: SluiceConfiguration, chosen: readonly Check[]) {
  return configuration.waivers.filter(({ check }) => chosen.some((one) => one.name === check));
}

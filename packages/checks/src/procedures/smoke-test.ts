import { decide, expectedChecks } from '@fhir-iq/sluice-gate';
import type { Moment, Stage } from '@fhir-iq/sluice-model';
import { verdictSummary } from '@fhir-iq/sluice-report';
import type { Check } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { runChecks } from '../run-checks.ts';
import { certificate } from '../smoke/certificate.ts';
import { criticalPages } from '../smoke/critical-pages.ts';
import { healthChecks } from '../smoke/health-checks.ts';
import { siteUrl } from '../smoke/site-url.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { chooseChecks, settingsOf } from './names.ts';

/** The checks of the action smoke-test. */
export const smokeChecks: readonly Check[] = [healthChecks, criticalPages, certificate];

const moment: Moment = 'after-publish';

/** Inputs of the action smoke-test. */
export interface SmokeTestInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly 'build-id'?: string | undefined;
  readonly url?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Asks the published site: health checks, critical pages, certificate, and which build it serves.
 *
 * @param context - The action's.
 */
export async function runSmokeTest(context: ProcedureContext<SmokeTestInputs>): Promise<ProcedureResult> {
  const { inputs, github, log, clock, http, env, signal, packsDirectory } = context;
  const { stage, url } = inputs;
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({
      directory,
      file: inputs.config,
      ref: inputs['policy-ref'],
      now: clock.now(),
      log,
    }),
  ]);
  const checks = chooseChecks(smokeChecks, [], configuration, stage, moment);
  const buildId = inputs['build-id'];
  const subject = {
    commit,
    ...(buildId === undefined ? {} : { buildId }),
    url: siteUrl({ url, configuration, stage }).href,
  };
  const evidence = await runChecks({
    checks,
    settings: (name) => settingsOf(configuration, name),
    run: runOf(context),
    context: {
      log,
      clock,
      http,
      env,
      signal,
      packsDirectory,
      directory,
      stage,
      moment,
      subject,
      configuration,
      configurationFile: inputs.config,
      policy,
      url,
    },
  });
  context.keep({ evidence });
  for (const one of evidence) log.info(`${one.check}: ${one.answer}: ${one.reason}`);
  const names = smokeChecks.map((check) => check.name);
  const verdict = decide({
    stage,
    commit,
    expected: expectedChecks(configuration, stage, moment).filter((one) => names.includes(one.check)),
    evidence,
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: clock.now(),
  });
  const reason =
    verdict.answer === 'pass'
      ? evidence.map((one) => one.reason).join(' ')
      : `${verdict.reason} ${evidence
          .filter((one) => one.answer !== 'pass')
          .map((one) => one.reason)
          .join(' ')}`;
  return {
    answer: verdict.answer,
    reason,
    outputs: {},
    evidence,
    summary: verdictSummary(verdict),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

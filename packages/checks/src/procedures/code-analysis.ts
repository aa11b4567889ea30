import { decide, expectedChecks } from '@fhir-iq/sluice-gate';
import { ConfigurationError, type Evidence, type Moment, type Stage } from '@fhir-iq/sluice-model';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import { codeAnalysis } from '../analysis/code-analysis.ts';
import { sonarUrl } from '../analysis/sonar-server.ts';
import type { Check } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { runChecks } from '../run-checks.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { missingSecret, unableToLook } from './missing-setting.ts';
import { settingsOf } from './names.ts';

const name = 'code_analysis';
const moment: Moment = 'before-publish';

/** Inputs of the action code-analysis. */
export interface CodeAnalysisInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly 'sonar-url'?: string | undefined;
  readonly 'sonar-token'?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Has SonarQube analyse the commit, and judges by the security rating of that very analysis.
 *
 * @param context - The action's.
 */
export async function runCodeAnalysis(
  context: ProcedureContext<CodeAnalysisInputs>,
): Promise<ProcedureResult> {
  const { inputs, github, log, clock, http, env, signal, packsDirectory, evidenceDirectory } = context;
  const { stage } = inputs;
  const directory = github.workspace;
  const mayBeFork = env['GITHUB_EVENT_NAME'] === 'pull_request';
  const checks = checksOf(inputs, github.repository, mayBeFork);
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({ directory, file: inputs.config, ref: inputs['policy-ref'], now: clock.now(), log }),
  ]);
  log.info(policy.said);
  const evidence = await runChecks({
    checks,
    settings: (one) => settingsOf(configuration, one),
    run: runOf(context),
    context: {
      ...{ log, clock, http, env, signal, packsDirectory, evidenceDirectory, directory, stage, moment },
      subject: { commit },
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
    expected: expectedHere(evidence, expectedChecks(configuration, stage, moment)),
    evidence,
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: clock.now(),
  });
  const reason = `${verdict.answer === 'pass' ? '' : `${verdict.reason} `}${evidence.map((one) => one.reason).join(' ')} ${policy.said}`;
  return {
    answer: verdict.answer,
    reason,
    outputs: {},
    evidence,
    summary: evidenceSummary('Code analysis', verdict.answer, reason, evidence),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

/** Also where the policy has no row for this stage: what was asked for by running the action is judged. */
function expectedHere(
  evidence: readonly Evidence[],
  expected: ReturnType<typeof expectedChecks>,
): ReturnType<typeof expectedChecks> {
  const known = expected.filter((one) => one.check === name);
  return known.length > 0 ? known : evidence.map((one) => ({ check: one.check }));
}

/** Without server or token there is no way to look, and the evidence says what is to be set. */
function checksOf(inputs: CodeAnalysisInputs, repository: string, mayBeFork: boolean): readonly Check[] {
  const { 'sonar-token': token, 'sonar-url': url, stage } = inputs;
  const unit = 'files';
  if (token === undefined && mayBeFork) {
    const reason =
      'No token was given: a pull request from a fork gets no secret, so SonarQube was not asked.';
    const nothing = { answer: 'not-evaluated', examined: 0, unit, reason, findings: [] } as const;
    return [{ name, unit, run: () => Promise.resolve(nothing) }];
  }
  if (token === undefined) return unableToLook([{ name, unit }], missingSecret('sonar-token', stage));
  if (url === undefined) {
    const problem = new ConfigurationError({
      what: 'Input "sonar-url" was not given: the variable SONAR_HOST_URL of the repository is not set.',
      allowed: 'The root of a SonarQube server: https://sonar.example.com.',
      remedy: 'Set it under Settings > Secrets and variables > Actions > Variables.',
    });
    return unableToLook([{ name, unit }], problem);
  }
  return [codeAnalysis({ url: sonarUrl(url), token, repository })];
}

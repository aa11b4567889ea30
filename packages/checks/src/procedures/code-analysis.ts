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
  const check = checkOf(inputs, github.repository);
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({ directory, file: inputs.config, ref: inputs['policy-ref'], now: clock.now(), log }),
  ]);
  log.info(policy.said);
  const evidence = await runChecks({
    checks: [check],
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

/** Without a token there is nothing to ask: a pull request from a fork gets none. */
function checkOf(inputs: CodeAnalysisInputs, repository: string): Check {
  const token = inputs['sonar-token'];
  const url = inputs['sonar-url'];
  if (token !== undefined && url === undefined)
    throw new ConfigurationError({
      what: 'Input "sonar-url" is required and was not given.',
      allowed: 'The root of a SonarQube server: https://sonar.example.com.',
    });
  if (token !== undefined && url !== undefined)
    return codeAnalysis({ url: sonarUrl(url), token, repository });
  return {
    name,
    unit: 'files',
    run: () =>
      Promise.resolve({
        answer: 'not-evaluated',
        examined: 0,
        unit: 'files',
        reason:
          'No token was given in the input sonar-token (a pull request from a fork gets no secret), so SonarQube was not asked.',
        findings: [],
      }),
  };
}

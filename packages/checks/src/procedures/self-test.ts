import {
  checkNames,
  type CheckName,
  nearest,
  parseDuration,
  type SluiceConfiguration,
} from '@fhir-iq/sluice-config';
import { selfTestCheck } from '@fhir-iq/sluice-gate';
import {
  ConfigurationError,
  Evidence,
  type Finding,
  type SelfTestDetails,
  type Stage,
} from '@fhir-iq/sluice-model';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import type { CheckResult } from '../check.ts';
import { resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import * as cases from '../self-test/cases/index.ts';
import { selfTestedChecks, selfTestLine, selfTestResult } from '../self-test/evidence.ts';
import { runSelfTest, type SelfTestAnswer } from '../self-test/run.ts';
import { divide, type Division, type EarlierSelfTest } from '../self-test/take-over.ts';
import { digestOfBundle, toolsOfRunner } from '../self-test/versions.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { namesIn } from './names.ts';
import { selfTestRecord } from './self-test-record.ts';

/** Inputs of the action self-test. */
export interface SelfTestInputs {
  readonly config: string;
  readonly checks?: string | undefined;
  readonly stage?: Stage | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/** What the self-test takes from elsewhere. */
export interface SelfTestParts {
  /** The folder of the bundle that runs: its digest says which Sluice it is. */
  readonly bundle: string;
  /**
   * What the ledger remembers, newest first. Asked where a stage is given.
   *
   * @param configuration - The policy: it names the ledger.
   */
  readonly earlier: (configuration: SluiceConfiguration) => Promise<readonly EarlierSelfTest[]>;
}

/**
 * Has each check look at a known-bad input, and says which did not see it. For a stage these are the checks of the policy,
 * and those for which the ledger remembers a recent self-test of the same Sluice and the same tools need not look again.
 *
 * @param context - The action's.
 * @param parts - What it takes from elsewhere.
 */
export async function runSelfTests(
  context: ProcedureContext<SelfTestInputs>,
  parts: SelfTestParts,
): Promise<ProcedureResult> {
  const { inputs, log, clock, env, packsDirectory, signal, github } = context;
  const startedAt = clock.now().toISOString();
  const [commit, sluice, runner] = await Promise.all([
    resolveCommit(github.workspace, 'HEAD'),
    digestOfBundle(parts.bundle),
    toolsOfRunner({ env, log, packsDirectory, signal }),
  ]);
  const node = process.versions.node;
  const { again, kept, reasons } = await division(context, parts, { sluice, node, tools: runner.tools });
  for (const reason of reasons) log.info(reason);
  for (const [check, { from = '' }] of Object.entries(kept))
    log.info(`${check}: saw red with the same Sluice and tools (${from}).`);
  const answers = await runSelfTest({
    checks: again,
    cases: Object.values(cases),
    missing: runner.missing,
    parts: { clock, log, env, packsDirectory, signal },
    onAnswer: (answer) => log.info(selfTestLine(answer)),
  });
  const tested = selfTestedChecks(answers, clock.now());
  const details: SelfTestDetails = { sluice, node, checks: { ...kept, ...tested } };
  const result = together(answers, Object.keys(kept).length);
  const evidence = Evidence.parse({
    schema: 'sluice.evidence/v1',
    check: selfTestCheck,
    ...result,
    floor: Object.values(details.checks).filter((one) => one.answer !== 'not-evaluated').length,
    ...(inputs.stage === undefined ? {} : { stage: inputs.stage }),
    subject: { commit },
    startedAt,
    finishedAt: clock.now().toISOString(),
    run: runOf(context),
    details,
  });
  const { answer, reason } = evidence;
  return {
    answer,
    reason,
    outputs: {},
    evidence: [evidence],
    records: answers.length === 0 ? [] : [selfTestRecord(context, evidence, details)],
    summary: evidenceSummary('Self-test', answer, reason, [evidence]),
    annotations: evidence.findings.filter((one: Finding) => one.blocks),
  };
}

async function division(
  context: ProcedureContext<SelfTestInputs>,
  parts: SelfTestParts,
  versions: { readonly sluice: string; readonly node: string; readonly tools: ReadonlyMap<string, string> },
): Promise<Division> {
  const { inputs, log, clock, github } = context;
  const named = checksNamed(namesIn(inputs.checks));
  if (inputs.stage === undefined) return { again: named, kept: {}, reasons: [] };
  const { configuration, policy } = await loadPolicy({
    directory: github.workspace,
    file: inputs.config,
    ref: inputs['policy-ref'],
    now: clock.now(),
    log,
  });
  log.info(policy.said);
  const asked = named.filter((name) => configuration.checks[name] !== undefined);
  const now = { ...versions, at: clock.now(), maxAgeMs: parseDuration(configuration.release.evidenceMaxAge) };
  return divide(asked, await parts.earlier(configuration), now);
}

/** What was tried now, and what did not need to be. */
function together(answers: readonly SelfTestAnswer[], kept: number): CheckResult {
  const result = selfTestResult(answers);
  if (kept === 0) return result;
  const before = `${String(kept)} checks have the eyes of a recent self-test, which saw red.`;
  const examined = result.examined + kept;
  if (answers.length === 0) return { ...result, answer: 'pass', examined, reason: before };
  // Engines that are missing take nothing from those that were seen before.
  const answer = result.answer === 'not-evaluated' ? 'pass' : result.answer;
  return { ...result, answer, examined, reason: `${result.reason} ${before}` };
}

/**
 * The checks that are to be tested.
 *
 * @param names - As they were given; empty: all that this build knows.
 * @throws {ConfigurationError} For a name that no check has.
 */
export function checksNamed(names: readonly string[]): CheckName[] {
  const unknown = names.find((name) => !checkNames.some((known) => known === name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, checkNames);
    throw new ConfigurationError({
      what: `There is no check ${unknown}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
      allowed: `The checks are: ${checkNames.join(', ')}.`,
    });
  }
  return names.length === 0 ? [...checkNames] : checkNames.filter((name) => names.includes(name));
}

import { checkNames, type CheckName, nearest } from '@fhir-iq/sluice-config';
import { selfTestCheck } from '@fhir-iq/sluice-gate';
import { ConfigurationError, Evidence, type Stage } from '@fhir-iq/sluice-model';
import { evidenceSummary } from '@fhir-iq/sluice-report';
import { resolveCommit } from '../git/commits.ts';
import * as cases from '../self-test/cases/index.ts';
import { selfTestLine, selfTestResult } from '../self-test/evidence.ts';
import { runSelfTest } from '../self-test/run.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { namesIn } from './names.ts';
import { changedSince } from './self-test-since.ts';

/** Inputs of the action self-test. */
export interface SelfTestInputs {
  readonly config: string;
  readonly checks?: string | undefined;
  readonly stage?: Stage | undefined;
  readonly evidence?: string | undefined;
  readonly last?: string | undefined;
}

/**
 * Has each check look at a known-bad input, and says which did not see it.
 *
 * @param context - The action's.
 */
export async function runSelfTests(context: ProcedureContext<SelfTestInputs>): Promise<ProcedureResult> {
  const { inputs, log, clock, env, packsDirectory, signal, github } = context;
  const named = checksNamed(namesIn(inputs.checks));
  const { checks, vouched } = await changedSince(named, inputs, github.workspace);
  for (const one of vouched) log.info(`${one}: its tools are those of the last self-test, which saw red.`);
  const commit = await resolveCommit(github.workspace, 'HEAD');
  const startedAt = clock.now().toISOString();
  const answers = await runSelfTest({
    checks,
    cases: Object.values(cases),
    parts: { clock, log, env, packsDirectory, signal },
    onAnswer: (answer) => log.info(selfTestLine(answer)),
  });
  const { reason, details, ...result } = selfTestResult(answers);
  const asBefore =
    vouched.length === 0 ? '' : ` ${String(vouched.length)} more have the tools of the last self-test.`;
  const isAsBefore = answers.length === 0 && vouched.length > 0;
  const evidence = Evidence.parse({
    schema: 'sluice.evidence/v1',
    check: selfTestCheck,
    ...result,
    answer: isAsBefore ? 'pass' : result.answer,
    examined: result.examined + vouched.length,
    reason: isAsBefore
      ? `All ${String(vouched.length)} checks have the tools of the last self-test.`
      : `${reason}${asBefore}`,
    floor: checks.length + vouched.length,
    ...(inputs.stage === undefined ? {} : { stage: inputs.stage }),
    subject: { commit },
    startedAt,
    finishedAt: clock.now().toISOString(),
    run: runOf(context),
    details: { ...details, ...(vouched.length === 0 ? {} : { asInLastSelfTest: vouched }) },
  });
  return {
    answer: evidence.answer,
    reason: evidence.reason,
    outputs: {},
    evidence: [evidence],
    summary: evidenceSummary('Self-test', evidence.answer, evidence.reason, [evidence]),
  };
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

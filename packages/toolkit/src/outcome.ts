import type { Answer, Evidence, Finding, LedgerRecord } from '@fhir-iq/sluice-model';
import { Commit, worstAnswer } from '@fhir-iq/sluice-model';
import { checksTable, evidenceSummary, verdictLine } from '@fhir-iq/sluice-report';
import type { Ending } from './ending.ts';
import { describeFailure } from './failure.ts';
import type { DescribedFailure } from './failure.ts';
import { noCommit } from './github-facts.ts';
import type { ActionResult, GitHubFacts } from './types.ts';

/** What the work has left so far. */
export interface Left {
  readonly evidence: Map<string, Evidence>;
  readonly records: Map<string, LedgerRecord>;
  readonly outputs: Map<string, string>;
  readonly unknown: Set<string>;
  summary: string | undefined;
  now: () => Date;
  startedAt: Date;
}

/** How the work ended: with a result, with something thrown, or with both (it was cancelled and still returned). */
export interface Outcome {
  readonly result?: ActionResult;
  readonly failure?: { readonly thrown: unknown };
}

/**
 * Puts together all that an action leaves, whichever way its work ended.
 *
 * @param name - The action's name.
 * @param left - What the work left on its way.
 * @param github - The run.
 * @param outcome - How the work ended.
 */
export function composeEnding(name: string, left: Left, github: GitHubFacts, outcome: Outcome): Ending {
  const { result } = outcome;
  const failure =
    outcome.failure === undefined ? undefined : describeFailure(outcome.failure.thrown, [...left.unknown]);
  const kept = new Map(left.evidence);
  for (const one of result?.evidence ?? []) kept.set(one.check, one);
  const records = new Map(left.records);
  for (const one of result?.records ?? []) records.set(one.id, one);
  const checks = [...kept.values()];
  const common = {
    records: [...records.values()],
    outputs: { ...Object.fromEntries(left.outputs), ...result?.outputs },
    annotations: result?.annotations ?? checks.flatMap((one) => one.findings),
  };
  if (failure === undefined) {
    const answer = result?.answer ?? worstAnswer(checks.map((one) => one.answer));
    const reason = result?.reason ?? reasonOf(answer, checks);
    const summary = result?.summary ?? evidenceSummary(name, answer, reason, checks);
    const blocked = answer === 'pass' ? {} : { failure: { title: `${name}: ${answer}`, message: reason } };
    return { ...common, answer, reason, evidence: checks, summary, ...blocked };
  }
  return {
    ...common,
    answer: failure.answer,
    reason: failure.message,
    evidence: [...checks, failureEvidence(name, failure, left, github)],
    summary: failureSummary(name, failure, checks, result?.summary ?? left.summary),
    failure: { title: failure.title, message: failure.message },
  };
}

function reasonOf(answer: Answer, checks: readonly Evidence[]): string {
  if (checks.length === 0) return 'No check was run.';
  const telling = checks.filter((one) => one.answer === answer);
  if (answer === 'pass') return `${String(checks.length)} of ${String(checks.length)} checks pass.`;
  return telling.map((one) => `${one.check}: ${one.reason}`).join(' ');
}

/** The action's own evidence: so that a gate that waits for its checks sees why they are missing. */
function failureEvidence(name: string, failure: DescribedFailure, left: Left, github: GitHubFacts): Evidence {
  const { sha, runId, attempt, job } = github;
  const finding: Finding = {
    id: `${name}/${failure.kind}`,
    rule: failure.title,
    severity: 'high',
    message: failure.message,
    blocks: true,
  };
  return {
    schema: 'sluice.evidence/v1',
    check: name,
    answer: failure.answer,
    examined: 0,
    floor: 1,
    unit: 'runs',
    subject: { commit: Commit.safeParse(sha).success ? sha : noCommit },
    reason: failure.message,
    findings: [finding],
    tools: [],
    startedAt: left.startedAt.toISOString(),
    finishedAt: left.now().toISOString(),
    run: { id: runId, attempt, job },
    details: {
      failure: failure.kind,
      ...(failure.unknown === undefined ? {} : { unknown: failure.unknown }),
    },
  };
}

function failureSummary(
  name: string,
  failure: DescribedFailure,
  checks: readonly Evidence[],
  own: string | undefined,
): string {
  return [
    verdictLine(`${name}: ${failure.title.toLowerCase()}`, failure.answer, failure.message),
    ...(own !== undefined ? [own] : checks.length > 0 ? [checksTable(checks)] : []),
  ].join('\n\n');
}

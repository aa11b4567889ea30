import type { Scope } from '../expressions/scope.ts';
import { textOfValue } from '../expressions/data.ts';
import { evaluateBoolean, evaluateText } from '../expressions/evaluate.ts';
import type { StepsJob } from '../parse/model.ts';
import { matchesBranchPolicy } from '../plan/patterns.ts';
import type { Cancellation } from './cancellation.ts';
import { refName } from './contexts.ts';
import type { ApprovalAnswer, EnvironmentFacts } from './platform.ts';
import type { RunState } from './run-state.ts';
import { tellAnswer, tellWait } from './tell-wait.ts';
import { tellJob } from './tell-job.ts';

/** What came of the environment's rules. */
export type GateAnswer =
  | {
      readonly opened: true;
      readonly environment?: EnvironmentFacts;
      readonly keepsDeployment: boolean;
      readonly notes: readonly string[];
    }
  | {
      readonly opened: false;
      readonly conclusion: 'failure' | 'cancelled';
      readonly reason: string;
      readonly environment: string;
    };

/** How a wait ends. */
type Answer = Omit<ApprovalAnswer, 'outcome'> & {
  readonly outcome: ApprovalAnswer['outcome'] | 'cancelled';
};

/** How long GitHub waits for an approval. */
const approvalMinutes = 30 * 24 * 60;

/**
 * Takes a job through the rules of its environment: the branch policy, the wait timer, a reviewer.
 *
 * @param run - The run.
 * @param job - The job, with or without an environment.
 * @param scope - What the environment's name sees.
 * @param known - The job's key, and what people know it by.
 * @param cancellation - Ends the wait.
 */
export async function passEnvironment(
  run: RunState,
  job: StepsJob,
  scope: Scope,
  known: { readonly key: string; readonly name: string },
  cancellation: Cancellation,
): Promise<GateAnswer> {
  const wanted = job.environment === undefined ? '' : evaluateText(job.environment.name, scope);
  if (job.environment === undefined || wanted === '')
    return { opened: true, keepsDeployment: false, notes: [] };
  const { platform } = run.house;
  const notes: string[] = [];
  let environment = await platform.environment(wanted);
  if (environment === undefined) {
    environment = await platform.createEnvironment(wanted);
    notes.push(
      `##[warning]The environment '${wanted}' did not exist. GitHub has made it without any protection: nobody approves, every branch may use it.`,
    );
  }
  const refused = refusedByBranch(environment, run);
  if (refused !== undefined)
    return { opened: false, conclusion: 'failure', reason: refused, environment: environment.name };
  const { waitMinutes, reviewers } = environment;
  const waitsFor = (what: string): void =>
    tellJob(run, known, 'waiting', { reason: what, environment: environment?.name });
  if (waitMinutes > 0) {
    waitsFor(`${String(waitMinutes)} minutes of the environment's wait timer`);
    await run.house.clock.sleep(waitMinutes * 60_000, cancellation.signal()).catch(() => undefined);
  }
  if (reviewers.length > 0 && !cancellation.requested) {
    waitsFor(reviewers.join(' or '));
    const answer = await waitForReview(run, environment, known.name, cancellation);
    if (answer !== undefined) return { opened: false, ...answer, environment: environment.name };
  }
  if (cancellation.requested) {
    return {
      opened: false,
      conclusion: 'cancelled',
      reason: cancellation.reason ?? '',
      environment: environment.name,
    };
  }
  return {
    opened: true,
    environment,
    keepsDeployment: evaluateBoolean(job.environment.deployment, scope, true),
    notes,
  };
}

function refusedByBranch(environment: EnvironmentFacts, run: RunState): string | undefined {
  const { branches } = environment;
  if (branches === undefined) return undefined;
  const { ref } = run.event;
  const name = ref.startsWith('refs/pull/') ? ref : refName(ref);
  const protectedBranches = run.house.platform.repository.protectedBranches;
  // "If no branch protection rules are defined then all branches can deploy."
  const allowed =
    branches === 'protected'
      ? protectedBranches.length === 0 || protectedBranches.includes(name)
      : branches.some((pattern) => matchesBranchPolicy(pattern, name));
  if (allowed) return undefined;
  const kind = ref.startsWith('refs/tags/') ? 'Tag' : 'Branch';
  return `${kind} "${name}" is not allowed to deploy to ${environment.name} due to environment protection rules.`;
}

async function waitForReview(
  run: RunState,
  environment: EnvironmentFacts,
  job: string,
  cancellation: Cancellation,
): Promise<{ conclusion: 'failure' | 'cancelled'; reason: string } | undefined> {
  const { clock, approver } = run.house;
  const from = clock.now().toISOString();
  const ended = new AbortController();
  const stop = cancellation.onRequest(() => ended.abort(new Error('cancelled')));
  const expiry = clock.sleep(approvalMinutes * 60_000, ended.signal).then(
    () => ({ outcome: 'expired' as const, by: undefined }),
    () => ({ outcome: 'cancelled' as const, by: undefined }),
  );
  const { reviewers, preventSelfReview, name } = environment;
  const request = {
    environment: name,
    reviewers,
    preventSelfReview,
    actor: run.triggeringActor,
    starter: textOfValue(run.event.inputs?.['starter'] ?? ''),
    job,
    run: run.number,
    commit: textOfValue(run.event.inputs?.['commit'] ?? '') || run.event.sha,
  };
  tellWait(run, request);
  const asked = approver(request, ended.signal).catch((error: unknown) => {
    // Whoever asks is told of a cancel too, and it is not their failure.
    if (ended.signal.aborted) return expiry;
    throw error;
  });
  let answer: Answer = await Promise.race([asked, expiry]);
  if (answer.outcome === 'expired') {
    const until = new Date(Date.parse(from) + approvalMinutes * 60_000);
    const passed = run.house.passTime?.(until, `nobody answered for ${name} in 30 days`, ended.signal);
    // A cancel that comes while time passes is an end of the wait, too.
    const cancelled = new Promise<void>((resolve) => cancellation.onRequest(() => resolve()));
    if (passed !== undefined) await Promise.race([passed, cancelled]);
    if (cancellation.requested) answer = { outcome: 'cancelled' };
  }
  stop();
  ended.abort(new Error('answered'));
  tellAnswer(run, request, answer);
  run.waits.push({
    job,
    for: 'approval',
    name,
    from,
    to: clock.now().toISOString(),
    outcome: answer.outcome,
    ...(answer.by === undefined ? {} : { by: answer.by }),
  });
  const comment = answer.comment !== undefined ? `: ${answer.comment}` : '';
  switch (answer.outcome) {
    case 'approved':
      return undefined;
    case 'rejected':
      return {
        conclusion: 'failure',
        reason: `The deployment to ${name} was rejected by ${answer.by ?? 'a reviewer'}${comment}`,
      };
    case 'expired':
      return {
        conclusion: 'failure',
        reason: `Nobody approved ${name} in 30 days (${reviewers.join(', ')})${comment}`,
      };
    case 'cancelled':
      return { conclusion: 'cancelled', reason: cancellation.reason ?? '' };
  }
}

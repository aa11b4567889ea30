import { GitHubAnswerError } from './answer-error.ts';
import { type Reviewer, reviewersOf } from './environments.ts';
import type { CallKind, Requester } from './request.ts';
import { jobOf, type Run, type RunArtifact, type RunJob, runOf, type RunStatus } from './run.ts';

/** A review of a run's environments. GitHub tells neither the time nor the attempt. */
export interface RunApproval {
  readonly login: string | undefined;
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly environments: readonly string[];
  readonly comment: string;
}

export interface RunFilter {
  /** File name in `.github/workflows`. */
  readonly workflow?: string;
  /** Any one of them. */
  readonly status?: RunStatus | readonly RunStatus[];
  readonly branch?: string;
  readonly event?: string;
  readonly headCommit?: string;
  /** Default: 100 of each status. */
  readonly limit?: number;
}

/** An environment that a run waits for. */
export interface PendingDeployment {
  readonly environment: { readonly id: number; readonly name: string };
  readonly waitMinutes: number;
  /** Undefined where the environment has no wait timer. */
  readonly waitStartedAt: string | undefined;
  /** Whether the token's owner may approve; never so for a job's token. */
  readonly mayApprove: boolean;
  /** Any one of them may approve. */
  readonly reviewers: readonly Reviewer[];
}

export interface Runs {
  /** Runs, newest first. */
  list(filter: RunFilter): Promise<Run[]>;
  /** Runs that are not over: they wait, are queued or run. Newest first. */
  unfinished(filter: Omit<RunFilter, 'status'>): Promise<Run[]>;
  get(id: number): Promise<Run>;
  /** Asks GitHub to cancel a run, which it does in its own time; `over`: the run had ended before. */
  cancel(id: number): Promise<'asked' | 'over'>;
  /** The environments that a run waits for. */
  pendingDeployments(id: number): Promise<PendingDeployment[]>;
  /** The jobs of the run's latest attempt. */
  jobs(id: number): Promise<RunJob[]>;
  /** What a run left for others to download, over all its attempts; also what has expired. */
  artifacts(id: number): Promise<RunArtifact[]>;
  /** Who approved or rejected a run's environments, over all its attempts. */
  approvals(runId: number): Promise<RunApproval[]>;
  /**
   * Starts a workflow. The bot becomes its actor, so the person who started the road travels as an input.
   *
   * @param workflow - File name in `.github/workflows`.
   * @param ref - Branch or tag to run on.
   */
  dispatch(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<void>;
}

const reads: CallKind = { need: { permission: 'actions', access: 'read' } };
const starts: CallKind = { need: { permission: 'actions', access: 'write' } };
const unfinished: readonly RunStatus[] = ['queued', 'in_progress', 'waiting', 'pending', 'requested'];

/** The workflow runs of one repository. */
export function runsOf(github: Requester): Runs {
  const ofStatus = async (filter: RunFilter, status: RunStatus | undefined): Promise<Run[]> => {
    const { workflow, branch, event, headCommit, limit = 100 } = filter;
    const asked = {
      ...(status === undefined ? {} : { status }),
      ...(branch === undefined ? {} : { branch }),
      ...(event === undefined ? {} : { event }),
      ...(headCommit === undefined ? {} : { head_sha: headCommit }),
    };
    const found: Run[] = [];
    const pages =
      workflow === undefined
        ? github.listed('GET /repos/{owner}/{repo}/actions/runs', 'workflow_runs', asked, reads, limit)
        : github.listed(
            'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
            'workflow_runs',
            { workflow_id: workflow, ...asked },
            reads,
            limit,
          );
    for await (const raw of pages) found.push(runOf(raw));
    return found;
  };

  const list: Runs['list'] = async (filter) => {
    const statuses = [filter.status].flat();
    // A run that changes its status between two questions would else stand twice in the list.
    const found = new Map<number, Run>();
    for (const status of statuses) {
      for (const run of await ofStatus(filter, status)) found.set(run.id, run);
    }
    return [...found.values()].sort((a, b) => b.id - a.id);
  };

  return {
    list,
    unfinished: (filter) => list({ ...filter, status: unfinished }),
    async get(id) {
      return runOf(
        await github.call('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { run_id: id }, reads),
      );
    },
    async cancel(id) {
      try {
        await github.call(
          'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel',
          { run_id: id },
          { ...starts, repeatable: true },
        );
        return 'asked';
      } catch (error) {
        if (error instanceof GitHubAnswerError && error.status === 409) return 'over';
        throw error;
      }
    },
    async pendingDeployments(id) {
      const raw = await github.call(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
        { run_id: id },
        reads,
      );
      return raw.map((one) => ({
        environment: { id: Number(one.environment.id), name: one.environment.name ?? '' },
        waitMinutes: one.wait_timer,
        waitStartedAt: one.wait_timer_started_at ?? undefined,
        mayApprove: one.current_user_can_approve,
        reviewers: reviewersOf(one),
      }));
    },
    async jobs(id) {
      const found: RunJob[] = [];
      for await (const raw of github.listed(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
        'jobs',
        { run_id: id, filter: 'latest' },
        reads,
      )) {
        found.push(jobOf(raw));
      }
      return found;
    },
    async artifacts(id) {
      const found: RunArtifact[] = [];
      for await (const raw of github.listed(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
        'artifacts',
        { run_id: id },
        reads,
      )) {
        const { expired, expires_at: expiresAt } = raw;
        found.push({ id: raw.id, name: raw.name, expired, expiresAt: expiresAt ?? undefined });
      }
      return found;
    },
    async approvals(runId) {
      const raw = await github.call(
        'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
        { run_id: runId },
        reads,
      );
      return raw.map((one) => ({
        login: one.user.login,
        state: one.state,
        environments: one.environments.flatMap(({ name }) => (name === undefined ? [] : [name])),
        comment: one.comment,
      }));
    },
    async dispatch(workflow, ref, inputs) {
      await github.call(
        'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
        { workflow_id: workflow, ref, inputs: { ...inputs } },
        starts,
      );
    },
  };
}

import type { CallKind, Requester } from './request.ts';

/** A review of a run's environments. GitHub tells neither the time nor the attempt. */
export interface RunApproval {
  readonly login: string | undefined;
  readonly state: 'approved' | 'rejected' | 'pending';
  readonly environments: readonly string[];
  readonly comment: string;
}

export interface Runs {
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

/** The workflow runs of one repository. */
export function runsOf(github: Requester): Runs {
  const reads: CallKind = { need: { permission: 'actions', access: 'read' } };
  const starts: CallKind = { need: { permission: 'actions', access: 'write' } };
  return {
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

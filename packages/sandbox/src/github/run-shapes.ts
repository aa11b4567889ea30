import { apiBase, webBase } from './answers.ts';
import type { ArtifactState, JobState, RunState } from './run-state.ts';
import { nodeId, type UserShape } from './shapes.ts';
import type { EnvironmentState } from './state.ts';

/** What a run's JSON is made of beside its state. */
export interface RunParts {
  readonly actor: UserShape;
  readonly triggeringActor: UserShape;
  readonly workflowId: number;
  readonly repository: unknown;
}

const runUrl = (repository: string, id: number): string =>
  `${apiBase}/repos/${repository}/actions/runs/${String(id)}`;

/** GitHub's JSON of a workflow run. */
export function runShape(repository: string, run: RunState, parts: RunParts) {
  const url = runUrl(repository, run.id);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.path,
    display_title: run.title ?? run.name,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: parts.workflowId,
    check_suite_url: `${apiBase}/repos/${repository}/check-suites/${String(run.id)}`,
    url,
    html_url: `${webBase}/${repository}/actions/runs/${String(run.id)}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.startedAt ?? run.createdAt,
    run_started_at: run.startedAt ?? run.createdAt,
    actor: parts.actor,
    triggering_actor: parts.triggeringActor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${String(run.attempt - 1)}` : null,
    workflow_url: `${apiBase}/repos/${repository}/actions/workflows/${String(parts.workflowId)}`,
    head_commit: null,
    repository: parts.repository,
    head_repository: parts.repository,
  };
}

/** GitHub's JSON of a job. It gives a start even to a job that still waits. */
export function jobShape(repository: string, run: RunState, job: JobState) {
  const startedAt = job.startedAt ?? run.startedAt ?? run.createdAt;
  const began = job.startedAt !== null;
  return {
    id: job.id,
    run_id: run.id,
    run_url: runUrl(repository, run.id),
    run_attempt: run.attempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run.sha,
    head_branch: run.branch,
    workflow_name: run.name,
    name: job.name,
    url: `${apiBase}/repos/${repository}/actions/jobs/${String(job.id)}`,
    html_url: `${webBase}/${repository}/actions/runs/${String(run.id)}/job/${String(job.id)}`,
    check_run_url: `${apiBase}/repos/${repository}/check-runs/${String(job.id)}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: startedAt,
    started_at: startedAt,
    completed_at: job.completedAt,
    steps: [],
    labels: ['ubuntu-24.04'],
    runner_id: began ? 1 : null,
    runner_name: began ? 'GitHub Actions 1' : null,
    runner_group_id: began ? 0 : null,
    runner_group_name: began ? 'GitHub Actions' : null,
  };
}

/** GitHub's JSON of an artifact; `now` says whether it has expired. */
export function artifactShape(
  repository: { readonly name: string; readonly id: number },
  run: RunState,
  artifact: ArtifactState,
  now: string,
) {
  const url = `${apiBase}/repos/${repository.name}/actions/artifacts/${String(artifact.id)}`;
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.bytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: Date.parse(artifact.expiresAt) <= Date.parse(now),
    digest: `sha256:${artifact.digest}`,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.branch,
      head_sha: run.sha,
    },
  };
}

/** GitHub's JSON of an environment inside of a review or of a pending deployment. */
export function smallEnvironmentShape(repository: string, environment: EnvironmentState) {
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${apiBase}/repos/${repository}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${webBase}/${repository}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
  };
}

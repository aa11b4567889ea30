import type { Data } from './request.ts';

/** GitHub knows more words than these; all but `completed` mean that the run is not over. */
export type RunStatus = 'queued' | 'in_progress' | 'waiting' | 'pending' | 'requested' | 'completed';

/** A workflow run as it stands. */
export interface Run {
  readonly id: number;
  /** Name of the workflow. */
  readonly name: string;
  /** `.github/workflows/production.yml`. */
  readonly path: string;
  readonly displayTitle: string;
  readonly event: string;
  readonly status: RunStatus;
  /** Undefined while it runs. */
  readonly conclusion: string | undefined;
  readonly attempt: number;
  readonly number: number;
  /** Undefined for a run of a fork's or of a tag's. */
  readonly branch: string | undefined;
  readonly headCommit: string;
  /** Who started the first attempt; undefined for a deleted account. */
  readonly actor: string | undefined;
  /** Who started this attempt. */
  readonly triggeringActor: string | undefined;
  readonly createdAt: string;
  /** When this attempt started. */
  readonly startedAt: string;
  readonly url: string;
}

export interface RunJob {
  readonly id: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly conclusion: string | undefined;
  /** Undefined while it has not started. */
  readonly startedAt: string | undefined;
  readonly completedAt: string | undefined;
}

/** What a run left for others to download. */
export interface RunArtifact {
  readonly id: number;
  readonly name: string;
  /** Whether its files are gone; it is listed still. */
  readonly expired: boolean;
  /** Undefined where GitHub does not say it. */
  readonly expiresAt: string | undefined;
}

type RawRun = Data<'GET /repos/{owner}/{repo}/actions/runs/{run_id}'>;

type RawJob = Data<'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs'>['jobs'][number];

function statusOf(status: string | null): RunStatus {
  if (status === 'completed' || status === 'in_progress' || status === 'waiting' || status === 'requested')
    return status;
  return status === 'queued' ? 'queued' : 'pending';
}

/** A run out of GitHub's JSON. */
export function runOf(raw: RawRun): Run {
  return {
    id: Number(raw.id),
    name: raw.name ?? '',
    path: raw.path.replace(/@.*$/, ''),
    displayTitle: raw.display_title,
    event: raw.event,
    status: statusOf(raw.status),
    conclusion: raw.conclusion ?? undefined,
    attempt: raw.run_attempt ?? 1,
    number: raw.run_number,
    branch: raw.head_branch ?? undefined,
    headCommit: raw.head_sha,
    actor: raw.actor?.login,
    triggeringActor: raw.triggering_actor?.login,
    createdAt: raw.created_at,
    startedAt: raw.run_started_at ?? raw.created_at,
    url: raw.html_url,
  };
}

/** A job out of GitHub's JSON. */
export function jobOf(raw: RawJob): RunJob {
  return {
    id: Number(raw.id),
    name: raw.name,
    status: statusOf(raw.status),
    conclusion: raw.conclusion ?? undefined,
    // GitHub gives a start even to a job that still waits.
    startedAt: raw.status === 'in_progress' || raw.status === 'completed' ? raw.started_at : undefined,
    completedAt: raw.completed_at ?? undefined,
  };
}

/** How a run or job stands. */
export type RunStatusName = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending' | 'requested';

export type RunConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'startup_failure';

/** A job of a run's latest attempt. */
export interface JobState {
  readonly id: number;
  readonly name: string;
  readonly status: RunStatusName;
  readonly conclusion: RunConclusion | null;
  /** Null while it has not started. */
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** What a reviewer said of one environment of a run. */
export interface ApprovalState {
  readonly environment: string;
  readonly state: 'approved' | 'rejected';
  readonly login: string;
  readonly comment: string;
}

/** An environment that a run waits for. */
export interface WaitingState {
  readonly environment: string;
  readonly since: string;
}

/** What a run left for others to download. */
export interface ArtifactState {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly digest: string;
  readonly createdAt: string;
  /** From then on it is still listed, and its files are gone. */
  readonly expiresAt: string;
  /** Where its files lie on this machine. */
  readonly directory: string;
}

/** A workflow run as the rehearsal tells it. */
export interface RunState {
  readonly id: number;
  readonly name: string;
  /** `.github/workflows/development.yml`. */
  readonly path: string;
  /** What GitHub shows as the run's name; the workflow's when absent. */
  readonly title?: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly status: RunStatusName;
  readonly conclusion: RunConclusion | null;
  readonly attempt: number;
  readonly number: number;
  /** Who started the first attempt. */
  readonly actor: string;
  /** Who started this attempt; the actor when absent. */
  readonly triggeringActor?: string;
  readonly createdAt: string;
  /** When this attempt started; when the run was created when absent. */
  readonly startedAt?: string;
  /** Oldest first, of all attempts. */
  readonly approvals: readonly ApprovalState[];
  /** The environments that it waits for; none when absent. */
  readonly waiting?: readonly WaitingState[];
  /** Those of the latest attempt; when absent, those told before stay. */
  readonly jobs?: readonly JobState[];
  /** Of all attempts, as they were told; when absent, those told before stay. */
  readonly artifacts?: readonly ArtifactState[];
}

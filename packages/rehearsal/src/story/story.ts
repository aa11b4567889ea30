import type { LedgerRecord } from '@fhir-iq/sluice-model';

/** How a job, a step or a run ended, in GitHub's words. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** One annotation of a step, as `::error::`, `::warning::` and `::notice::` make them. */
export interface AnnotationStory {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One step of a job. `outcome` is before `continue-on-error`, `conclusion` after it. */
export interface StepStory {
  readonly name: string;
  readonly id?: string;
  readonly uses?: string;
  readonly phase: 'pre' | 'main' | 'post';
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Real milliseconds that the step's processes ran; 0 for a skipped one. */
  readonly milliseconds: number;
  readonly exitCode?: number;
  readonly annotations: readonly AnnotationStory[];
}

/** One job of a run: a leg of a matrix and a job of a called workflow are jobs too. */
export interface JobStory {
  /** The path of ids from the run's workflow down, as in `gate / quality`. */
  readonly key: string;
  /** What GitHub would show. */
  readonly name: string;
  /** `OWNER/REPO/path@ref` of the file that the job stands in. */
  readonly workflow: string;
  readonly conclusion: Conclusion;
  /** Why a job was skipped, refused or cancelled, or what failed in it; empty when all is said by the conclusion. */
  readonly reason: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Milliseconds from start to end of the job, by the rehearsal's clock. */
  readonly milliseconds: number;
  readonly environment?: string;
  readonly url?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepStory[];
  readonly annotations: readonly AnnotationStory[];
  /** File of the job's log, relative to the state directory. */
  readonly log: string;
  /** File of the job's summary, relative to the state directory; absent when no step wrote one. */
  readonly summary?: string;
}

/** A workflow file that the event started. */
export interface RunStory {
  readonly number: number;
  readonly id: string;
  readonly attempt: number;
  readonly workflow: string;
  readonly file: string;
  readonly title: string;
  readonly event: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  /** What a dispatched workflow was given, with the defaults of the rest. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly conclusion: Conclusion;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly jobs: readonly JobStory[];
  readonly artifacts: readonly {
    readonly name: string;
    readonly files: number;
    readonly bytes: number;
    readonly retentionDays: number;
  }[];
}

/** A time that a job waited for a person, a concurrency group or a runner. */
export interface WaitStory {
  readonly job: string;
  readonly for: 'approval' | 'concurrency';
  /** The environment or the group. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: 'approved' | 'rejected' | 'expired' | 'granted' | 'cancelled';
  readonly by?: string;
}

/** A deployment as the sandbox's GitHub keeps it. */
export interface DeploymentStory {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly state: string;
  readonly description?: string;
  readonly url?: string;
  readonly payload?: unknown;
}

/** A message that reached a far end. */
export interface MessageStory {
  readonly channel: 'slack' | 'mail' | 'pagerduty' | 'issue' | 'pull-request';
  readonly to: string;
  readonly text: string;
}

/** An issue or pull request that was opened or changed. */
export interface IssueStory {
  readonly number: number;
  readonly kind: 'issue' | 'pull-request';
  readonly title: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly body: string;
  readonly comments: readonly { readonly author: string; readonly text: string }[];
}

/** A time that the rehearsal did not wait out: its clock went on at `to`. */
export interface JumpStory {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** What a site answers at the end. */
export interface LiveStory {
  readonly environment: string;
  readonly url: string;
  readonly commit?: string;
  readonly buildId?: string;
  readonly uiVersion?: string;
}

/** One request that reached a far end. Bodies and secrets are not kept. */
export interface RequestStory {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly status: number | string;
}

/** A fault that was asked for, and how often it struck. */
export interface FaultStory {
  readonly name: string;
  readonly when?: string;
  readonly struck: number;
}

/** All that happened in a rehearsal; `--json` writes it. */
export interface Story {
  readonly schema: 'sluice.rehearsal/v1';
  readonly scenario: Scenario;
  readonly site: string;
  readonly repository: string;
  readonly exitCode: 0 | 1 | 2;
  /** One sentence: why this exit code. */
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Real milliseconds of the whole rehearsal and of the child processes in it. */
  readonly milliseconds: { readonly total: number; readonly processes: number };
  readonly clock: { readonly start: string; readonly speed: number; readonly jumps: readonly JumpStory[] };
  readonly runs: readonly RunStory[];
  readonly waits: readonly WaitStory[];
  readonly deployments: readonly DeploymentStory[];
  readonly records: readonly LedgerRecord[];
  readonly messages: readonly MessageStory[];
  readonly issues: readonly IssueStory[];
  readonly live: readonly LiveStory[];
  readonly requests: readonly RequestStory[];
  readonly faults: readonly FaultStory[];
}

/**
 * What happens in the site's repository: a push to its development branch, a pull request, the nightly schedule, or a
 * person who goes back to what was live before.
 */
export type Scenario = 'deploy' | 'pull-request' | 'nightly' | 'rollback';

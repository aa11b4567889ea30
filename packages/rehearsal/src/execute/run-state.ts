import type { Clock } from '@fhir-iq/sluice-model';
import type { Value } from '../expressions/data.ts';
import type { Feed } from '../feed/feed.ts';
import type { JobStory, WaitStory } from '../story/story.ts';
import type { ArtifactStore } from './artifacts.ts';
import type { Cancellation } from './cancellation.ts';
import type { ConcurrencyGroups } from './concurrency.ts';
import type { Output } from './job-log.ts';
import type { Approver, Platform } from './platform.ts';
import type { Runners } from './runners.ts';

/** An event as it starts a workflow. */
export interface WorkflowEvent {
  readonly name: 'push' | 'pull_request' | 'schedule' | 'workflow_dispatch';
  readonly payload: Readonly<Record<string, Value>>;
  readonly ref: string;
  readonly sha: string;
  /** The branches of a pull request. */
  readonly headRef?: string | undefined;
  readonly baseRef?: string | undefined;
  readonly actor: string;
  /** From a fork's pull request: no secret, and a token that only reads. */
  readonly fromFork: boolean;
  /** What the person who dispatched gave. */
  readonly inputs?: Readonly<Record<string, Value>> | undefined;
}

/** What all runs of a rehearsal share. */
export interface House {
  readonly platform: Platform;
  readonly clock: Clock;
  /**
   * Lets time pass until an instant, without waiting where the clock can jump: for a wait that nobody ends. `signal` ends
   * it. Absent where it cannot.
   */
  readonly passTime?: ((until: Date, why: string, signal: AbortSignal) => Promise<void>) | undefined;
  /** `SLUICE_CLOCK` for processes; nothing when the machine's own clock is used. */
  readonly clockVariable?: string | undefined;
  readonly groups: ConcurrencyGroups;
  readonly runners: Runners;
  readonly approver: Approver;
  readonly output: Output;
  /** Where what happens is told as it happens; nobody watches when absent. */
  readonly feed?: Feed | undefined;
  /** Everything that is kept lies here. */
  readonly stateDirectory: string;
  readonly toolCache: string;
  /** The repository's retention of artifacts, in days. */
  readonly retentionDays: number;
}

/** One run. */
export interface RunState {
  readonly house: House;
  readonly number: number;
  readonly id: string;
  /** 1 unless the run was run again. */
  readonly attempt: number;
  /** Who started this attempt. */
  readonly triggeringActor: string;
  readonly event: WorkflowEvent;
  /** `name:` of the run's own workflow file. */
  readonly workflowName: string;
  readonly workflowRef: string;
  readonly directory: string;
  readonly artifacts: ArtifactStore;
  readonly cancellation: Cancellation;
  readonly jobs: JobStory[];
  readonly waits: WaitStory[];
  /** Jobs that were started so far; numbers their logs. */
  jobsStarted: number;
  /** Real milliseconds of child processes so far. */
  processMilliseconds: number;
}

import type { Conclusion, LiveStory } from '../story/story.ts';

/** A job as the workflow file names it, before it runs. */
export interface PlannedJob {
  /** The path of ids from the run's workflow down, as in `gate / quality`. */
  readonly key: string;
  readonly name: string;
  /** Keys of the jobs of the same file that it needs. */
  readonly needs: readonly string[];
  /** The environment, where the file says it without an expression. */
  readonly environment?: string;
}

/** A run began: all of its jobs are known, none has started. */
export interface RunEvent {
  readonly type: 'run';
  readonly run: number;
  /** GitHub's, which stands in addresses. */
  readonly id: string;
  readonly workflow: string;
  readonly title: string;
  readonly event: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly at: string;
  readonly jobs: readonly PlannedJob[];
}

/** A run ended. */
export interface RunEndEvent {
  readonly type: 'run-end';
  readonly run: number;
  readonly conclusion: Conclusion;
  readonly reason: string;
  readonly at: string;
}

/** What a job is doing: in line for a group or a runner, waiting for a person, running, or over. */
export type JobPhase = 'queued' | 'waiting' | 'running' | Conclusion;

/** A job's phase changed. A leg of a matrix is a job of its own, with the key `ID (VALUE)`. */
export interface JobEvent {
  readonly type: 'job';
  readonly run: number;
  readonly key: string;
  readonly name: string;
  readonly phase: JobPhase;
  /** Why it waits or how it ended; empty when the phase says all. */
  readonly reason: string;
  readonly environment?: string;
  readonly url?: string;
  readonly at: string;
}

/** A step of a job began or ended. */
export interface StepEvent {
  readonly type: 'step';
  readonly run: number;
  readonly key: string;
  /** Its place among all steps that the job has begun, from 0. */
  readonly index: number;
  readonly name: string;
  readonly phase: 'running' | Conclusion;
  /** Real milliseconds; 0 while it runs. */
  readonly milliseconds: number;
}

/** Lines of a job's log, already masked. */
export interface LogEvent {
  readonly type: 'log';
  readonly run: number;
  readonly key: string;
  readonly lines: readonly string[];
}

/** A job's summary so far, GitHub's markdown, already masked. */
export interface SummaryEvent {
  readonly type: 'summary';
  readonly run: number;
  readonly key: string;
  readonly markdown: string;
}

/** A step kept an artifact. */
export interface ArtifactEvent {
  readonly type: 'artifact';
  readonly run: number;
  readonly key: string;
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Where it is kept, below the state of the rehearsal. */
  readonly folder: string;
  /** The page for people in it, where it has one. */
  readonly page?: string | undefined;
}

/** A job waits for one of an environment's reviewers. */
export interface WaitEvent {
  readonly type: 'wait';
  readonly id: string;
  readonly run: number;
  readonly job: string;
  readonly environment: string;
  readonly actor: string;
  /** Who started the road by name; empty where nobody is named. */
  readonly starter: string;
  readonly reviewers: readonly string[];
  readonly at: string;
}

/** The page asks for an answer: the command line gives none. */
export interface AskEvent {
  readonly type: 'ask';
  readonly id: string;
  /** The reviewers who may answer. */
  readonly allowed: readonly string[];
  /** What a careful person writes when they approve. */
  readonly suggestion?: string | undefined;
}

/** A wait is over. */
export interface AnswerEvent {
  readonly type: 'answer';
  readonly id: string;
  readonly outcome: 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
  readonly at: string;
}

/** A message that a far end took. */
export interface MessageEvent {
  readonly type: 'message';
  readonly id: string;
  readonly channel: 'slack' | 'mail' | 'pagerduty';
  /** Name of the secret that holds webhook or key, or the addresses. */
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Slack's blocks as they came. */
  readonly blocks: readonly unknown[];
  readonly at: string;
}

/** An issue or pull request of the site's repository as it is now. */
export interface IssueEvent {
  readonly type: 'issue';
  readonly number: number;
  readonly kind: 'issue' | 'pull-request';
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly author: string;
  readonly at: string;
  readonly comments: readonly { readonly author: string; readonly body: string; readonly at: string }[];
}

/** What is published in an environment now. */
export interface LiveEvent extends LiveStory {
  readonly type: 'live';
  /** When that was published; absent where Sluice published nothing. */
  readonly at?: string;
}

/** What an environment's site answered when it was asked at the end. */
export interface ServesEvent extends LiveStory {
  readonly type: 'serves';
}

/** A fault as it is switched now. */
export interface FaultEvent {
  readonly type: 'fault';
  readonly name: string;
  /** The texts by which it is on, as `--fault` takes them; none when it is off. */
  readonly on: readonly string[];
  readonly struck: number;
}

/** Something for people that belongs to no job: the clock jumped, a person dispatched a workflow. */
export interface NoteEvent {
  readonly type: 'note';
  readonly text: string;
  readonly at: string;
}

/** What is rehearsed, and what can be made to go wrong in it. */
export interface SceneEvent {
  readonly type: 'scene';
  readonly scenario: string;
  readonly site: string;
  readonly repository: string;
  /** The environments in the order of a release's way, with the address of their sites. */
  readonly environments: readonly { readonly name: string; readonly url: string; readonly branch: string }[];
  readonly faults: readonly {
    readonly name: string;
    readonly farEnd: string;
    readonly happens: string;
    readonly expected: string;
    readonly occasion: string;
    readonly byEnvironment: boolean;
  }[];
  readonly at: string;
}

/** The rehearsal is over. */
export interface EndEvent {
  readonly type: 'end';
  readonly exitCode: 0 | 1 | 2;
  readonly reason: string;
  readonly milliseconds: number;
  readonly at: string;
}

/** All that a rehearsal tells while it runs. Instants are the rehearsal's. */
export type FeedEvent =
  | SceneEvent
  | RunEvent
  | RunEndEvent
  | JobEvent
  | StepEvent
  | LogEvent
  | SummaryEvent
  | ArtifactEvent
  | WaitEvent
  | AskEvent
  | AnswerEvent
  | MessageEvent
  | IssueEvent
  | LiveEvent
  | ServesEvent
  | FaultEvent
  | NoteEvent
  | EndEvent;

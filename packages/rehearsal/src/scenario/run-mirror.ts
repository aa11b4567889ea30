import type { FeedEvent, JobEvent } from '../feed/events.ts';
import type { Conclusion } from '../story/story.ts';

/** A job as GitHub shows it. */
export interface MirroredJob {
  readonly id: number;
  readonly name: string;
  readonly status: 'queued' | 'waiting' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** What a reviewer said of a run. */
export interface Review {
  readonly environment: string;
  readonly state: 'approved' | 'rejected';
  readonly login: string;
  readonly comment: string;
}

/** What of a run does not change. */
export interface RunFacts {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly attempt: number;
  readonly number: number;
  readonly actor: string;
  /** Who started this attempt. */
  readonly triggeringActor: string;
  readonly createdAt: string;
  /** When this attempt started. */
  readonly startedAt: string;
}

/** A run as it stands now. */
export interface MirroredRun extends RunFacts {
  readonly status: 'queued' | 'waiting' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
  /** Attempts of a run share them. */
  readonly approvals: readonly Review[];
  readonly jobs: readonly MirroredJob[];
  /** Environments that wait for a reviewer. */
  readonly waiting: readonly { readonly environment: string; readonly since: string }[];
}

interface Mirrored {
  facts: RunFacts;
  readonly jobs: Map<string, MirroredJob>;
  readonly waiting: Map<string, { readonly environment: string; readonly since: string }>;
  readonly approvals: Review[];
}

/** Jobs of a run get numbers of their own below it. */
const jobsPerRun = 10_000;

/** Shows GitHub's stand-in every run as it stands: its jobs, the environments that wait, what reviewers said. */
export class RunMirror {
  private readonly runs = new Map<number, Mirrored>();
  private readonly show: (run: MirroredRun) => void;

  /** @param show - Takes a run whenever something of it changed. */
  constructor(show: (run: MirroredRun) => void) {
    this.show = show;
  }

  /** A run begins. `approvals` are those of its earlier attempts, which share them. */
  begin(facts: RunFacts, approvals: readonly Review[] = []): void {
    const run = { facts, jobs: new Map(), waiting: new Map(), approvals: [...approvals] };
    this.runs.set(facts.number, run);
    this.tell(run);
  }

  /** A run has ended. */
  end(number: number, conclusion: Conclusion): void {
    const run = this.runs.get(number);
    if (run === undefined) return;
    this.runs.delete(number);
    this.tell(run, conclusion);
  }

  /** Takes what the executor tells. */
  readonly hear = (event: FeedEvent): void => {
    switch (event.type) {
      case 'run': {
        const run = this.runs.get(event.run);
        if (run !== undefined) run.facts = { ...run.facts, title: event.title };
        return;
      }
      case 'job':
        return this.job(event);
      case 'wait': {
        const run = this.runs.get(event.run);
        run?.waiting.set(event.id, { environment: event.environment, since: event.at });
        return run === undefined ? undefined : this.tell(run);
      }
      case 'answer':
        for (const run of this.runs.values()) {
          const waited = run.waiting.get(event.id);
          if (waited === undefined) continue;
          run.waiting.delete(event.id);
          if (event.outcome === 'approved' || event.outcome === 'rejected') {
            run.approvals.push({
              environment: waited.environment,
              state: event.outcome,
              login: event.by ?? '',
              comment: event.comment ?? '',
            });
          }
          this.tell(run);
        }
        return;
      default:
    }
  };

  private job(event: JobEvent): void {
    const run = this.runs.get(event.run);
    if (run === undefined) return;
    const known = run.jobs.get(event.key);
    const { facts } = run;
    const { phase, at } = event;
    const over = phase !== 'queued' && phase !== 'waiting' && phase !== 'running';
    const startedAt = known?.startedAt ?? (phase === 'running' ? at : null);
    run.jobs.set(event.key, {
      id: known?.id ?? facts.id * jobsPerRun + facts.attempt * 500 + run.jobs.size,
      name: event.name,
      status: over ? 'completed' : phase === 'running' ? 'in_progress' : phase,
      conclusion: over ? phase : null,
      startedAt,
      completedAt: over ? at : null,
    });
    this.tell(run);
  }

  private tell({ facts, jobs, waiting, approvals }: Mirrored, conclusion?: Conclusion): void {
    this.show({
      ...facts,
      status: conclusion === undefined ? statusOf([...jobs.values()], waiting.size > 0) : 'completed',
      conclusion: conclusion ?? null,
      approvals: [...approvals],
      jobs: [...jobs.values()],
      waiting: [...waiting.values()],
    });
  }
}

/** A run waits when nothing of it runs and something of it waits for a person. */
function statusOf(jobs: readonly MirroredJob[], waits: boolean): MirroredRun['status'] {
  if (jobs.some((job) => job.status === 'in_progress')) return 'in_progress';
  if (waits) return 'waiting';
  return jobs.some((job) => job.status === 'completed') ? 'in_progress' : 'queued';
}

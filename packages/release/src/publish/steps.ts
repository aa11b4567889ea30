import type { Answer, Clock, Log } from '@fhir-iq/sluice-model';
import { GateRefusal } from '@fhir-iq/sluice-model';

/** The steps of a publish, in their order. */
export type StepName =
  | 'validate'
  | 'settle'
  | 'conditions'
  | 'configure'
  | 'optimise'
  | 'backup'
  | 'publish'
  | 'preview'
  | 'verify';

/** What is kept of one step. */
export interface StepRecord {
  readonly name: StepName;
  readonly answer: Answer;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  /** What the step did or why it failed, in one or two sentences. */
  readonly note: string;
  /** Digest of what the step left behind, where it leaves something. */
  readonly digest?: string;
}

/** What a step says of itself when it is done. */
export interface StepResult<T> {
  readonly value: T;
  readonly note: string;
  readonly digest?: string;
  /** `pass` if not given. */
  readonly answer?: Answer;
}

/** Runs steps and remembers each, also the one that fails. */
export interface StepRecorder {
  run<T>(name: StepName, work: () => Promise<StepResult<T>>): Promise<T>;
  steps(): readonly StepRecord[];
}

/**
 * Makes a recorder of steps.
 *
 * @param clock - Gives the times.
 * @param log - Says when a step begins and how it ended.
 */
export function stepRecorder(clock: Clock, log: Log): StepRecorder {
  const steps: StepRecord[] = [];
  return {
    steps: () => steps,
    async run(name, work) {
      const start = clock.now();
      const keep = (answer: Answer, note: string, digest?: string): void => {
        const end = clock.now();
        const durationMs = Math.max(0, end.getTime() - start.getTime());
        const times = { startedAt: start.toISOString(), finishedAt: end.toISOString(), durationMs };
        steps.push({ name, answer, ...times, note, ...(digest === undefined ? {} : { digest }) });
        log.info(`Step ${name}: ${answer}, ${(durationMs / 1000).toFixed(1)} s. ${note}`);
      };
      log.info(`Step ${name}: begins.`);
      try {
        const result = await work();
        keep(result.answer ?? 'pass', result.note, result.digest);
        return result.value;
      } catch (error) {
        keep(
          error instanceof GateRefusal ? 'fail' : 'error',
          error instanceof Error ? error.message : String(error),
        );
        throw error;
      }
    },
  };
}

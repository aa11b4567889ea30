import type { Answer } from '@fhir-iq/sluice-model';
import { SluiceError, WorkError } from '@fhir-iq/sluice-model';

/** A failure as people read it. */
export interface DescribedFailure {
  readonly kind: 'configuration' | 'gate' | 'work';
  /** Title of the annotation. */
  readonly title: string;
  readonly answer: Answer;
  readonly message: string;
  readonly unknown?: string;
}

const titles = {
  configuration: 'The configuration is wrong',
  gate: 'The gate says no',
  work: 'Sluice could not do its work',
} as const;

/**
 * Says of anything that was thrown which of the three failures it is.
 *
 * @param thrown - What was thrown.
 * @param unknown - What the work said to be unknown meanwhile.
 */
export function describeFailure(thrown: unknown, unknown: readonly string[]): DescribedFailure {
  const error = thrown instanceof SluiceError ? thrown : unexpected(thrown);
  const still = [...unknown, ...(error.parts.unknown === undefined ? [] : [error.parts.unknown])].join(' ');
  const { what, allowed, remedy } = error.parts;
  const sentences = [what, allowed, remedy, still === '' ? undefined : `Still unknown: ${still}`];
  return {
    kind: error.kind,
    title: titles[error.kind],
    answer: error.kind === 'gate' ? 'fail' : 'error',
    message: [...sentences.filter((one) => one !== undefined), ...causeOf(error)].join(' '),
    ...(still === '' ? {} : { unknown: still }),
  };
}

function unexpected(thrown: unknown): WorkError {
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new WorkError({ what: `Something happened that Sluice did not expect: ${message}.`, cause: thrown });
}

function causeOf(error: SluiceError): string[] {
  const { cause, what } = error.parts;
  if (!(cause instanceof Error) || what.includes(cause.message)) return [];
  return [`Cause: ${cause.message}`];
}

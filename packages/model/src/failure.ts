/** What one failure says; each part is a sentence that stands alone. */
export interface FailureParts {
  /** What was tried or asked, naming the key and the value found. */
  readonly what: string;
  /** What is allowed, or the threshold. */
  readonly allowed?: string;
  /** What would have passed, or what to do now. */
  readonly remedy?: string;
  /** What is still unknown after this failure. */
  readonly unknown?: string;
  readonly cause?: unknown;
}

/** The common shape of the three failures (design.md, "Four answers, three failures"). */
export abstract class SluiceError extends Error {
  abstract readonly kind: 'configuration' | 'gate' | 'work';
  readonly parts: FailureParts;

  constructor(parts: FailureParts) {
    super(
      [
        parts.what,
        parts.allowed,
        parts.remedy,
        parts.unknown === undefined ? undefined : `Still unknown: ${parts.unknown}`,
      ]
        .filter((part) => part !== undefined)
        .join(' '),
      { cause: parts.cause },
    );
    this.parts = parts;
    this.name = new.target.name;
  }
}

/** The configuration or an input is wrong: the user can mend it. Says which key, what was found, what is allowed. */
export class ConfigurationError extends SluiceError {
  readonly kind = 'configuration';
}

/** The gate says no: Sluice worked, and the release must not pass. Says the rule, the value, the threshold, the remedy. */
export class GateRefusal extends SluiceError {
  readonly kind = 'gate';
}

/** Sluice could not do its work. Says what it tried, the cause, and what is still unknown. */
export class WorkError extends SluiceError {
  readonly kind = 'work';
}

import type { Evidence, Stage } from '@fhir-iq/sluice-model';

/** A check that a gate must see before it opens. */
export interface ExpectedCheck {
  /** Name of the check, or of the validation that no check of this build carries out. */
  readonly check: string;
  /** The least that must be looked at; the evidence's own floor where the policy names none. */
  readonly floor?: number;
  /** The specification's validation that the check belongs to. */
  readonly validation?: string;
  /** False where this build of Sluice has no such check: not-evaluated, unless it stands under `not-yet:`. */
  readonly available?: boolean;
  /** True where the policy allows that there is nothing to look at (a site without tests). */
  readonly noneAllowed?: boolean;
  /** True where its pass counts only if a self-test tried it. */
  readonly selfTested?: boolean;
}

/** An exception with an end: it turns one named finding of one check into an accepted one. */
export interface Waiver {
  readonly check: string;
  /** The finding's `id`, in full. */
  readonly finding: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, in UTC (`2026-12-31`), or an instant. */
  readonly expires: string;
  readonly ticket: string;
}

/** Evidence that could not be read: it counts as the error of its check. */
export interface BrokenEvidence {
  readonly check: string;
  readonly reason: string;
}

/** All that a gate looks at. Nothing else has a say. */
export interface Decision {
  readonly stage: Stage;
  /** The commit that is judged: evidence of any other is an error. */
  readonly commit: string;
  readonly releaseDigest?: string;
  readonly expected: readonly ExpectedCheck[];
  readonly evidence: readonly Evidence[];
  readonly broken?: readonly BrokenEvidence[];
  readonly waivers: readonly Waiver[];
  readonly notYet: readonly string[];
  readonly now: Date;
}

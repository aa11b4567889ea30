import type { Stage } from '@fhir-iq/sluice-model';

/** Inputs of the action attest. */
export interface AttestInputs {
  readonly config: string;
  /** `check` looks whether all has been stated; `state` states one thing in the name of who started the run. */
  readonly mode: 'check' | 'state';
  readonly stage: Stage;
  readonly commit: string;
  /** For `state`: what is stated. */
  readonly statement?: string | undefined;
  /** For `state`: the last day on which it counts. */
  readonly until?: string | undefined;
  /** For `check`: the issue whose comments count; the release issues of the commit if not given. */
  readonly issue?: number | undefined;
  readonly 'github-token': string;
  readonly 'members-token'?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

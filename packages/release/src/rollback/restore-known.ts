import type { Answer, Evidence } from '@fhir-iq/sluice-model';
import type { LiveBuild } from '@fhir-iq/sluice-wix';
import type { PublishRequest, PublishResult } from '../publish/request.ts';
import type { RollbackOutcome } from './context.ts';
import type { Incident } from './hold.ts';

/** What is known of a restore while it runs. */
export interface RestoreKnown {
  readonly startedAt: Date;
  readonly request: PublishRequest;
  readonly incident: Incident;
  preview?: PublishResult;
  publish?: PublishResult;
  smoke?: { readonly answer: Answer; readonly reason: string; readonly evidence: readonly Evidence[] };
  /** What could not be done, and did not stop the rollback. */
  readonly problems: string[];
}

/** How a restore ended. */
export interface RestoreEnd {
  readonly answer: Answer;
  readonly outcome: Extract<RollbackOutcome, 'restored' | 'still-bad' | 'failed'>;
  readonly reason: string;
  /** What the live site says of itself at the end. */
  readonly live: LiveBuild;
}

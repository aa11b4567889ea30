import type { Deployments, Issues } from '@fhir-iq/sluice-github';
import type {
  ApprovalSubject,
  Answer,
  Clock,
  DeploymentOutcome,
  DeploymentPayload,
  Digest,
  Finding,
  Log,
  RecordedApproval,
  Stage,
} from '@fhir-iq/sluice-model';
import type { Http } from '@fhir-iq/sluice-runtime';
import type { ReadyBackup, WixCli } from '@fhir-iq/sluice-wix';
import type { Settled } from './settle.ts';
import type { ComputedRelease } from './source.ts';
import type { StepRecord } from './steps.ts';

/** The run that publishes, for payloads and records. */
export interface RunFacts {
  readonly repository: string;
  readonly id: string;
  readonly attempt: number;
  readonly actor: string;
  /** The run's page. */
  readonly url: string;
}

/** What is asked for. */
export interface PublishRequest {
  readonly environment: Stage;
  readonly siteId: string;
  readonly apiKey: string;
  /** The gate's answer; only `pass` opens it. */
  readonly verdict: string;
  /** The digest of the release that the gate judged. */
  readonly judgedDigest: string;
  /** The checkout. */
  readonly root: string;
  /** Path of the configuration in the repository. */
  readonly config: string;
  readonly run: RunFacts;
  /** Who approved before the publish; none where people approve after it, or nobody does. */
  readonly approvals?: readonly RecordedApproval[];
  /** What those people approved; nothing else is published then. */
  readonly approved?: ApprovalSubject;
  /** When the evidence of this run was gathered, RFC 3339; production refuses a publish without it. */
  readonly evidenceAt?: string;
  /** Set where this goes back: which build is taken from the site, and why. It waits for neither window nor hold. */
  readonly rollback?: NonNullable<DeploymentPayload['rollback']>;
}

/** The hands of a procedure. */
export interface PublishPorts {
  readonly deployments: Deployments;
  /** Where a hold is seen; a preview and a rollback ask for none. */
  readonly issues: Pick<Issues, 'open'>;
  /** Comes while the first steps run, because it may have to be installed. */
  readonly wix: Promise<WixCli>;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** The job's variables, for `${NAME}` in the configuration. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder that belongs to this job. */
  readonly temporary: string;
  readonly signal?: AbortSignal;
  /** Takes what is still unknown when the job was stopped. */
  readonly unknown?: (text: string) => unknown;
}

/** How a publish or a preview ended. */
export interface PublishResult {
  readonly answer: Answer;
  /** `refused`: nothing was begun at Wix. */
  readonly outcome: DeploymentOutcome | 'refused';
  /** Why, for people. */
  readonly reason: string;
  readonly steps: readonly StepRecord[];
  readonly findings: readonly Finding[];
  readonly computed: ComputedRelease | undefined;
  readonly buildId: string | undefined;
  readonly uploadDigest: Digest | undefined;
  readonly deploymentId: number | undefined;
  /** The backup of the content that was made right before, where one was wanted. */
  readonly backup: ReadyBackup | undefined;
  /** The environment's address, where its site serves the build. */
  readonly url: string | undefined;
  readonly previewUrl: string | undefined;
  /** What earlier runs left open and how it was closed. */
  readonly settled: readonly Settled[];
  /** The build was already live, published by a run that ended before it could say so; nothing was published again. */
  readonly adopted: boolean;
  /** Why it failed, where it did. */
  readonly failure: Error | undefined;
  /** Figures for the evidence. */
  readonly details: Readonly<Record<string, unknown>>;
}

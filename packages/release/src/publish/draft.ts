import type { Answer, DeploymentOutcome, Digest, Finding } from '@fhir-iq/sluice-model';
import { GateRefusal } from '@fhir-iq/sluice-model';
import type { ReadyBackup } from '@fhir-iq/sluice-wix';
import type { PublishPorts, PublishResult } from './request.ts';
import type { Settled } from './settle.ts';
import type { ComputedRelease } from './source.ts';
import type { StepRecorder } from './steps.ts';
import { stepRecorder } from './steps.ts';

/** What is known of a publish while it runs; its end is made of it, wherever it ends. */
export interface Draft {
  readonly steps: StepRecorder;
  readonly findings: Finding[];
  readonly details: Record<string, unknown>;
  computed: ComputedRelease | undefined;
  buildId: string | undefined;
  uploadDigest: Digest | undefined;
  deploymentId: number | undefined;
  /** The backup that was made right before. */
  backup: ReadyBackup | undefined;
  /** Whether the build of this run is live. */
  wentLive: 'no' | 'unknown' | 'yes';
  /** All was seen to be well; only the record may still be wanting. */
  good: boolean;
  url: string | undefined;
  previewUrl: string | undefined;
  settled: readonly Settled[];
  adopted: boolean;
  reason: string;
}

/**
 * Begins a draft in which nothing is known.
 *
 * @param ports - For the times of its steps.
 */
export function createDraft(ports: Pick<PublishPorts, 'clock' | 'log'>): Draft {
  return {
    steps: stepRecorder(ports.clock, ports.log),
    findings: [],
    details: {},
    computed: undefined,
    buildId: undefined,
    uploadDigest: undefined,
    deploymentId: undefined,
    backup: undefined,
    wentLive: 'no',
    good: false,
    url: undefined,
    previewUrl: undefined,
    settled: [],
    adopted: false,
    reason: '',
  };
}

/**
 * How a draft ends as it stands.
 *
 * @param draft - The draft.
 * @returns `refused` where no deployment was begun.
 */
export function outcomeOf(draft: Draft): DeploymentOutcome | 'refused' {
  if (draft.wentLive === 'yes' || draft.adopted) return 'published';
  if (draft.deploymentId === undefined) return 'refused';
  return draft.wentLive === 'no' ? 'failed' : 'unknown';
}

/**
 * Makes the result of a draft.
 *
 * @param draft - The draft.
 * @param failure - What ended it, where it did not end well.
 * @returns The result: `fail` for a refusal of the gate, `error` for anything else that was thrown.
 */
export function resultOf(draft: Draft, failure?: Error): PublishResult {
  const {
    steps,
    findings,
    computed,
    buildId,
    uploadDigest,
    deploymentId,
    backup,
    url,
    previewUrl,
    settled,
    adopted,
    details,
  } = draft;
  const answer: Answer = failure === undefined ? 'pass' : failure instanceof GateRefusal ? 'fail' : 'error';
  return {
    answer,
    outcome: outcomeOf(draft),
    reason: failure === undefined ? draft.reason : failure.message,
    steps: steps.steps(),
    ...{
      findings,
      computed,
      buildId,
      uploadDigest,
      deploymentId,
      backup,
      url,
      previewUrl,
      settled,
      adopted,
      failure,
      details,
    },
  };
}

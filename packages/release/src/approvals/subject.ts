import { readEvidence } from '@fhir-iq/sluice-checks/procedures/fold';
import {
  ApprovalSubject,
  canonicalJson,
  ConfigurationError,
  type Digest,
  type Evidence,
  type Stage,
} from '@fhir-iq/sluice-model';
import { sha256Digest } from '@fhir-iq/sluice-runtime';

/** Inputs that say what is approved; without the release digest nothing is bound. */
export interface SubjectInputs {
  readonly stage: Stage;
  readonly 'release-digest'?: string | undefined;
  readonly evidence?: string | undefined;
  readonly 'window-start'?: string | undefined;
  readonly 'window-end'?: string | undefined;
}

/**
 * What the people who are counted have approved.
 *
 * @param inputs - The action's.
 * @returns The subject; undefined where no release digest was given.
 * @throws {ConfigurationError} If the evidence cannot be read, or there is none: people approve by evidence.
 */
export async function subjectOf(inputs: SubjectInputs): Promise<ApprovalSubject | undefined> {
  const releaseDigest = inputs['release-digest'];
  if (releaseDigest === undefined || releaseDigest === '') return undefined;
  const { evidence } = await readEvidence(inputs.evidence ?? '');
  if (evidence.length === 0)
    throw new ConfigurationError({
      what: `Input "evidence" is "${inputs.evidence ?? ''}", and there is no evidence in it: nobody can have approved by it.`,
      remedy: 'Download the artifacts of the jobs before the approvals into it before this step.',
    });
  const start = inputs['window-start'] ?? '';
  const end = inputs['window-end'] ?? '';
  return ApprovalSubject.parse({
    releaseDigest,
    environment: inputs.stage,
    evidence: evidenceDigest(evidence),
    ...(start === '' || end === '' ? {} : { window: { start, end } }),
  });
}

/**
 * Digest over evidence, in whatever order it was read.
 *
 * @param evidence - The evidence.
 * @returns `sha256:` of the sorted list of each one's own digest.
 */
export function evidenceDigest(evidence: readonly Evidence[]): Digest {
  return sha256Digest(canonicalJson(evidence.map((one) => sha256Digest(canonicalJson(one))).sort()));
}

/**
 * The approval digest.
 *
 * @param subject - What is approved.
 * @returns `sha256:` of its canonical JSON.
 */
export function approvalDigest(subject: ApprovalSubject): Digest {
  return sha256Digest(canonicalJson(subject));
}

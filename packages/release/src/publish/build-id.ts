import type { Digest } from '@fhir-iq/sluice-model';

/**
 * The build id: names one deployment. The same release published by another run, or by a second attempt, has another
 * one, so that a publish which silently did nothing is seen.
 *
 * @param releaseDigest - Digest of the release.
 * @param runId - The run's id on GitHub.
 * @param runAttempt - The run's attempt, from 1.
 * @returns For example `9f86d081884c-17290331-1`.
 */
export function buildIdOf(releaseDigest: Digest, runId: string, runAttempt: number): string {
  return `${releaseDigest.slice('sha256:'.length, 'sha256:'.length + 12)}-${runId}-${String(runAttempt)}`;
}

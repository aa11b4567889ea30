import type { Digest, Release } from '@fhir-iq/sluice-model';
import { Release as ReleaseShape, canonicalJson } from '@fhir-iq/sluice-model';
import { createHash } from 'node:crypto';
import type { UploadFile } from './upload.ts';

/** What a release is computed of; all of it as committed, never as it lies in the work tree. */
export interface ReleaseFacts {
  readonly commit: string;
  /** What is uploaded, as `readUpload` gives it. */
  readonly upload: readonly UploadFile[];
  /** The text of `.github/sluice.yml` at the commit. */
  readonly configurationText: string;
  /** The design of each environment, as configured. */
  readonly uiVersions: Readonly<Record<string, string>>;
}

/**
 * Digest of what is uploaded: of every file its path and the SHA-256 of its content.
 *
 * @param files - The files, in any order.
 * @returns `sha256:` of the canonical list.
 */
export function uploadDigest(files: readonly UploadFile[]): Digest {
  const list = files
    .map((file) => [file.path, sha256(file.content)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return sha256(canonicalJson(list));
}

/**
 * Composes a release of its facts.
 *
 * @param facts - Commit, uploaded files, configuration, designs.
 * @returns The release, valid by its schema.
 */
export function composeRelease(facts: ReleaseFacts): Release {
  return ReleaseShape.parse({
    commit: facts.commit,
    tree: uploadDigest(facts.upload),
    configuration: sha256(facts.configurationText),
    uiVersions: facts.uiVersions,
  });
}

/**
 * The release digest: binds commit, uploaded tree, configuration and the map environment -> `uiVersion`.
 *
 * @param release - A release.
 * @returns `sha256:` of its canonical JSON.
 */
export function releaseDigest(release: Release): Digest {
  return sha256(canonicalJson(release));
}

function sha256(content: string | Buffer): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

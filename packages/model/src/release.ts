import { z } from 'zod';
import { Commit, Digest } from './names.ts';

/**
 * A release: a commit of the site's repository with its configuration (design.md, "The one idea").
 * Its digest binds commit, uploaded tree, configuration and the map environment -> `uiVersion`.
 */
export const Release = z.strictObject({
  commit: Commit,
  /** Git's own name of the tree of what is uploaded (src/, package.json, wix.lock …) at `commit`. */
  tree: Digest,
  /** Digest of `.github/sluice.yml` as committed. */
  configuration: Digest,
  /** Wix numbers designs per site, so each environment has a `uiVersion` of its own. */
  uiVersions: z.record(z.string(), z.string()),
});
export type Release = z.infer<typeof Release>;

/** What a `uses:` of a job or a step means. */
export type Reference =
  /** A file or folder of the repository (and commit) that the referring file itself is from. */
  | { readonly kind: 'self'; readonly path: string }
  /** A folder of whatever the job has checked out. */
  | { readonly kind: 'workspace'; readonly path: string }
  | { readonly kind: 'remote'; readonly repository: string; readonly path: string; readonly ref: string };

/** Reads `$/path`, `./path` and `OWNER/REPO/path@ref`; nothing for another form (a container image). */
export function parseUses(uses: string): Reference | undefined {
  if (uses.startsWith('$/')) return { kind: 'self', path: uses.slice(2) };
  if (uses.startsWith('./')) return { kind: 'workspace', path: uses.slice(2) };
  const match = /^(?<repository>[\w.-]+\/[\w.-]+)(?:\/(?<path>[^@]+))?@(?<ref>.+)$/.exec(uses);
  if (match?.groups === undefined) return undefined;
  const { repository = '', path = '', ref = '' } = match.groups;
  return { kind: 'remote', repository, path, ref };
}

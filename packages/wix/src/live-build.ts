/** What the live site answers when it is asked which build it is. */
export type LiveBuild =
  | { readonly answered: 'build'; readonly buildId: string; readonly commit?: string }
  /** It answered, and not with a build of ours: never published by Sluice, or the wrong address. */
  | { readonly answered: 'other'; readonly why: string }
  /** No answer, or one that says nothing (network failure, 5xx, 429). */
  | { readonly answered: 'nothing'; readonly why: string };

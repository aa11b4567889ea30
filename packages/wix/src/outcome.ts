/** How `wix publish` ended, as its output says: never as its exit code says. */
export type PublishOutcome =
  /** The published line came. Whether the site serves the new build must still be seen on the site. */
  | {
      readonly case: 'published';
      readonly url: string;
      readonly previewUrl?: string;
      readonly newerDesign: boolean;
      readonly brokenBuild: boolean;
    }
  | PublishProblem;

/** A publish or a preview that did not come about, or of which that is not known. */
export interface PublishProblem {
  readonly case: ProblemCase;
  /** What happened, for people: one sentence. */
  readonly message: string;
  /** What to do now. */
  readonly remedy: string;
  /** The CLI's own words about it, at most a few lines. */
  readonly excerpt: string;
  /** `no`: Wix was not asked to go live, or refused. `unknown`: it may yet go live. */
  readonly wentLive: 'no' | 'unknown';
}

/** The ways in which the Wix CLI fails, by the table of its observed behaviour. */
export type ProblemCase =
  | 'build-error'
  | 'prompt'
  | 'not-logged-in'
  | 'invalid-key'
  | 'login-failed'
  | 'deploy-refused'
  | 'forbidden'
  | 'status-error'
  | 'unpublished-site'
  | 'network'
  | 'project'
  | 'timeout'
  | 'stopped'
  | 'no-published-line';

/** How `wix preview` ended. */
export type PreviewOutcome = { readonly case: 'previewed'; readonly url: string } | PublishProblem;

/** How `wix publish` ended, as its output says: never as its exit code says. */
export type PublishOutcome = Published | WixProblem;

/** The published line came. Whether the site serves the new build must still be seen on the site. */
export interface Published {
  readonly case: 'published';
  /** The address that Wix names, without query. */
  readonly url: string;
  /** The design revision that was published, as the CLI names it. */
  readonly uiVersion?: string;
  /** The editor holds newer design changes than the published revision. */
  readonly newerDesign: boolean;
}

/** How `wix preview` ended. */
export type PreviewOutcome = { readonly case: 'previewed'; readonly url: string } | WixProblem;

/** How `wix login` ended. */
export type LoginOutcome = { readonly case: 'logged-in'; readonly account: string } | WixProblem;

/** A login, publish or preview that did not come about, or of which that is not known. */
export interface WixProblem {
  readonly case: ProblemCase;
  /** What happened, for people: one sentence. */
  readonly message: string;
  /** What to do now. */
  readonly remedy: string;
  /** The CLI's own words about it, a few lines at most, or empty. */
  readonly excerpt: string;
  /** `no`: Wix was not asked to go live, or refused. `unknown`: the site may serve it, now or soon. */
  readonly wentLive: 'no' | 'unknown';
}

/** The ways in which the Wix CLI fails, by the table of its observed behaviour. */
export type ProblemCase =
  | 'agent-detected'
  | 'build-error'
  | 'deploy-refused'
  | 'forbidden'
  | 'go-live-failed'
  | 'invalid-key'
  | 'login-failed'
  | 'network'
  | 'no-success-line'
  | 'pipeline-slow'
  | 'project'
  | 'prompt'
  | 'status-error'
  | 'stopped'
  | 'timeout'
  | 'unpublished-site';

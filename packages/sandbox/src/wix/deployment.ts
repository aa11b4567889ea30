/** A file of the site's code as the CLI uploads it. */
export interface UploadedFile {
  readonly path: string;
  readonly content: string;
}

/** A deployment as Wix keeps it: code and one design revision. */
export interface WixDeployment {
  readonly deploymentId: string;
  readonly siteId: string;
  /** `EDITOR`: what was live before Sluice came. */
  readonly operation: 'RC' | 'GA' | 'EDITOR';
  /** `VELO` for previews, `VELO_ISOLATED` for what is to be published. */
  readonly appType: string;
  /** The design revision it shows. */
  readonly uiVersion: string;
  /** Folder of the code, below the state directory. */
  readonly code: string;
  readonly files: readonly string[];
  /** Code of the short address, `https://wix.to/CODE`. */
  readonly shortCode: string;
  readonly createdAt: string;
  /** When the pipeline ends, by the rehearsal's clock; undefined for never. */
  readonly readyAt: string | undefined;
  /** What the build says is wrong; empty for a good build. */
  readonly buildErrors: readonly { readonly file: string; readonly message: string }[];
  readonly publishedAt?: string;
}

/** The pipeline's state at an instant, in the API's words. */
export function pipelineStatus(deployment: WixDeployment, now: Date): 'IN_PROGRESS' | 'SUCCESS' | 'ERROR' {
  if (deployment.readyAt === undefined || now.getTime() < Date.parse(deployment.readyAt))
    return 'IN_PROGRESS';
  return deployment.buildErrors.length > 0 ? 'ERROR' : 'SUCCESS';
}

import { checkout } from './checkout.ts';
import { downloadArtifact } from './download-artifact.ts';
import { setupNode } from './setup-node.ts';
import type { StandIn } from './stand-in.ts';
import { uploadArtifact } from './upload-artifact.ts';
import { uploadSarif } from './upload-sarif.ts';

export type { StandIn, StandInContext } from './stand-in.ts';

/** The actions of GitHub that a rehearsal does itself, by `OWNER/REPO`. */
export const standIns: Readonly<Record<string, StandIn>> = {
  'actions/checkout': checkout,
  'actions/setup-node': setupNode,
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
  'github/codeql-action/upload-sarif': uploadSarif,
};

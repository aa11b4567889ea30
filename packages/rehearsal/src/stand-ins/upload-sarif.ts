import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StandIn, StandInContext } from './stand-in.ts';

/** github/codeql-action/upload-sarif, as version 4 does it for one file. */
export const uploadSarif: StandIn = {
  inputs: {
    sarif_file: '../results',
    ref: '',
    sha: '',
    category: '',
    token: '',
    'wait-for-processing': 'true',
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- a stand-in answers with a promise
  async run(context: StandInContext): Promise<void> {
    const { inputs, event } = context;
    const [ref, commit] = [inputs['ref'] ?? '', inputs['sha'] ?? ''];
    if ((ref === '') !== (commit === ''))
      throw new Error(
        `"${ref === '' ? 'sha' : 'ref'}" was provided as input, but "${ref === '' ? 'ref' : 'sha'}" was not.`,
      );
    const file = path.resolve(context.workspace, inputs['sarif_file'] ?? '');
    const results = context.uploadSarif(inputs['token'] ?? '', {
      ref: ref || event.ref,
      commit: commit || event.sha,
      category: inputs['category'] ?? '',
      sarif: readFileSync(file, 'utf8'),
    });
    context.log(`Successfully uploaded results: ${String(results)} of ${path.basename(file)}`);
  },
};

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { booleanInput, type StandIn, type StandInContext } from './stand-in.ts';

/** actions/download-artifact, as version 8 does it within one run. */
export const downloadArtifact: StandIn = {
  inputs: { name: '', path: '', pattern: '', 'merge-multiple': 'false' },
  // eslint-disable-next-line @typescript-eslint/require-await -- a stand-in answers with a promise
  async run(context: StandInContext): Promise<void> {
    const { inputs } = context;
    const target = path.resolve(context.workspace, inputs['path'] ?? '');
    const name = inputs['name'] ?? '';
    const pattern = inputs['pattern'] ?? '';
    const merge = booleanInput(context, 'merge-multiple');
    const all = context.artifacts.list();
    const chosen =
      name === ''
        ? all.filter((one) => pattern === '' || path.matchesGlob(one.name, pattern))
        : all.filter((one) => one.name === name);
    if (name !== '' && chosen.length === 0) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    mkdirSync(target, { recursive: true });
    for (const artifact of chosen) {
      context.artifacts.download(artifact, name !== '' || merge ? target : path.join(target, artifact.name));
      context.log(`Artifact ${artifact.name} downloaded: ${String(artifact.files.length)} files`);
    }
    context.log(`Total of ${String(chosen.length)} artifact(s) downloaded`);
    context.output('download-path', target);
  },
};

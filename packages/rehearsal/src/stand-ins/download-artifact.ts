import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { downloadArtifactTo } from '../execute/artifacts.ts';
import type { FoundArtifact } from '../execute/platform.ts';
import { booleanInput, type StandIn, type StandInContext } from './stand-in.ts';

/** actions/download-artifact, as version 8 does it: within its run, or from another one with a token that reads its artifacts. */
export const downloadArtifact: StandIn = {
  inputs: { name: '', path: '', pattern: '', 'merge-multiple': 'false', 'run-id': '', 'github-token': '' },
  // eslint-disable-next-line @typescript-eslint/require-await -- a stand-in answers with a promise
  async run(context: StandInContext): Promise<void> {
    const { inputs } = context;
    const target = path.resolve(context.workspace, inputs['path'] ?? '');
    const name = inputs['name'] ?? '';
    const pattern = inputs['pattern'] ?? '';
    const merge = booleanInput(context, 'merge-multiple');
    const all = listed(context);
    const chosen =
      name === ''
        ? all.filter((one) => pattern === '' || path.matchesGlob(one.name, pattern))
        : all.filter((one) => one.name === name);
    if (name !== '' && chosen.length === 0) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    mkdirSync(target, { recursive: true });
    for (const artifact of chosen) {
      if (artifact.expired) throw new Error('Unable to download artifact(s): Artifact has expired');
      downloadArtifactTo(artifact, name !== '' || merge ? target : path.join(target, artifact.name));
      context.log(`Artifact ${artifact.name} downloaded`);
    }
    context.log(`Total of ${String(chosen.length)} artifact(s) downloaded`);
    context.output('download-path', target);
  },
};

/** Without a token the action looks at its own run, whatever `run-id` says. */
function listed(context: StandInContext): readonly FoundArtifact[] {
  const { inputs, artifacts } = context;
  const token = inputs['github-token'] ?? '';
  if (token === '' || inputs['run-id'] === '')
    return artifacts.list().map((one) => ({ ...one, expired: false }));
  const run = Number(inputs['run-id']);
  if (!Number.isInteger(run)) throw new Error(`Invalid value for run-id: ${inputs['run-id'] ?? ''}`);
  return context.artifactsOf(token, run);
}

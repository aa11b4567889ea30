import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { StandIn, StandInContext } from './stand-in.ts';

/** Whether a version that was asked for is met by the Node that the project brings: same numbers as far as they are given. */
function isMet(wanted: string, version: string): boolean {
  const asked = wanted
    .trim()
    .replace(/^v/, '')
    .split('.')
    .filter((part) => !['x', '*'].includes(part.toLowerCase()));
  const own = version.split('.');
  return asked.length > 0 && asked.every((part, index) => part === own[index]);
}

/** actions/setup-node: puts the Node that the project brings on the path. */
export const setupNode: StandIn = {
  inputs: {
    'node-version': '',
    'node-version-file': '',
    'check-latest': 'false',
    'package-manager-cache': 'true',
    cache: '',
  },
  // eslint-disable-next-line @typescript-eslint/require-await -- a stand-in answers with a promise
  async run(context: StandInContext): Promise<void> {
    const { inputs } = context;
    if (inputs['cache'] !== '') throw new Error('not rehearsed: the input cache of actions/setup-node');
    const file = inputs['node-version-file'] ?? '';
    const wanted =
      inputs['node-version'] ||
      (file === '' ? '' : readFileSync(path.resolve(context.workspace, file), 'utf8').trim());
    const version = process.versions.node;
    if (wanted !== '' && !isMet(wanted, version)) {
      throw new Error(`not rehearsed: Node ${wanted}; a rehearsal has Node ${version} and no other`);
    }
    const bin = path.join(context.toolCache, 'node', version, process.arch, 'bin');
    mkdirSync(bin, { recursive: true });
    const link = path.join(bin, path.basename(process.execPath));
    try {
      if (!existsSync(link)) symlinkSync(process.execPath, link);
    } catch (error) {
      // Another job made it in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    context.addPath(bin);
    context.output('node-version', `v${version}`);
    context.output('cache-hit', 'false');
    context.log(`node: v${version}`);
  },
};

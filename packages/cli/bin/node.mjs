import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Finds the Node 24 that the project brings as an npm package, else the running one where it is new enough.
 *
 * @returns The path of an executable.
 */
export function nodeForSluice() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    const home = path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
    console.error(
      `sluice needs Node 24 here: no npm package ${name} is installed and this is Node ${process.versions.node}. ` +
        'Install Node 24 from nodejs.org and run the command again.',
    );
    process.exit(2);
  }
}

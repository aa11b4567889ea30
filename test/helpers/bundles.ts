import { existsSync, globSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const actions = path.resolve(import.meta.dirname, '../../actions');

/** The actions of this repository. */
export function actionNames(): string[] {
  return readdirSync(actions).filter((name) => existsSync(path.join(actions, name, 'src/index.ts')));
}

/** A built action's program. */
export function bundleOf(action: string): string {
  const file = path.join(actions, action, 'dist/index.js');
  if (!existsSync(file)) throw new Error(`${file} is not there: run "npm run build" first.`);
  return file;
}

/** The size of a built action in megabytes (10^6 bytes): its code, and all of its dist compressed with gzip. */
export function sizeOf(action: string): { codeMb: number; compressedMb: number } {
  const dist = path.dirname(bundleOf(action));
  const files = globSync('**/*', { cwd: dist })
    .map((name) => path.join(dist, name))
    .filter((file) => statSync(file).isFile());
  const code = files
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + statSync(file).size, 0);
  const compressed = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return { codeMb: code / 1e6, compressedMb: compressed / 1e6 };
}

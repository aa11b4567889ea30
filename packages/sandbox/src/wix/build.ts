import { parse } from 'acorn';
import type { UploadedFile } from './deployment.ts';

/** Files that Wix compiles: page code, backend code, public code. */
const compiled = /^src\/.*\.(js|mjs|jsw)$/;

/**
 * Builds uploaded code as far as a stand-in can: everything must parse, and JSON must be JSON.
 *
 * @returns What is wrong, with the file it is in.
 */
export function buildProblems(files: readonly UploadedFile[]): { file: string; message: string }[] {
  const problems: { file: string; message: string }[] = [];
  for (const { path, content } of files) {
    try {
      if (compiled.test(path)) parse(content, { ecmaVersion: 'latest', sourceType: 'module' });
      else if (path.endsWith('.json')) JSON.parse(content);
    } catch (error) {
      problems.push({
        file: path,
        message: error instanceof Error ? (error.message.split('\n')[0] ?? 'does not parse') : String(error),
      });
    }
  }
  return problems;
}

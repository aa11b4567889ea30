import type { ParserOptions } from '@babel/parser';
import type { Problem } from './problem.ts';

const plugins: Record<string, ParserOptions['plugins']> = {
  '.js': [],
  '.mjs': [],
  '.jsw': [],
  '.cjs': [],
  '.jsx': ['jsx'],
  '.ts': ['typescript'],
  '.tsx': ['typescript', 'jsx'],
};

/**
 * Whether a file holds code, by its name.
 *
 * @param file - A path.
 */
export function isCode(file: string): boolean {
  return extensionOf(file) in plugins;
}

/**
 * Parses the code of a site: page code, `.jsw`, `.web.js` and the like are modules.
 *
 * @param file - Its path, which says the language.
 * @param text - The code.
 * @returns All errors of it, in the order of the text; none where it parses.
 */
export async function parseCode(file: string, text: string): Promise<Problem[]> {
  // Loaded when there is code to parse: it is the largest part of the bundle.
  const { parse } = await import('@babel/parser');
  const extension = extensionOf(file);
  const options: ParserOptions = {
    sourceType: extension === '.cjs' ? 'commonjs' : 'module',
    errorRecovery: true,
    plugins: plugins[extension] ?? [],
  };
  try {
    const { errors } = parse(text, options);
    return (errors ?? []).map(problemOf);
  } catch (error) {
    return [problemOf(error)];
  }
}

function extensionOf(file: string): string {
  return /\.[a-z]+$/i.exec(file)?.[0].toLowerCase() ?? '';
}

function problemOf(error: unknown): Problem {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s*\(\d+:\d+\)$/, '');
  const loc: unknown = Reflect.get(error as object, 'loc');
  if (typeof loc !== 'object' || loc === null) return { rule: 'does-not-parse', message };
  const line: unknown = Reflect.get(loc, 'line');
  const column: unknown = Reflect.get(loc, 'column');
  if (typeof line !== 'number' || typeof column !== 'number') return { rule: 'does-not-parse', message };
  return { rule: 'does-not-parse', message, line, column: column + 1 };
}

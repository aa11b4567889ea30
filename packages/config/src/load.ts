import { parse } from 'yaml';
import type { Problem } from './problem.ts';
import { Configuration, type SluiceConfiguration } from './schema/configuration.ts';

export type LoadResult =
  | { readonly ok: true; readonly configuration: SluiceConfiguration; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** The present instant; with it, what has expired is a problem. */
  readonly now?: Date;
}

/** Reads `.github/sluice.yml`. */
export function loadConfiguration(text: string, options: LoadOptions): LoadResult {
  const result = Configuration.safeParse(parse(text));
  if (result.success) return { ok: true, configuration: result.data, warnings: [] };
  return {
    ok: false,
    problems: result.error.issues.map((issue) => ({
      file: options.file,
      line: 1,
      column: 1,
      path: issue.path.join('.'),
      rule: issue.code,
      message: issue.message,
    })),
  };
}

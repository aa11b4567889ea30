// Before all schemas: each asks when it is made.
import './uncompiled.ts';
import { explainIssue, type Explained } from './explain/issue.ts';
import { mend } from './explain/mend.ts';
import type { AnySchema } from './explain/shape.ts';
import { contains, formatPath, type Path } from './path.ts';
import type { Problem } from './problem.ts';
import { rules } from './rules/all.ts';
import type { RuleProblem } from './rules/rule.ts';
import { Configuration, type SluiceConfiguration } from './schema/configuration.ts';
import { offsetOf } from './yaml/places.ts';
import { type ReadYaml, readYaml } from './yaml/read.ts';

export type LoadResult =
  | { readonly ok: true; readonly configuration: SluiceConfiguration; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

export interface LoadOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** The present instant; with it, what has expired is told as well. */
  readonly now?: Date;
  /**
   * What an expired waiver is: a warning, because it fails the gate and must not keep a rollback or a message from its
   * configuration; for who only asks whether the file is right, a problem.
   */
  readonly expired?: 'warning' | 'problem';
}

const schema = Configuration as unknown as AnySchema;

/**
 * Reads `.github/sluice.yml`: the text, its shape, and whether what it says can work. Every problem is told at once,
 * with the exception that a text which is no YAML has no keys to speak of.
 *
 * @param text - The content of the file.
 * @param options - Its name for messages, and the present instant.
 * @returns The configuration with defaults filled in and warnings, or every problem in the order of the file. Never throws.
 */
export function loadConfiguration(text: string, options: LoadOptions): LoadResult {
  const read = readYaml(text);
  const place = (path: Path, part: 'key' | 'value') => read.position(offsetOf(read.places, path, part));
  const problems: Problem[] = read.problems.map(({ offset, path, ...said }) => ({
    file: options.file,
    ...read.position(offset),
    path: formatPath(path),
    ...said,
  }));
  const warnings: Problem[] = [];
  if (!read.readable) return { ok: false, problems: inOrder(problems), warnings };

  const result = Configuration.safeParse(read.value);
  const explained = result.success
    ? []
    : withoutEchoes(result.error.issues.flatMap((issue) => explainIssue(schema, read.value, issue)));
  for (const { path, part, ...said } of explained)
    problems.push({ file: options.file, ...place(path, part), path: formatPath(path), ...said });

  const mended = result.success ? { configuration: result.data, paths: [] } : mend(read.value);
  const spoilt = [...(mended?.paths ?? []), ...spoiltByText(read)];
  for (const rule of mended === undefined ? [] : rules) {
    rule({
      configuration: mended?.configuration as SluiceConfiguration,
      now: options.now,
      expired: options.expired ?? 'warning',
      report: ({ path, part = 'value', severity, restsOn = [], lookedUpIn = [], ...said }: RuleProblem) => {
        if (
          restsOnSpoilt([path.slice(0, -1), ...restsOn], spoilt) ||
          lookedUpIn.some((list) => spoilt.some((bad) => contains(bad, list)))
        )
          return;
        const list = severity === 'warning' ? warnings : problems;
        list.push({ file: options.file, ...place(path, part), path: formatPath(path), ...said });
      },
    });
  }
  if (result.success && problems.length === 0)
    return { ok: true, configuration: result.data, warnings: inOrder(warnings) };
  return { ok: false, problems: inOrder(problems), warnings: inOrder(warnings) };
}

/** A key that is missing because it was misspelt is told once, where it was misspelt. */
function withoutEchoes(explained: readonly Explained[]): Explained[] {
  const meant = new Set(
    explained.flatMap(({ rule, path, suggestion }) =>
      rule === 'unknown-key' && suggestion !== undefined
        ? [formatPath([...path.slice(0, -1), suggestion])]
        : [],
    ),
  );
  return explained.filter(({ rule, path }) => rule !== 'missing' || !meant.has(formatPath(path)));
}

function spoiltByText(read: ReadYaml): Path[] {
  return read.problems.filter(({ path }) => path.length > 0).map(({ path }) => path);
}

function restsOnSpoilt(basis: readonly Path[], spoilt: readonly Path[]): boolean {
  return basis.some(
    (path) => path.length > 0 && spoilt.some((bad) => contains(bad, path) || contains(path, bad)),
  );
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

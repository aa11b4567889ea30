/** One thing that is wrong with the file, or that deserves a warning. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** The key, as in `environments.production.url` or `alerts.critical.site_down`; empty for the whole file. */
  readonly path: string;
  /** Stable name of the rule that was broken. */
  readonly rule: string;
  readonly message: string;
  /** What was found, shortened, secrets hidden. */
  readonly found?: string;
  readonly allowed?: string;
  /** The nearest known name. */
  readonly suggestion?: string;
}

/**
 * Lists problems for people, one block a problem: place, path and message, then what was found, what is allowed and the
 * nearest known name.
 *
 * @param problems - The problems, in the order in which they are to be shown.
 * @param options - `color` marks places and messages with ANSI colours; `label` stands before each message.
 * @returns Lines without a last line end; empty for no problems.
 */
export function formatProblems(
  problems: readonly Problem[],
  options: { readonly color?: boolean; readonly label?: string } = {},
): string {
  const paint = (code: number, text: string) =>
    options.color === true ? `\u001b[${code}m${text}\u001b[0m` : text;
  return problems
    .map((problem) => {
      const place = paint(36, `${problem.file}:${problem.line}:${problem.column}`);
      const lines = [
        `${place}: ${problem.path === '' ? '' : `${paint(1, problem.path)}: `}${paint(31, `${options.label ?? ''}${problem.message}`)}`,
      ];
      if (problem.found !== undefined) lines.push(`  found:   ${problem.found}`);
      if (problem.allowed !== undefined) lines.push(`  allowed: ${problem.allowed}`);
      if (problem.suggestion !== undefined) lines.push(`  did you mean ${problem.suggestion}?`);
      return lines.join('\n');
    })
    .join('\n');
}

import { z } from 'zod';

const message = z.object({
  ruleId: z.string().nullable(),
  severity: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  fatal: z.boolean().optional(),
});
const report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(message),
    // ESLint before 8.8 does not say them.
    suppressedMessages: z.array(z.unknown()).default([]),
  }),
);

export type LintMessage = z.infer<typeof message>;

/** One file that ESLint looked at. */
export interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly LintMessage[];
  /** What comments in the file switch off. */
  readonly suppressedMessages: readonly unknown[];
}

/**
 * Reads ESLint's JSON output.
 *
 * @param text - The output of `--format json`.
 * @returns The files it looked at, without those that its configuration ignores.
 * @throws {Error} If the text is not of that form.
 */
export function readLintReport(text: string): LintedFile[] {
  return report.parse(JSON.parse(text)).filter((file) => !file.messages.some(isIgnored));
}

// ESLint reports a file that was named and is ignored as looked at, with a warning that belongs to no rule.
function isIgnored(one: LintMessage): boolean {
  return one.ruleId === null && one.fatal !== true && /^File ignored /.test(one.message);
}

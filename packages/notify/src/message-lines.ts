import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, Evidence, Verdict } from '@fhir-iq/sluice-model';
import type { MessageLine } from './message.ts';

const badness = ['fail', 'error', 'not-evaluated', 'pass'];

/**
 * The lines of a message out of the evidence that other jobs left, the worst first. A file that cannot be read becomes a
 * line that says so: a message must go out all the same.
 *
 * @param directory - The evidence of the run, in folders of any depth; folders named `records` are passed over.
 * @throws {ConfigurationError} There is no such directory.
 */
export async function linesOfEvidence(directory: string): Promise<MessageLine[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new ConfigurationError({
        what: `The input evidence is "${directory}", and that directory cannot be read.`,
        remedy: 'Download the evidence of the other jobs into it first, or leave the input out.',
        cause,
      });
    },
  );
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .filter((entry) => !path.relative(directory, entry.parentPath).split(path.sep).includes('records'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const lines: MessageLine[] = [];
  for (const file of files) lines.push(...(await linesOf(file)));
  return lines.sort((a, b) => badness.indexOf(a.answer) - badness.indexOf(b.answer));
}

async function linesOf(file: string): Promise<MessageLine[]> {
  const broken: MessageLine = {
    name: path.basename(file),
    answer: 'error',
    reason: 'this file of evidence cannot be read',
  };
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return [broken];
  }
  const evidence = Evidence.safeParse(value);
  if (evidence.success)
    return [{ name: evidence.data.check, answer: evidence.data.answer, reason: evidence.data.reason }];
  const verdict = Verdict.safeParse(value);
  if (!verdict.success) return [broken];
  return [{ name: 'verdict', answer: verdict.data.answer, reason: verdict.data.reason }];
}

import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Submission, type SubmissionCheck, submissionFile, submissionsFolder } from '@fhir-iq/sluice-model';
import type { SubmissionFile } from './wix-ports.ts';

const largest = 64 * 1024;

/**
 * Finds what a job without a key sent: in the folder itself, in its folder `submissions`, or in that of one of its
 * folders (artifacts that were downloaded side by side).
 *
 * @param folder - The input `submissions`; undefined where none was given.
 * @param check - Whose submission.
 * @param flow - Sent by which flow.
 * @returns The submission, or one sentence on why there is none.
 */
export async function readSubmission(
  folder: string | undefined,
  check: SubmissionCheck,
  flow: string,
): Promise<SubmissionFile> {
  if (folder === undefined) return { missing: 'the input "submissions" was not given' };
  const name = submissionFile({ check, flow });
  const found: string[] = [];
  for (const place of await placesIn(folder)) {
    const file = path.join(place, name);
    const facts = await lstat(file).catch(() => undefined);
    if (facts === undefined) continue;
    if (!facts.isFile() || facts.size > largest)
      return { missing: `${name} is no file of at most ${String(largest)} bytes` };
    found.push(file);
  }
  const [file] = found;
  if (file === undefined) return { missing: `there is no ${name} in the folder of the input "submissions"` };
  if (found.length > 1) return { missing: `there are ${String(found.length)} files of the name ${name}` };
  return parsed(name, await readFile(file, 'utf8'), check, flow);
}

async function placesIn(folder: string): Promise<string[]> {
  const inside = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = inside.filter((one) => one.isDirectory()).map((one) => path.join(folder, one.name));
  return [folder, ...folders, ...folders.map((one) => path.join(one, submissionsFolder))];
}

function parsed(name: string, text: string, check: SubmissionCheck, flow: string): SubmissionFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { missing: `${name} is no JSON` };
  }
  const result = Submission.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    return {
      missing: `${name} is no submission: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    };
  }
  const { data } = result;
  if (data.check !== check || data.flow !== flow)
    return { missing: `${name} tells of ${data.check} by the flow ${data.flow}` };
  return { submission: data };
}

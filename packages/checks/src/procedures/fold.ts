import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrokenEvidence } from '@fhir-iq/sluice-gate';
import { ConfigurationError, Evidence } from '@fhir-iq/sluice-model';

const largest = 20 * 1024 * 1024;

/**
 * Reads the evidence of other jobs: every `.json` file of a folder, and of its folders where each artifact has one of its
 * own (so that two artifacts with a file of the same name are seen as two).
 *
 * @param directory - The folder.
 * @returns What could be read, where it lay, and what could not be read, by the check that its file name says.
 * @throws {ConfigurationError} If there is no such folder.
 */
export async function readEvidence(directory: string): Promise<{
  evidence: Evidence[];
  /** The folder in which a piece of evidence lay: files that it names are relative to that. */
  folders: ReadonlyMap<Evidence, string>;
  broken: BrokenEvidence[];
}> {
  const evidence: Evidence[] = [];
  const folders = new Map<Evidence, string>();
  const broken: BrokenEvidence[] = [];
  for (const file of await evidenceFiles(directory)) {
    const read = await readOne(file);
    if (read === undefined) continue;
    if ('schema' in read) {
      evidence.push(read);
      folders.set(read, path.dirname(file));
    } else broken.push(read);
  }
  return { evidence, folders, broken };
}

async function evidenceFiles(directory: string): Promise<string[]> {
  let names: string[];
  try {
    names = (await readdir(directory)).sort();
  } catch (cause) {
    throw new ConfigurationError({
      what: `Input "fold" is "${directory}", and that folder cannot be read.`,
      remedy: 'Download the artifacts of the other jobs into it before this step.',
      cause,
    });
  }
  const found: string[] = [];
  for (const name of names) {
    const place = path.join(directory, name);
    const facts = await lstat(place);
    if (facts.isFile() && name.endsWith('.json')) found.push(place);
    if (!facts.isDirectory() || name === 'records') continue;
    const inside = (await readdir(place, { withFileTypes: true })).filter(
      (one) => one.isFile() && one.name.endsWith('.json'),
    );
    found.push(...inside.map((one) => path.join(place, one.name)).sort());
  }
  return found;
}

async function readOne(file: string): Promise<Evidence | BrokenEvidence | undefined> {
  const check = path.basename(file, '.json');
  const { size } = await lstat(file);
  if (size === 0) return { check, reason: `${file} is empty` };
  if (size > largest) return { check, reason: `${file} has ${size} bytes; evidence has at most ${largest}` };
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return { check, reason: `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (isVerdict(value)) return undefined;
  const parsed = Evidence.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { check, reason: `${file} is no evidence: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

function isVerdict(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'schema') === 'sluice.verdict/v1';
}

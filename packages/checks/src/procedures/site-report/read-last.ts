import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Evidence, type Stage, Verdict } from '@fhir-iq/sluice-model';
import { type LastMaterial, pictureLimits, wantedPictures } from '@fhir-iq/sluice-report';
import type { FoundRelease, LastRelease } from './last-release.ts';
import { readPictures } from './read-pictures.ts';
import { readRelease } from './read-release.ts';

/** What a report is compared with, or why with nothing; neither where nobody asked for a comparison. */
export interface ReadLast {
  readonly last?: LastMaterial;
  readonly nothingBefore?: string;
}

/** What speaks against files that came from another run, with the sentence that tells it. */
class NotComparable extends Error {}

/**
 * Reads what the last release left. Files of another run are taken only where they say themselves that they are of the
 * release that was found: its verdicts pass, and evidence of any other commit or build counts for nothing.
 *
 * @param directory - Folder with its evidence; undefined where none was given.
 * @param found - The release that was found, or why there is none; undefined where nobody looked: then what is in the
 *   folder is taken as it is.
 * @param stage - The stage that is reported on.
 */
export async function readLast(
  directory: string | undefined,
  found: LastRelease | undefined,
  stage: Stage,
): Promise<ReadLast> {
  if (found !== undefined && 'none' in found) return { nothingBefore: found.none };
  if (directory === undefined && found === undefined) return {};
  if (directory === undefined || !existsSync(directory))
    return { nothingBefore: `${nameOf(found)} is not here: it could not be downloaded.` };
  try {
    if (found !== undefined) demandPassed(directory, found, stage);
    const { evidence } = await readRelease(directory);
    const own = found === undefined ? evidence : evidence.filter((one) => isOf(one, found));
    if (own.length === 0) throw new NotComparable('holds nothing that is of this release');
    const { pictures } = await readPictures(directory, wantedPictures(own), pictureLimits);
    const strangers = evidence.length - own.length;
    return { last: { ...found, evidence: own, pictures, ...(strangers === 0 ? {} : { strangers }) } };
  } catch (error) {
    if (error instanceof NotComparable)
      return { nothingBefore: `${nameOf(found)} cannot be compared with: it ${error.message}.` };
    throw error;
  }
}

function nameOf(found: FoundRelease | undefined): string {
  return found === undefined
    ? 'The evidence of the last release'
    : `The evidence of the last good release (commit ${found.commit.slice(0, 12)}, run ${found.runId})`;
}

/** Refuses files unless there are verdicts among them, and each passes this commit. */
function demandPassed(directory: string, found: FoundRelease, stage: Stage): void {
  const verdicts = readdirSync(directory, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map((one) => path.join(directory, one.name, 'verdict.json'))
    .filter((file) => existsSync(file))
    .map(verdictIn);
  if (verdicts.length === 0) throw new NotComparable('holds no verdict');
  for (const one of verdicts) {
    if (one === undefined) throw new NotComparable('holds a verdict that cannot be read');
    if (one.commit !== found.commit)
      throw new NotComparable(`holds a verdict on another commit (${one.commit.slice(0, 12)})`);
    if (one.stage !== stage) throw new NotComparable(`holds a verdict of ${one.stage}`);
    if (one.answer !== 'pass') throw new NotComparable(`holds a verdict that is ${one.answer}`);
  }
}

function verdictIn(file: string): Verdict | undefined {
  try {
    return Verdict.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function isOf({ subject }: Evidence, { commit, buildId }: FoundRelease): boolean {
  return subject.commit === commit && (subject.buildId === undefined || subject.buildId === buildId);
}

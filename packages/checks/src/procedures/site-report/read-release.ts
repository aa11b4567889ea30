import path from 'node:path';
import { mergeEvidence, type BrokenEvidence } from '@fhir-iq/sluice-gate';
import type { Evidence } from '@fhir-iq/sluice-model';
import { readEvidence } from '../fold.ts';

/**
 * Reads what the jobs of a release left, with its shards folded. Files that evidence names (pictures) are relative to
 * `directory` afterwards: each artifact has a folder of its own.
 *
 * @param directory - The folder with the evidence.
 * @throws {ConfigurationError} If there is no such folder.
 */
export async function readRelease(
  directory: string,
): Promise<{ evidence: Evidence[]; broken: BrokenEvidence[] }> {
  const came = await readEvidence(directory);
  const placed = came.evidence.map((one) =>
    placedIn(
      one,
      path
        .relative(directory, came.folders.get(one) ?? directory)
        .split(path.sep)
        .join('/'),
    ),
  );
  const { evidence, broken } = mergeEvidence(placed);
  return { evidence, broken: [...came.broken, ...broken] };
}

function placedIn(evidence: Evidence, folder: string): Evidence {
  const { details } = evidence;
  if (folder === '' || details === undefined) return evidence;
  const inFolder = (key: string, member: string): object => {
    const list = details[key];
    if (!Array.isArray(list)) return {};
    return { [key]: list.map((entry: unknown) => withPrefix(entry, member, folder)) };
  };
  return {
    ...evidence,
    details: { ...details, ...inFolder('screenshots', 'file'), ...inFolder('axe', 'screenshot') },
  };
}

function withPrefix(entry: unknown, member: string, folder: string): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const file: unknown = Reflect.get(entry, member);
  return typeof file === 'string' ? { ...entry, [member]: `${folder}/${file}` } : entry;
}

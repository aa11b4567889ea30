import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { type LeftOut, type Picture, pictureLimits, readPicture } from '@fhir-iq/sluice-report';

/** How many bytes may be read; a report and a comparison have different limits. */
export interface ReadLimits {
  readonly all: number;
  readonly one: number;
  readonly count: number;
}

/**
 * Reads the pictures that evidence names, until the report is full.
 *
 * @param root - The folder of the evidence; nothing outside it is read, whatever a name says.
 * @param wanted - Files relative to `root`, most wanted first.
 * @param limits - How much may be read.
 * @returns The pictures by file, and those that are left out with the reason.
 */
export async function readPictures(
  root: string,
  wanted: readonly string[],
  limits: ReadLimits = pictureLimits,
): Promise<{ pictures: Map<string, Picture>; leftOut: LeftOut[] }> {
  const pictures = new Map<string, Picture>();
  const leftOut: LeftOut[] = [];
  const home = await realpath(root);
  let room = limits.all;
  for (const file of wanted) {
    const found = await pictureAt(home, file, limits, room, pictures.size);
    if (typeof found === 'string') leftOut.push({ file, why: found });
    else {
      pictures.set(file, found);
      room -= found.bytes.byteLength;
    }
  }
  return { pictures, leftOut };
}

async function pictureAt(
  home: string,
  file: string,
  limits: ReadLimits,
  room: number,
  taken: number,
): Promise<Picture | string> {
  try {
    const place = await realpath(path.resolve(home, file));
    if (!place.startsWith(home + path.sep)) return 'it does not lie in the folder of the evidence';
    const facts = await lstat(place);
    if (!facts.isFile()) return 'it is no file';
    if (facts.size > limits.one)
      return `it has ${mebibytes(facts.size)}; a picture may have ${mebibytes(limits.one)}`;
    if (facts.size > room || taken >= limits.count)
      return `the pictures before it fill the page (${mebibytes(limits.all)}, ${String(limits.count)} pictures)`;
    return readPicture(await readFile(place)) ?? 'it is no PNG, JPEG or WebP';
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'it is not there' : `it cannot be read: ${code === '' ? message : code}`;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

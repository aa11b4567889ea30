import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import { placeToolPack, type PackRequest } from './tool-pack.ts';

/** A library out of a tool pack. */
export interface LoadedLibrary<Library> {
  /** What the library exports, as `import()` gives it. */
  readonly library: Library;
  /** What evidence says of it. */
  readonly tool: ToolUse;
  /** The pack's folder, with `node_modules`. */
  readonly directory: string;
}

/** Lies in the pack's folder, so that names are looked up from there and with the conditions of `import`. */
const loader = 'load.mjs';

/**
 * Installs a tool pack if the tool cache does not have it, and imports a library of it.
 *
 * @param request - Where packs come from and go to.
 * @param pack - Name of the pack, as in `packages/runtime/tool-packs`.
 * @param name - The library, as `import` names it; the pack's main package if not given.
 * @returns The library, its version and its pack's folder.
 * @throws {WorkError} If the pack cannot be installed, or has no such library.
 */
export async function loadFromPack<Library>(
  request: PackRequest,
  pack: string,
  name?: string,
): Promise<LoadedLibrary<Library>> {
  const { manifest, directory, already } = await placeToolPack(request, pack);
  const wanted = name ?? manifest.sluice.package;
  const file = path.join(directory, loader);
  await writeLoader(file);
  try {
    // A bundler that took this for one of its own modules would look for it in the bundle.
    const { load } = (await import(/* webpackIgnore: true */ pathToFileURL(file).href)) as {
      load: (name: string) => Promise<Library>;
    };
    const library = await load(wanted);
    const version = await versionOf(directory, wanted);
    const source = already ? 'tool-cache' : 'tool-pack';
    return { library, tool: { name: wanted, version, source }, directory };
  } catch (cause) {
    throw new WorkError({
      what: `${wanted} of tool pack ${pack} could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: `Remove ${directory} if it was changed by hand; it is then installed anew.`,
      cause,
    });
  }
}

async function writeLoader(file: string): Promise<void> {
  if (await stat(file).catch(() => undefined)) return;
  // Written beside and renamed: another process may import it at this moment.
  const beside = `${file}.${randomUUID().slice(0, 8)}`;
  await writeFile(beside, 'export const load = (name) => import(name);\n');
  await rename(beside, file);
}

/** `@scope/name/part` belongs to the package `@scope/name`. */
async function versionOf(directory: string, name: string): Promise<string> {
  const parts = name.split('/');
  const home = parts.slice(0, name.startsWith('@') ? 2 : 1).join('/');
  const manifest = await readFile(path.join(directory, 'node_modules', home, 'package.json'), 'utf8');
  return String((JSON.parse(manifest) as { version?: unknown }).version);
}

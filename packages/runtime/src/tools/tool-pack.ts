import { cp, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { sha256Digest } from '../digest.ts';
import { cacheFolder, placeOnce, takeAway } from './cache.ts';
import { installWithNpm } from './npm.ts';
import type { FoundTool, ToolRequest } from './types.ts';

/** A tool pack's package.json: it says itself which of its packages is the tool. */
const PackManifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  sluice: z.object({ package: z.string(), bin: z.string().optional() }),
});
const PackLock = z.object({
  packages: z
    .record(z.string(), z.object({ optional: z.boolean().default(false), dev: z.boolean().default(false) }))
    .default({}),
});
const InstalledManifest = z.object({
  version: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]),
});

/**
 * Installs a tool pack into the runner's tool cache, once for each lockfile, and finds its program.
 *
 * @param request - For which tool.
 * @param pack - Name of the pack.
 * @returns The tool; its source is the tool cache if it was there already.
 * @throws {WorkError} If the pack is not there or npm could not install it.
 */
export async function installToolPack(request: ToolRequest, pack: string): Promise<FoundTool> {
  const { manifest, directory, already } = await placeToolPack(request, pack);
  const home = path.join(directory, 'node_modules', manifest.sluice.package);
  const installed = await read(path.join(home, 'package.json'), InstalledManifest, pack);
  const wanted = manifest.sluice.bin ?? '';
  const bin = typeof installed.bin === 'string' ? installed.bin : installed.bin[wanted];
  if (bin === undefined)
    throw new WorkError({
      what: `${manifest.sluice.package} of tool pack ${pack} has no program ${wanted}.`,
    });
  return {
    name: request.name,
    version: installed.version,
    source: already ? 'tool-cache' : 'tool-pack',
    command: [process.execPath, path.join(home, bin)],
    directory,
  };
}

/** What is needed to have a tool pack in the runner's tool cache. */
export type PackRequest = Pick<ToolRequest, 'env' | 'log' | 'packsDirectory' | 'signal'>;

/** A tool pack in the runner's tool cache. */
export interface PlacedPack {
  readonly manifest: z.output<typeof PackManifest>;
  /** The folder that has `node_modules`. */
  readonly directory: string;
  /** Whether it was there before. */
  readonly already: boolean;
}

/**
 * Installs a tool pack into the runner's tool cache, once for each lockfile.
 *
 * @param request - Where packs come from and go to.
 * @param pack - Name of the pack.
 * @throws {WorkError} If the pack is not there or npm could not install it.
 */
export async function placeToolPack(request: PackRequest, pack: string): Promise<PlacedPack> {
  const source = path.join(request.packsDirectory, pack);
  const manifest = await read(path.join(source, 'package.json'), PackManifest, pack);
  const lockFile = path.join(source, 'package-lock.json');
  const lock = await read(lockFile, PackLock, pack);
  const digest = sha256Digest(await readFile(lockFile)).slice('sha256:'.length);
  // Packages with native parts differ from machine to machine.
  const place = path.join(
    cacheFolder(request.env),
    `sluice-${pack}`,
    digest.slice(0, 16),
    `${process.platform}-${process.arch}`,
  );
  await removeIfBroken(place, pack, lock, request);
  const already = await placeOnce(place, request.log, async (folder) => {
    for (const file of ['package.json', 'package-lock.json'])
      await cp(path.join(source, file), path.join(folder, file));
    await installWithNpm(folder, pack, request);
  });
  return { manifest, directory: place, already };
}

/** A cache that something cleaned in part is installed anew: its programs would fail in ways that nobody understands. */
async function removeIfBroken(
  place: string,
  pack: string,
  lock: z.output<typeof PackLock>,
  { log }: PackRequest,
): Promise<void> {
  if ((await stat(place).catch(() => undefined)) === undefined) return;
  // What is optional may be for other machines.
  const wanted = Object.entries(lock.packages).filter(
    ([name, { optional, dev }]) => name !== '' && !optional && !dev,
  );
  const there = await Promise.all(
    wanted.map(([name]) => stat(path.join(place, name, 'package.json')).catch(() => undefined)),
  );
  const gone = wanted.find((_, index) => there[index] === undefined)?.[0];
  if (gone === undefined) return;
  log.warning(`Tool pack ${pack} in the tool cache lacks ${gone}: it is installed anew. ${place}`);
  await takeAway(place).catch((error: unknown) => {
    // Another job may have taken it away, and even have installed it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

async function read<T>(file: string, schema: z.ZodType<T>, pack: string): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new WorkError({
      what: `Tool pack ${pack} cannot be read: ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

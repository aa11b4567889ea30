import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import { sha256Digest } from '../digest.ts';
import { runProcess } from '../process.ts';
import { cacheFolder, placeOnce } from './cache.ts';
import type { FoundTool, PinnedDownload, ToolRequest } from './types.ts';

/**
 * Downloads a tool whose digest is known beforehand, into the runner's tool cache.
 *
 * @param request - For which tool.
 * @param download - Where it lies and its digest.
 * @returns The tool; its source is the tool cache if it was there already.
 * @throws {WorkError} If it cannot be had, or is not what was pinned.
 */
export async function installDownload(request: ToolRequest, download: PinnedDownload): Promise<FoundTool> {
  const { name, bin, env, log } = request;
  const key = download.digest.slice('sha256:'.length, 'sha256:'.length + 16);
  const place = path.join(
    cacheFolder(env),
    `sluice-${name}`,
    `${download.version}-${key}`,
    `${process.platform}-${process.arch}`,
  );
  const already = await placeOnce(place, log, async (folder) => {
    const program = path.join(folder, bin);
    const content = await fetchPinned(request, download);
    if (download.member === undefined) await writeFile(program, content);
    else await unpack(content, download.member, folder, program);
    await chmod(program, 0o755);
  });
  return {
    name,
    version: download.version,
    source: already ? 'tool-cache' : 'download',
    command: [path.join(place, bin)],
    directory: place,
  };
}

async function fetchPinned(request: ToolRequest, download: PinnedDownload): Promise<Buffer> {
  const response = await download.http.request({
    url: download.url,
    timeoutMs: 120_000,
    maxBytes: download.maxBytes ?? 100 * 1024 * 1024,
    retry: { attempts: 3 },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (response.status !== 200) {
    throw new WorkError({
      what: `${request.name} ${download.version} could not be downloaded: ${download.url} answered ${String(response.status)}.`,
    });
  }
  const found = sha256Digest(response.body);
  if (found === download.digest) return response.body;
  throw new WorkError({
    what: `${download.url} is not the ${request.name} ${download.version} that was pinned: its digest is ${found}.`,
    allowed: `The only digest allowed is ${download.digest}.`,
  });
}

async function unpack(archive: Buffer, member: string, folder: string, program: string): Promise<void> {
  const file = path.join(folder, '.archive.tar.gz');
  await writeFile(file, archive);
  const args = ['-xzf', file, '-C', folder, '--', member];
  const result = await runProcess({ command: 'tar', args, timeoutMs: 60_000 });
  if (result.code !== 0)
    throw new WorkError({ what: `${member} could not be taken from the archive: ${result.stderr.trim()}` });
  await rm(file);
  if (path.join(folder, member) !== program) await rename(path.join(folder, member), program);
}

import type { ServerResponse } from 'node:http';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  collectingLog,
  createHttp,
  findTool,
  runProcess,
  sha256Digest,
  systemClock,
} from '@fhir-iq/sluice-runtime';
import type { ToolRequest } from '@fhir-iq/sluice-runtime';
import { serve } from './helpers/servers.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-download-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (over: Partial<ToolRequest> & { name: string }): ToolRequest => ({
  bin: over.name,
  env: { ...process.env, RUNNER_TOOL_CACHE: path.join(folder, 'cache') },
  log: collectingLog(),
  packsDirectory: folder,
  ...over,
});

const everything = async (where: string): Promise<string[]> =>
  (await readdir(where, { recursive: true })).sort();

describe('a pinned download', () => {
  const content = '#!/bin/sh\necho downloaded\n';
  const http = createHttp({ log: collectingLog(), clock: systemClock(), env: {} });
  const download = (url: string, over = {}) => ({
    version: '1.2.3',
    url,
    digest: sha256Digest(content),
    http,
    ...over,
  });

  test('is taken if it is what was pinned, once', async () => {
    await using server = await serve((_request, response) => response.end(content));
    const first = await findTool(request({ name: 'tool', download: download(server.url) }));
    expect([first.source, first.version]).toEqual(['download', '1.2.3']);
    const result = await runProcess({ command: first.command[0], args: [], timeoutMs: 10_000 });
    expect(result.stdout).toBe('downloaded\n');
    const again = await findTool(request({ name: 'tool', download: download(server.url) }));
    expect([again.source, server.requests.length]).toEqual(['tool-cache', 1]);
  });

  test('is taken out of an archive', async () => {
    await mkdir(path.join(folder, 'src/tool-1.2.3'), { recursive: true });
    await writeFile(path.join(folder, 'src/tool-1.2.3/program'), content);
    await runProcess({
      command: 'tar',
      args: ['-czf', path.join(folder, 'a.tgz'), '-C', path.join(folder, 'src'), 'tool-1.2.3'],
      timeoutMs: 10_000,
    });
    const archive = await readFile(path.join(folder, 'a.tgz'));
    await using server = await serve((_request, response) => response.end(archive));
    const tool = await findTool(
      request({
        name: 'tool',
        download: download(server.url, { digest: sha256Digest(archive), member: 'tool-1.2.3/program' }),
      }),
    );
    expect((await runProcess({ command: tool.command[0], args: [], timeoutMs: 10_000 })).stdout).toBe(
      'downloaded\n',
    );
  });

  test.each([
    [
      'something else',
      (response: ServerResponse) => response.end('evil'),
      /is not the tool 1\.2\.3 that was pinned: its digest is sha256:[0-9a-f]{64}\. The only digest allowed is/,
    ],
    ['an error', (response: ServerResponse) => response.writeHead(404).end(), /answered 404/],
  ])('is refused and leaves nothing: %s', async (_name, answer, said) => {
    await using server = await serve((_request, response) => void answer(response));
    await expect(findTool(request({ name: 'tool', download: download(server.url) }))).rejects.toThrow(said);
    const left = await everything(path.join(folder, 'cache'));
    expect(
      left.filter((name) => /partial|tool$/.test(path.basename(name)) && !name.endsWith('sluice-tool')),
    ).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { WorkError } from '@fhir-iq/sluice-model';
import { childEnvironment, git, type Environment } from '@fhir-iq/sluice-runtime';

/** Objects of git by name, as bytes. */
export type Objects = ReadonlyMap<string, Buffer>;

/**
 * Reads many objects of git at once.
 *
 * @param directory - The checkout.
 * @param names - Full names of blobs and commits.
 * @param options - Where to write meanwhile, and the limit.
 * @param options.file - A file that does not exist yet: git's answer goes through it, because it is bytes and may be large.
 * @param options.maxBytes - How much may be read in all.
 * @param options.env - The job's variables.
 * @param options.timeoutMs - Real milliseconds.
 * @param options.signal - Stops git.
 * @returns The objects; those that the checkout does not have are missing.
 * @throws {WorkError} If they are larger than allowed, or git fails.
 */
export async function readObjects(
  directory: string,
  names: readonly string[],
  options: {
    file: string;
    maxBytes: number;
    env: Environment;
    timeoutMs: number;
    signal?: AbortSignal | undefined;
  },
): Promise<Objects> {
  if (names.length === 0) return new Map();
  const input = `${names.join('\n')}\n`;
  const sizes = await git(directory, ['cat-file', '--batch-check=%(objectsize)', '--buffer'], { input });
  const bytes = sizes.split('\n').reduce((sum, line) => sum + (/^\d+$/.test(line) ? Number(line) : 0), 0);
  if (bytes > options.maxBytes) {
    throw new WorkError({
      what: `The commits and files to look at have ${Math.round(bytes / 1_000_000)} MB in all.`,
      allowed: `At most ${Math.round(options.maxBytes / 1_000_000)} MB are read.`,
      remedy: 'Name a base, so that fewer commits are looked at.',
    });
  }
  await catFile(directory, input, options);
  return parseBatch(await readFile(options.file));
}

async function catFile(
  directory: string,
  input: string,
  options: { file: string; env: Environment; timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const out = await open(options.file, 'wx', 0o600);
  try {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const child = spawn('git', ['-c', `safe.directory=${directory}`, 'cat-file', '--batch', '--buffer'], {
      cwd: directory,
      env: { ...childEnvironment(options.env), LC_ALL: 'C' },
      stdio: ['pipe', out.fd, 'pipe'],
      signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      killSignal: 'SIGKILL',
    });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, 2000)));
      // Git's own exit says what went wrong; a broken pipe is its echo.
      child.stdin?.on('error', () => undefined);
      child.on('error', (cause) =>
        reject(new WorkError({ what: `git cat-file could not read the commits: ${cause.message}`, cause })),
      );
      child.on('close', (code) =>
        code === 0
          ? resolve()
          : reject(new WorkError({ what: `git cat-file ended with ${String(code)}: ${said}` })),
      );
      child.stdin?.end(input);
    });
  } finally {
    await out.close();
  }
}

function parseBatch(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new WorkError({ what: 'git cat-file ended in the middle of an object.' });
    const header = bytes.toString('latin1', at, end).split(' ');
    at = end + 1;
    const [name = '', , size] = header;
    if (size === undefined) continue;
    const length = Number(size);
    if (at + length > bytes.length)
      throw new WorkError({ what: `git cat-file wrote only a part of ${name}.` });
    found.set(name, bytes.subarray(at, at + length));
    at += length + 1;
  }
  return found;
}

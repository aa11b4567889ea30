import { spawn } from 'node:child_process';
import { WorkError } from '@fhir-iq/sluice-model';
import { childEnvironment, type Environment } from '@fhir-iq/sluice-runtime';

/** Objects of git by name, as bytes. */
export type Objects = ReadonlyMap<string, Buffer>;

/** What reading objects may take. */
export interface ReadLimits {
  /** How much may be read in all. */
  readonly maxBytes: number;
  /** The job's variables. */
  readonly env: Environment;
  /** Real milliseconds. */
  readonly timeoutMs: number;
  /** Stops git. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads many objects of git at once.
 *
 * @param directory - The checkout.
 * @param names - Full names of blobs and commits.
 * @param limits - What it may take.
 * @returns The objects; those that the checkout does not have are missing.
 * @throws {WorkError} If they are larger than allowed, or git fails.
 */
export async function readObjects(
  directory: string,
  names: readonly string[],
  limits: ReadLimits,
): Promise<Objects> {
  if (names.length === 0) return new Map();
  return parseBatch(await catFile(directory, `${names.join('\n')}\n`, limits));
}

async function catFile(directory: string, input: string, limits: ReadLimits): Promise<Buffer> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const child = spawn('git', ['-c', `safe.directory=${directory}`, 'cat-file', '--batch', '--buffer'], {
    cwd: directory,
    env: { ...childEnvironment(limits.env), LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: limits.signal === undefined ? timeout : AbortSignal.any([limits.signal, timeout]),
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.maxBytes) child.kill('SIGKILL');
    else chunks.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, 2000)));
  // Git's own exit says what went wrong; a broken pipe is its echo.
  child.stdin.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    child.on('error', (cause) => {
      reject(new WorkError({ what: `git cat-file could not read the commits: ${cause.message}`, cause }));
    });
    child.on('close', (code) => {
      if (bytes > limits.maxBytes) reject(tooLarge(limits.maxBytes));
      else if (code === 0) resolve();
      else reject(new WorkError({ what: `git cat-file ended with ${String(code)}: ${said}` }));
    });
    child.stdin.end(input);
  });
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): WorkError {
  const limit = `${Math.round(maxBytes / 1_000_000)} MB`;
  return new WorkError({
    what: `The commits and files to look at have more than ${limit} in all.`,
    allowed: `At most ${limit} are read.`,
    remedy: 'Name a base, so that fewer commits are looked at.',
  });
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

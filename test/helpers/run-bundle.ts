import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Evidence, LedgerRecord } from '@fhir-iq/sluice-model';
import { runProcess } from '@fhir-iq/sluice-runtime';
import { parseOutputs } from './runner-files.ts';

/** The root of this repository. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Which bundle to run, and as what job. */
export interface BundleRequest {
  /** A folder of actions/, or the path of any program that ends as an action does. */
  readonly action: string;
  /** By their names in action.yml. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Beside what a runner sets. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The checkout (GITHUB_WORKSPACE); an empty folder if not given. */
  readonly cwd?: string;
  /** The event's payload; `{}` if not given. */
  readonly event?: unknown;
  /** 60,000 if not given. */
  readonly timeoutMs?: number;
  /** Gets each line; `send` sends a signal to the action, as a cancelled job does. */
  readonly onLine?: (line: string, send: (signal: NodeJS.Signals) => void) => void;
}

/** What the job left. */
export interface BundleResult {
  readonly code: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly stdout: string;
  readonly stderr: string;
  /** By check. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  readonly records: readonly LedgerRecord[];
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Every file that the job left in RUNNER_TEMP, with its content: to search for secrets. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Runs a built action as a runner does: a child process on Node 24 with INPUT_* variables and fresh command files.
 *
 * @param request - Which, and as what job.
 * @returns What it left. The folder that it worked in is removed.
 */
export async function runBundle(request: BundleRequest): Promise<BundleResult> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sluice-bundle-'));
  try {
    const result = await runIn(home, request);
    replayIfTestFails(request.action, result);
    return result;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runIn(home: string, request: BundleRequest): Promise<BundleResult> {
  const temp = path.join(home, 'temp');
  const workspace = request.cwd ?? path.join(home, 'workspace');
  const file = (name: string): string => path.join(home, name);
  await mkdir(temp);
  await mkdir(workspace, { recursive: true });
  await writeFile(file('event.json'), JSON.stringify(request.event ?? {}));
  await writeFile(file('output'), '');
  await writeFile(file('summary'), '');
  const built = path.join(root, 'actions', request.action, 'dist', 'index.js');
  const program = path.isAbsolute(request.action) ? request.action : built;
  if (!existsSync(program)) throw new Error(`${program} is not there: run "npm run build" first.`);

  const env = {
    PATH: process.env['PATH'],
    HOME: file('home'),
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'fhir-iq/website',
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_REF: 'refs/heads/development',
    GITHUB_RUN_ID: '1001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'job',
    GITHUB_ACTOR: 'dev-dana',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: file('event.json'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache'),
    ...inputVariables(request.inputs ?? {}),
    ...request.env,
  };
  await mkdir(file('home'));
  const { onLine } = request;
  let pid: number | undefined;
  const send = (signal: NodeJS.Signals): void => {
    if (pid !== undefined) process.kill(pid, signal);
  };
  const result = await runProcess({
    command: process.execPath,
    args: [program],
    cwd: workspace,
    env,
    timeoutMs: request.timeoutMs ?? 60_000,
    onStart: (started) => (pid = started),
    ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(line, send) }),
  });
  const files = await filesOf(temp);
  const documents = Object.entries(files).filter(
    ([name]) => name.endsWith('.json') && name.includes('sluice-evidence'),
  );
  const records = documents.filter(([name]) => path.basename(path.dirname(name)) === 'records');
  const evidence = documents.filter(
    ([name, text]) => !name.includes('/records/') && /^\s*"schema": "sluice\.evidence\/v1"/m.test(text),
  );
  return {
    code: result.code,
    outputs: parseOutputs(await readFile(file('output'), 'utf8')),
    summary: await readFile(file('summary'), 'utf8'),
    stdout: result.stdout,
    stderr: result.stderr,
    evidence: Object.fromEntries(
      evidence.map(([name, text]) => [path.basename(name, '.json'), Evidence.parse(JSON.parse(text))]),
    ),
    records: records.map(([, text]) => LedgerRecord.parse(JSON.parse(text))),
    timedOut: result.timedOut,
    durationMs: result.durationMs,
    files,
  };
}

/** The test environment prints this if the test fails, and nothing if it passes. */
function replayIfTestFails(action: string, result: BundleResult): void {
  const { sluiceReplay } = globalThis as { sluiceReplay?: string[] };
  const { code, stdout, stderr, summary } = result;
  sluiceReplay?.push(
    `${action} ended with ${String(code)}\n--- stdout\n${stdout}\n--- stderr\n${stderr}\n--- summary\n${summary}`,
  );
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (one) => [path.relative(folder, one), await readFile(one, 'utf8')] as const),
    ),
  );
}

import { open, readFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError, type Log, type ToolUse } from '@fhir-iq/sluice-model';
import { findTool, runProcess, toolUse, type Environment } from '@fhir-iq/sluice-runtime';
import { which } from '@fhir-iq/sluice-runtime/tools/path';
import satisfies from 'semver/functions/satisfies.js';
import { z } from 'zod';

const wanted = '>=8.24.0';
/** gitleaks ends with 1 for its own errors as well: what it finds gets a code of its own. */
const leaksCode = 42;
const timeoutMs = 600_000;
/** For Go's garbage collector: a scan is short, and the runner has memory to spare. */
const memory = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** Ours, always: the change's own `.gitleaks.toml` would decide what is found in it. */
const configuration = 'title = "Sluice"\n\n[extend]\nuseDefault = true\n';

const report = z.array(
  z.object({
    RuleID: z.string().min(1),
    Description: z.string(),
    StartLine: z.int(),
    EndLine: z.int(),
    File: z.string().min(1),
  }),
);

/** One finding of gitleaks, without what it found. */
export type Leak = z.infer<typeof report>[number];

/** gitleaks, and how to call it. */
export interface Gitleaks {
  readonly command: readonly [string, ...string[]];
  readonly tool: ToolUse;
}

/** Where gitleaks is looked for, and what it runs under. */
export interface GitleaksRequest {
  readonly env: Environment;
  readonly log: Log;
  readonly packsDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds gitleaks: the runner's own where it is recent enough, else the WebAssembly build of the tool pack.
 *
 * @param request - Where to look.
 * @throws {WorkError} If there is none and none could be installed.
 */
export async function findGitleaks(request: GitleaksRequest): Promise<Gitleaks> {
  const native = await nativeGitleaks(request);
  if (native !== undefined) return native;
  const { env, log, packsDirectory, signal } = request;
  const tool = await findTool({
    name: 'gitleaks',
    bin: 'gitleaks',
    toolPack: 'gitleaks-wasm',
    env,
    log,
    packsDirectory,
    ...(signal === undefined ? {} : { signal }),
  });
  return { command: tool.command, tool: toolUse(tool) };
}

async function nativeGitleaks(request: GitleaksRequest): Promise<Gitleaks | undefined> {
  const file = await which('gitleaks', request.env);
  if (file === undefined) return undefined;
  const said = await runProcess({
    command: file,
    args: ['version'],
    env: bareEnvironment(request.env),
    timeoutMs: 20_000,
  });
  // `go install` leaves the version to the module's name, which stands in the program itself.
  const version = /\d+\.\d+\.\d+/.exec(said.stdout)?.[0] ?? (await versionInside(file));
  if (version === undefined || !satisfies(version, wanted)) {
    request.log.info(`${file} is ${version ?? 'of unknown version'}, wanted is ${wanted}: it is not used.`);
    return undefined;
  }
  return { command: [file], tool: { name: 'gitleaks', version, source: 'path' } };
}

async function versionInside(file: string): Promise<string | undefined> {
  const handle = await open(file);
  try {
    const bytes = Buffer.alloc(256 * 1024);
    // What is looked for may lie across two readings.
    const kept = 64;
    for (let filled = 0; ; filled = kept) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled);
      if (bytesRead === 0) return undefined;
      const text = bytes.subarray(0, filled + bytesRead);
      const at = text.indexOf('gitleaks/v8\tv');
      const version = at < 0 ? null : /v(\d+\.\d+\.\d+)\D/.exec(text.toString('latin1', at + 11, at + 40));
      if (version !== null) return version[1];
      if (text.length < kept) return undefined;
      bytes.copyWithin(0, text.length - kept, text.length);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Scans a folder. The report has the secrets struck out by gitleaks itself, and of it only rule, file and lines are read.
 *
 * @param gitleaks - The tool.
 * @param directory - The folder.
 * @param work - A folder for configuration and report, outside `directory`.
 * @param request - What it runs under.
 * @throws {WorkError} If gitleaks could not look, or not at everything.
 */
export async function scanFolder(
  gitleaks: Gitleaks,
  directory: string,
  work: string,
  request: GitleaksRequest,
): Promise<Leak[]> {
  const place = {
    config: path.join(work, 'gitleaks.toml'),
    ignore: path.join(work, 'no-ignores'),
    report: path.join(work, 'report.json'),
  };
  await writeFile(place.config, configuration);
  await mkdir(place.ignore);
  const [command, ...first] = gitleaks.command;
  const flags = [
    '--config',
    place.config,
    '--gitleaks-ignore-path',
    place.ignore,
    '--ignore-gitleaks-allow',
    '--redact',
    '--max-decode-depth',
    '5',
  ];
  const output = [
    '--no-banner',
    '--no-color',
    '--log-level',
    'warn',
    '--exit-code',
    String(leaksCode),
    '--report-format',
    'json',
    '--report-path',
    place.report,
  ];
  const result = await runProcess({
    command,
    args: [...first, 'dir', ...flags, ...output, directory],
    cwd: work,
    env: { ...bareEnvironment(request.env), ...memory, HOME: work, TMPDIR: work },
    timeoutMs,
    maxOutputBytes: 1024 * 1024,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const said = `${result.stderr}\n${result.stdout}`.replace(/\u001b\[[0-9;]*m/g, '').trim();
  if (result.timedOut)
    throw new WorkError({ what: `gitleaks did not end within ${timeoutMs / 1000} s and was stopped.` });
  const trouble = said
    .split('\n')
    .find(
      (line) => /\b(?:ERR|FTL|PNC|panic)\b/.test(line) || (/\bWRN\b/.test(line) && !/leaks found/.test(line)),
    );
  if ((result.code !== 0 && result.code !== leaksCode) || trouble !== undefined) {
    throw new WorkError({
      what: `gitleaks ended with ${result.code === null ? String(result.signal) : `exit code ${result.code}`}: ${(trouble ?? said).slice(0, 500)}`,
    });
  }
  const leaks = await readReport(place.report);
  if ((result.code === leaksCode) !== leaks.length > 0)
    throw new WorkError({
      what: `gitleaks ended with exit code ${String(result.code)}, but its report has ${leaks.length} findings.`,
    });
  return leaks;
}

async function readReport(file: string): Promise<Leak[]> {
  try {
    return report.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new WorkError({
      what: `gitleaks left no report that can be read: ${cause instanceof z.ZodError ? 'it is of another form' : 'it is missing or no JSON'}.`,
    });
  }
}

// Variables of gitleaks itself (GITLEAKS_CONFIG …) must not decide what is found.
function bareEnvironment(env: Environment): Record<string, string> {
  return { PATH: env['PATH'] ?? '', LC_ALL: 'C' };
}

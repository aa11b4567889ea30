import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import { findTool, runProcess, toolUse } from '@fhir-iq/sluice-runtime';
import type { LookContext } from '../check.ts';
import {
  type AnalysisFolders,
  type AnalysisSubject,
  scannerEnvironment,
  scannerSettings,
} from './scanner-settings.ts';
import type { SonarAccess } from './sonar-server.ts';
import { truststore } from './truststore.ts';

/** What the scanner sent in. */
export interface SentAnalysis {
  /** The task that the server made of it. */
  readonly task: string;
  readonly tool: ToolUse;
  /** Files that the scanner says it could not parse. */
  readonly unparsed: readonly string[];
}

/** What a scan needs beside the check's context. */
export interface ScanRequest {
  readonly access: SonarAccess;
  readonly subject: AnalysisSubject;
  readonly folders: AnalysisFolders;
  /** Real milliseconds. */
  readonly timeoutMs: number;
}

const maxOutputBytes = 4 * 1024 * 1024;
const mostSaid = 3;

/**
 * Runs SonarQube's own scanner, which takes Java and the engine from the server and runs nothing of the site's.
 *
 * @param context - The check's.
 * @param request - What to scan and where to send it.
 * @throws {WorkError} If the scanner cannot be had, fails, takes too long, or leaves no task.
 */
export async function runScanner(context: LookContext, request: ScanRequest): Promise<SentAnalysis> {
  const { access, subject, folders, timeoutMs } = request;
  const { env, log, packsDirectory, signal } = context;
  const stop = signal === undefined ? {} : { signal };
  const scanner = await findTool({
    name: 'sonar-scanner',
    bin: 'sonar-scanner-npm',
    toolPack: 'sonar',
    ...{ env, log, packsDirectory, ...stop },
  });
  const authorities = await truststore(env);
  const file = authorities === undefined ? undefined : path.join(folders.home, 'truststore.jks');
  if (authorities !== undefined && file !== undefined) await writeFile(file, authorities);
  const settings = scannerSettings(subject, folders, file);
  const [command, ...args] = scanner.command;
  const result = await runProcess({
    command,
    args,
    cwd: folders.tree,
    env: scannerEnvironment(env, access, folders, settings),
    timeoutMs,
    maxOutputBytes,
    onLine: (line) => {
      log.debug(line);
    },
    ...stop,
  });
  const said = `${result.stdout}\n${result.stderr}`.split('\n');
  if (result.timedOut)
    throw new WorkError({
      what: `SonarQube's scanner did not end within ${Math.round(timeoutMs / 1000)} s and was stopped.`,
      remedy: 'Raise checks.code_analysis.with.timeout, or name fewer folders in its sources.',
    });
  if (result.code !== 0) throw failed(result.code, said, subject.project);
  const unparsed = said.flatMap(
    (line) => /Failed to parse file \[?([^\]]+?)\]? at line/.exec(line)?.[1] ?? [],
  );
  const task = await taskOf(settings['sonar.scanner.metadataFilePath'] ?? '', subject.project);
  return { task, tool: toolUse(scanner), unparsed: [...new Set(unparsed)] };
}

function failed(code: number | null, said: readonly string[], project: string): WorkError {
  const errors = said
    .filter((line) => /^\s*\[?ERROR\]?/.test(line))
    .map((line) => line.replace(/^\s*\[?ERROR\]?\s*/, ''));
  const why = (errors.length > 0 ? errors : said.filter((line) => line.trim() !== '').slice(-mostSaid))
    .slice(0, mostSaid)
    .join(' ')
    .slice(0, 800);
  const rights = /not authorized to analyze|status code 403/.test(why);
  return new WorkError({
    what: `SonarQube's scanner ended with ${code === null ? 'a signal' : `exit code ${String(code)}`}: ${why === '' ? 'it said nothing' : why}`,
    ...(rights
      ? {
          remedy: `Give the user of the token the right "Execute Analysis" of the project ${project}, or "Create Projects" where it does not exist yet.`,
        }
      : {}),
  });
}

async function taskOf(file: string, project: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new WorkError({
      what: "SonarQube's scanner ended well, but left no report of what it sent in.",
      unknown: 'whether the server has the analysis.',
      cause,
    });
  });
  const values = new Map(
    text.split('\n').map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=').trim()] as const;
    }),
  );
  const task = values.get('ceTaskId') ?? '';
  if (!/^[\w-]{1,100}$/.test(task) || values.get('projectKey') !== project)
    throw new WorkError({
      what: `SonarQube's scanner says that it sent in task "${task.slice(0, 100)}" of project "${(values.get('projectKey') ?? '').slice(0, 100)}"; wanted was a task of ${project}.`,
    });
  return task;
}

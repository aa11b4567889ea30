import { WorkError, type Log } from '@fhir-iq/sluice-model';
import {
  runGit,
  runProcess,
  withTemporaryDirectory,
  type Environment,
  type ProcessResult,
} from '@fhir-iq/sluice-runtime';
import { rememberCommandFiles } from './command-files.ts';
import { siteEnvironment } from './environment.ts';

/** Code of the site that is to run as a child process. */
export interface SiteProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly timeoutMs: number;
  readonly env: Environment;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs code of the site: without secrets in its environment, with a home of its own, and without a say in what this step
 * tells the runner.
 *
 * @param request - What to run.
 * @param use - Reads what it left, while its home still exists; gets the result and the home.
 * @throws {WorkError} If the checkout holds credentials, or if the code wrote to the step's files.
 */
export async function runSiteCode<T>(
  request: SiteProcess,
  use: (result: ProcessResult, home: string) => Promise<T> | T,
): Promise<T> {
  await refuseCredentials(request.directory);
  return withTemporaryDirectory('sluice-site', async (home) => {
    const files = await rememberCommandFiles(process.env);
    const result = await runProcess({
      command: request.command,
      args: request.args.map((argument) => argument.replaceAll('{home}', home)),
      cwd: request.directory,
      env: siteEnvironment(request.env, home),
      timeoutMs: request.timeoutMs,
      maxOutputBytes: 4 * 1024 * 1024,
      onLine: (line) => request.log.info(quoted(line)),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const written = await files.restore();
    if (written.length > 0) {
      throw new WorkError({
        what: `Code of the site wrote to ${written.join(' and ')}, the files by which this step speaks to the runner; what it wrote was taken back.`,
        remedy: 'Find what does so: it could have set outputs and variables in the name of the gate.',
      });
    }
    return use(result, home);
  });
}

/**
 * Makes a line of foreign output harmless: the runner takes commands from lines (`::name::`) and from inside them (`##[name]`).
 *
 * @param line - One line.
 */
export function quoted(line: string): string {
  return `| ${line.replaceAll('##[', '# #[').replaceAll(/[\r\u0085\u2028\u2029]/g, ' ')}`;
}

async function refuseCredentials(directory: string): Promise<void> {
  const found = await runGit(
    directory,
    ['config', '--get-regexp', '--name-only', '^http\\..*\\.extraheader$'],
    { codes: [0, 1, 128] },
  );
  if (found.code !== 0 || found.stdout.trim() === '') return;
  throw new WorkError({
    what: 'The checkout keeps credentials of GitHub in its git configuration (http…extraheader), and code of the site is about to run in it.',
    remedy: 'Check out with "persist-credentials: false".',
  });
}

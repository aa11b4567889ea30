import type { Clock, Log } from '@fhir-iq/sluice-model';
import { runProcess } from '@fhir-iq/sluice-runtime';
import { wixEnvironment } from './environment.ts';
import { withWixHome } from './home.ts';
import type { LoginOutcome, PreviewOutcome, PublishOutcome, WixProblem } from './outcome.ts';
import type { CliOutput } from './output.ts';
import { readLogin, readPreview, readPublish, saysProblem } from './output.ts';

/** What the driver of the Wix CLI needs. */
export interface WixCliOptions {
  /** Program and first arguments, as `findWixCli` gives them. */
  readonly command: readonly string[];
  /** The job's environment; the CLI gets what `wixEnvironment` leaves of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** A log that masks the key: the CLI's lines go to it. */
  readonly log: Log;
  /** A folder that belongs to this job: the CLI's home is made in it and removed. */
  readonly temporary: string;
  /** Stops what runs. */
  readonly signal?: AbortSignal;
}

/** What to publish or preview. */
export interface WixRun {
  /** The prepared project: `wix.config.json`, `src/` and, with a `wix.lock`, what belongs to it. */
  readonly directory: string;
  /** Real milliseconds for the command itself; 300,000 if not given. */
  readonly timeoutMs?: number;
  /** Called when the login stands and the command begins. */
  readonly onLoggedIn?: (account: string) => void;
}

/** A login with commands after it. Each answers with an outcome and never trusts the exit code. */
export interface WixSession {
  publish(run: WixRun): Promise<PublishOutcome>;
  preview(run: WixRun): Promise<PreviewOutcome>;
}

/** Drives the Wix CLI. */
export interface WixCli {
  /**
   * Begins to log in, in a home of its own, while `work` prepares; a command waits for the login. The home is removed
   * when `work` has ended, however it ended.
   *
   * @param apiKey - The key of the site.
   * @param work - Gets the session.
   * @returns What `work` returned.
   */
  session<T>(apiKey: string, work: (session: WixSession) => Promise<T>): Promise<T>;
}

/** Hard limits in real milliseconds. */
export const limits = {
  telemetry: 30_000,
  login: 60_000,
  publish: 300_000,
  /** How long the CLI may live on after it has said an error: one of its error paths never ends. */
  afterProblem: 8_000,
} as const;

const loginAttempts = 3;

/**
 * Makes a driver of the Wix CLI.
 *
 * @param options - Program, environment, clock, log and place.
 * @returns The driver.
 */
export function createWixCli(options: WixCliOptions): WixCli {
  return {
    session: (apiKey, work) =>
      withWixHome(options.temporary, async (home) => {
        const done = new AbortController();
        const signal = AbortSignal.any([
          done.signal,
          ...(options.signal === undefined ? [] : [options.signal]),
        ]);
        const login = begin({ ...options, signal }, home, apiKey);
        // Whoever runs a command hears of it; work that ends before needs no login.
        login.catch(() => undefined);
        try {
          return await work(sessionOf(options, home, login));
        } finally {
          done.abort(new Error('the session has ended'));
          await login.catch(() => undefined);
        }
      }),
  };
}

function sessionOf(options: WixCliOptions, home: string, login: Promise<LoginOutcome>): WixSession {
  const after = async <T>(run: WixRun, work: () => Promise<T>): Promise<T | WixProblem> => {
    const outcome = await login;
    if (outcome.case !== 'logged-in') return outcome;
    run.onLoggedIn?.(outcome.account);
    return await work();
  };
  return {
    publish: (run) =>
      after(run, async () =>
        readPublish(await wix(options, home, ['publish', '--source', 'local', '-y'], run)),
      ),
    preview: (run) =>
      after(run, async () => readPreview(await wix(options, home, ['preview', '--source', 'local'], run))),
  };
}

async function begin(options: WixCliOptions, home: string, apiKey: string): Promise<LoginOutcome> {
  await wix(options, home, ['telemetry', 'off'], { directory: home, timeoutMs: limits.telemetry });
  return await logIn(options, home, apiKey);
}

/** The CLI itself never repeats a failed login; it changes nothing, so it may be repeated. */
async function logIn(options: WixCliOptions, home: string, apiKey: string): Promise<LoginOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    // The argument is the only way the CLI documents: the key is visible in the process list of this machine meanwhile.
    const login = readLogin(
      await wix(options, home, ['login', '--api-key', apiKey], { directory: home, timeoutMs: limits.login }),
    );
    const again = login.case === 'login-failed' || login.case === 'network' || login.case === 'timeout';
    if (!again || attempt === loginAttempts) return login;
    const waitMs = 2_000 * attempt;
    options.log.warning(
      `${login.message} Attempt ${String(attempt)} of ${String(loginAttempts)}; trying again in ${String(waitMs / 1000)} s.`,
    );
    await options.clock.sleep(waitMs, options.signal);
  }
}

async function wix(
  options: WixCliOptions,
  home: string,
  args: readonly string[],
  run: Pick<WixRun, 'directory' | 'timeoutMs'>,
): Promise<CliOutput> {
  const [command = '', ...first] = options.command;
  const timeoutMs = run.timeoutMs ?? limits.publish;
  const afterProblem = new AbortController();
  const said: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  let timer: NodeJS.Timeout | undefined;
  const base = { timeoutMs, stopped: false, timedOut: false };
  try {
    const result = await runProcess({
      command,
      args: [...first, ...args],
      cwd: run.directory,
      env: wixEnvironment(options.env, home),
      timeoutMs,
      signal: AbortSignal.any([
        afterProblem.signal,
        ...(options.signal === undefined ? [] : [options.signal]),
      ]),
      onLine: (line, stream) => {
        said[stream].push(line);
        options.log.debug(`wix: ${line}`);
        if (timer === undefined && saysProblem(line)) {
          timer = setTimeout(() => {
            afterProblem.abort(new Error('the Wix CLI said an error and did not end'));
          }, limits.afterProblem);
        }
      },
    });
    return { ...base, stdout: result.stdout, stderr: result.stderr, timedOut: result.timedOut };
  } catch (error) {
    const output = { ...base, stdout: said.stdout.join('\n'), stderr: said.stderr.join('\n') };
    if (options.signal?.aborted === true) return { ...output, stopped: true };
    if (afterProblem.signal.aborted) return { ...output, timedOut: true, timeoutMs: limits.afterProblem };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

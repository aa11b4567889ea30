import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '@fhir-iq/sluice-model';
import type { FromSite, SiteCall, SiteResult, ToSite } from './messages.ts';

/** The longest that one call of the site's code may take, in real milliseconds; then its process is stopped. */
export const CALL_LIMIT_MS = 14_000;
/** The memory that the site's code may use, in MiB. */
const MEMORY_LIMIT_MB = 256;
/** Lines of the site's own console that are passed on to the log, a process. */
const CONSOLE_LINES = 500;

const runtimeDirectory = fileURLToPath(new URL('./runtime/', import.meta.url));

/** What a site's code may ask of the outside. */
export type SiteServices = (service: 'data' | 'secrets', method: string, args: readonly unknown[]) => unknown;

/** Runs the code of one deployment in a process of its own, started at the first call. */
export class SiteRunner {
  private readonly options: {
    root: string;
    packages?: string;
    env: Record<string, string>;
    services: SiteServices;
    log: Log;
    limitMs?: number;
  };
  private child: ChildProcess | undefined;
  private next = 0;
  private readonly waiting = new Map<number, { child: ChildProcess; settle: (result: SiteResult) => void }>();

  constructor(options: SiteRunner['options']) {
    this.options = options;
  }

  /** Calls the site's code; a call over its limit ends as `threw`, and its process with it. */
  async call(call: SiteCall): Promise<SiteResult> {
    const child = (this.child ??= this.start());
    this.next += 1;
    const id = this.next;
    const limit = this.options.limitMs ?? CALL_LIMIT_MS;
    return await new Promise<SiteResult>((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        resolve({ kind: 'threw', message: `the site's code took longer than ${String(limit)} ms` });
        void this.stop();
      }, limit);
      this.waiting.set(id, {
        child,
        settle: (result) => {
          clearTimeout(timer);
          this.waiting.delete(id);
          resolve(result);
        },
      });
      const question: ToSite = { type: 'call', id, call };
      child.send(question, (error) => {
        if (error !== null)
          this.waiting
            .get(id)
            ?.settle({ kind: 'threw', message: `the site's process is gone: ${error.message}` });
      });
    });
  }

  /** Stops the process and waits for its end; the next call starts a new one. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  private start(): ChildProcess {
    const { root, packages, env, log } = this.options;
    const readable = [
      root,
      path.resolve(runtimeDirectory, '..'),
      ...(packages === undefined ? [] : [path.dirname(packages)]),
    ];
    const child = fork(path.join(runtimeDirectory, 'main.ts'), [root, packages ?? ''], {
      cwd: root,
      // Nothing of ours is lent to the site's code: the way out, and else no secret, no state, no other process.
      env: {
        ...Object.fromEntries(
          Object.entries(env).filter(([name]) => /^(https?_proxy|no_proxy|NODE_.*)$/i.test(name)),
        ),
        NODE_NO_WARNINGS: '1',
      },
      execArgv: [
        `--max-old-space-size=${String(MEMORY_LIMIT_MB)}`,
        '--permission',
        ...readable.map((directory) => `--allow-fs-read=${directory}/`),
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let lines = 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter((one) => one !== '')) {
          lines += 1;
          if (lines <= CONSOLE_LINES) log.debug(`site: ${line.slice(0, 2_000)}`);
        }
      });
    }
    child.on('message', (message: FromSite) => {
      if (message.type === 'result') this.waiting.get(message.id)?.settle(message.result);
      else this.serve(child, message);
    });
    const gone = (why: string): void => {
      if (this.child === child) this.child = undefined;
      for (const one of [...this.waiting.values()]) {
        if (one.child === child) one.settle({ kind: 'threw', message: `the site's process ended: ${why}` });
      }
    };
    child.on('error', (error) => gone(error.message));
    child.on('exit', (code, signal) => gone(signal ?? `exit code ${String(code)}`));
    return child;
  }

  private serve(child: ChildProcess, message: Extract<FromSite, { type: 'service' }>): void {
    let answer: ToSite;
    try {
      answer = {
        type: 'service-answer',
        id: message.id,
        value: this.options.services(message.service, message.method, message.args),
      };
    } catch (error) {
      answer = {
        type: 'service-answer',
        id: message.id,
        error: error instanceof Error ? error.message : String(error),
      };
    }
    if (child.connected) child.send(answer);
  }
}

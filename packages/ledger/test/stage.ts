import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Clock, LedgerRecord, Log } from '@fhir-iq/sluice-model';

/** A record of a publish; `id` and time tell records apart. */
export function record(id: string, at: string, more: Partial<LedgerRecord> = {}): LedgerRecord {
  return {
    schema: 'sluice.record/v1',
    id,
    kind: 'deployment',
    environment: 'development',
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit: 'a'.repeat(40), buildId: 'b-1' },
    when_deployment_occurred: { at, source: 'runner-clock' },
    which_approvals_received: [],
    deployment_outcome: 'published',
    run: {
      repository: 'fhir-iq/website',
      id: '1',
      attempt: 1,
      url: 'https://github.com/fhir-iq/website/actions/runs/1',
    },
    details: { note: 'ü' },
    ...more,
  };
}

export const clock: Clock = {
  now: () => new Date('2026-11-23T09:00:00.000Z'),
  sleep: () => Promise.resolve(),
};

export function keepingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  return {
    lines,
    debug: add,
    info: add,
    notice: add,
    warning: add,
    error: add,
    group: (_title, work) => work(),
  };
}

/** A folder of the test's own; `remove` takes it away. */
export function folder(): {
  readonly root: string;
  bare(name: string): string;
  git(cwd: string, ...args: string[]): string;
  remove(): void;
} {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sluice-ledger-test-')));
  const env = { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8' });
  return {
    root,
    git,
    bare: (name) => {
      git(root, 'init', '-q', '--bare', '--initial-branch=main', name);
      return path.join(root, name);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

import { counted, type Clock, ConfigurationError, type LedgerRecord, type Log } from '@fhir-iq/sluice-model';
import { systemClock, withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import { type Envelope, plainEnvelope } from './envelope.ts';
import { type Git, gitIn, type GitRemote, type LedgerFailure, ledgerFailure } from './git-remote.ts';
import { recordsFolder } from './layout.ts';
import { addRecords, listRecords, type RecordDirectory } from './record-directory.ts';
import { withRetries } from './retries.ts';
import type { AppendResult, LedgerStore } from './store.ts';

export interface GitStoreOptions {
  /** `https://…`, `file://…` or a path; never with a token in it. */
  readonly remote: string;
  readonly branch: string;
  /** Sent as a header to the remote's host alone; stands in no argument and no file. */
  readonly token?: string;
  readonly log: Log;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly envelope?: Envelope;
  readonly author?: { readonly name: string; readonly email: string };
  /** How often a push is tried when other writers come first. */
  readonly attempts?: number;
  /** Limit of one git command in milliseconds. */
  readonly timeoutMs?: number;
}

/** Several jobs of one run may append at once; each loses at most once to each of the others. */
const defaultAttempts = 8;

/**
 * A ledger on a branch of a git repository: one file a record, one commit an append, pushed at once. When another writer
 * was faster, the append is made again on top of the other's (bounded and logged).
 *
 * @param options - Remote, branch, token and how often to try.
 * @throws {ConfigurationError} A remote with a password or token in its address.
 */
export function gitStore(options: GitStoreOptions): LedgerStore {
  if (/^https?:\/\/[^/]*@/.test(options.remote)) {
    throw new ConfigurationError({
      what: 'The ledger’s address holds a user or a token before its host.',
      allowed: 'Addresses look like https://github.com/OWNER/REPOSITORY.git.',
      remedy: 'Give the token as the input ledger-token.',
    });
  }
  const clock = options.clock ?? systemClock();
  const remote: GitRemote = {
    remote: options.remote,
    branch: options.branch,
    ...(options.token === undefined ? {} : { token: options.token }),
    env: options.env ?? process.env,
    clock,
    author: options.author ?? { name: 'Sluice', email: 'sluice@localhost' },
    timeoutMs: options.timeoutMs ?? 60_000,
  };
  const description = `${options.remote} (branch ${options.branch})`;
  const open = (root: string): RecordDirectory => ({
    root,
    description,
    envelope: options.envelope ?? plainEnvelope,
  });

  /** Each attempt begins in an empty folder: nothing is taken for recorded that only stands on this machine. */
  const inNewest = <T>(work: (root: string, git: Git) => Promise<T>): Promise<T> =>
    withRetries(
      { raceAttempts: options.attempts ?? defaultAttempts, description, log: options.log, clock },
      () =>
        withTemporaryDirectory('sluice-ledger', async (root) => {
          const git = gitIn(root, remote);
          await git.run(['init', '--quiet', '--template=', `--initial-branch=${options.branch}`]);
          await checkOutNewest(git, remote);
          return await work(root, git);
        }),
    );

  const appendAll = (records: readonly LedgerRecord[]): Promise<AppendResult[]> => {
    // Of these a push failed and nobody knows whether it arrived: found on the branch, they were ours.
    const perhapsPushed = new Set<string>();
    return inNewest(async (root, git) => {
      const results = await addRecords(open(root), records);
      const fresh = results.filter((result) => result.created);
      if (fresh.length > 0) {
        await git.run(['add', '--', recordsFolder]);
        await git.run(['commit', '--quiet', '--no-verify', '-m', commitMessage(records, results)]);
        const failure = await push(git, remote);
        if (failure?.passing === 'passing') for (const { path } of fresh) perhapsPushed.add(path);
        if (failure !== undefined) throw failure;
      }
      return results.map((result) => ({
        ...result,
        created: result.created || perhapsPushed.has(result.path),
      }));
    });
  };

  return {
    description,
    appendAll,
    async append(record) {
      const [result] = await appendAll([record]);
      if (result === undefined) throw new TypeError('one record gives one result');
      return result;
    },
    list: (filter) => inNewest((root) => listRecords(open(root), filter)),
  };
}

/** Pushes what was committed; what went wrong is returned, because the caller must know whether it may have arrived. */
async function push(git: Git, remote: GitRemote): Promise<LedgerFailure | undefined> {
  const args = ['push', '--quiet', '--porcelain', remote.remote, `HEAD:refs/heads/${remote.branch}`];
  const { code, stdout, stderr } = await git.run(args, [0, 1, 128]);
  return code === 0 ? undefined : ledgerFailure(remote, args, `${stdout}\n${stderr}`);
}

/** Brings the working folder to the branch's newest commit; an empty repository gives an empty ledger. */
async function checkOutNewest(git: Git, remote: GitRemote): Promise<void> {
  const heads = (await git.run(['ls-remote', '--heads', remote.remote])).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\S+\s+refs\/heads\//, ''));
  if (heads.length === 0) return;
  if (!heads.includes(remote.branch)) {
    throw new ConfigurationError({
      what: `The ledger’s repository ${remote.remote} has no branch ${remote.branch} (ledger.store.branch).`,
      allowed: `Its branches: ${heads.slice(0, 10).join(', ')}.`,
      remedy: 'Name one of these, or make the branch.',
    });
  }
  await git.run(['fetch', '--quiet', '--depth=1', '--no-tags', remote.remote, `refs/heads/${remote.branch}`]);
  await git.run(['reset', '--quiet', '--hard', 'FETCH_HEAD']);
}

function commitMessage(records: readonly LedgerRecord[], results: readonly AppendResult[]): string {
  const fresh = records.filter((_, index) => results[index]?.created === true);
  const line = (record: LedgerRecord): string =>
    `${record.kind} of ${record.environment}: ${record.deployment_outcome} (${record.what_was_deployed.commit.slice(0, 12)})`
      .replace(/\s+/g, ' ')
      .slice(0, 120);
  const [first] = fresh;
  if (fresh.length === 1 && first !== undefined) return `Record ${line(first)}`;
  return [`Record ${counted(fresh.length, 'steps')}`, '', ...fresh.map((record) => `- ${line(record)}`)].join(
    '\n',
  );
}

import { type Clock, type FailureParts, SluiceError, WorkError } from '@fhir-iq/sluice-model';
import { type GitOptions, runGit } from '@fhir-iq/sluice-runtime';

/** How a git store reaches its remote. */
export interface GitRemote {
  /** `https://…`, `file://…` or a path; never with a token in it. */
  readonly remote: string;
  readonly branch: string;
  readonly token?: string;
  /** The environment of git's processes: proxies and CA files come from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly author: { readonly name: string; readonly email: string };
  readonly timeoutMs: number;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** git, bound to a working folder and a remote. */
export interface Git {
  /** Runs git; any end but exit 0 or one of `codes` is a WorkError that says what to do where that is known. */
  run(args: readonly string[], codes?: readonly number[]): Promise<GitAnswer>;
}

/** Variables that would lead git elsewhere, or make it write its requests into the log. */
const unwanted = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|NAMESPACE|ASKPASS|TRACE.*|CURL_VERBOSE)$/i;

function environmentOf(remote: GitRemote): Record<string, string> {
  const at = remote.clock.now().toISOString();
  const kept = Object.entries(remote.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !unwanted.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_AUTHOR_NAME: remote.author.name,
    GIT_AUTHOR_EMAIL: remote.author.email,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: remote.author.name,
    GIT_COMMITTER_EMAIL: remote.author.email,
    GIT_COMMITTER_DATE: at,
  };
}

/** Binds git to a folder. The token travels in git's environment, as a header for the remote's host alone. */
export function gitIn(cwd: string, remote: GitRemote): Git {
  const http = /^https?:\/\//.test(remote.remote);
  const credential =
    remote.token !== undefined && http
      ? { credential: { token: remote.token, origin: new URL(remote.remote).origin } }
      : {};
  return {
    async run(args, codes = [0]) {
      const options: GitOptions = {
        env: environmentOf(remote),
        timeoutMs: remote.timeoutMs,
        codes,
        ...credential,
      };
      try {
        return await runGit(
          cwd,
          ['-c', 'core.autocrlf=false', '-c', 'commit.gpgSign=false', '-c', 'credential.helper=', ...args],
          options,
        );
      } catch (error) {
        if (error instanceof SluiceError) throw ledgerFailure(remote, args, error.parts.what);
        throw error;
      }
    },
  };
}

/** Why a git command on the ledger failed, and whether the same may go well in a moment. */
export class LedgerFailure extends WorkError {
  /** `race`: another writer came first. `passing`: the way to the remote, or the remote itself, failed for now. */
  readonly passing: 'race' | 'passing' | undefined;

  constructor(parts: FailureParts, passing: 'race' | 'passing' | undefined) {
    super(parts);
    this.passing = passing;
  }
}

const lostTheRace =
  /\[rejected\]|non-fast-forward|fetch first|cannot lock ref|failed to update ref|reference already exists/i;
const failedForNow =
  /returned error: (5\d\d|429)|HTTP (5\d\d|429)|Connection reset|hung up unexpectedly|timed out|early EOF|Could not resolve host|Failed to connect|unexpected disconnect|SSL_ERROR_SYSCALL|did not end within/i;

/** The failure of one git command on the ledger. */
export function ledgerFailure(remote: GitRemote, args: readonly string[], said: string): LedgerFailure {
  const text = said.trim().split('\n').slice(-8).join(' | ');
  return new LedgerFailure(
    {
      what: `The ledger ${remote.remote} (branch ${remote.branch}) could not be reached by git ${args[0] ?? ''}: ${text}`,
      ...remedyOf(said),
    },
    lostTheRace.test(said) ? 'race' : failedForNow.test(said) ? 'passing' : undefined,
  );
}

function remedyOf(said: string): { remedy?: string } {
  if (
    /could not read Username|Authentication failed|Invalid username|returned error: 40[13]|Permission .* denied/i.test(
      said,
    )
  ) {
    return {
      remedy:
        'Give the input ledger-token a token that may write contents of the ledger’s repository (of a GitHub App, or a fine-grained one); a job’s GITHUB_TOKEN reaches its own repository alone.',
    };
  }
  if (/not found|does not appear to be a git repository|does not exist/i.test(said)) {
    return {
      remedy:
        'Check ledger.store.repository in sluice.yml; to a token without access GitHub answers "not found" too.',
    };
  }
  return {};
}

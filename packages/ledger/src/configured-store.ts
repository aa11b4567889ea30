import path from 'node:path';
import { type Clock, ConfigurationError, type Log } from '@fhir-iq/sluice-model';
import { folderStore } from './folder-store.ts';
import { gitStore } from './git-store.ts';
import type { LedgerStore } from './store.ts';

/** `ledger.store` of the configuration. */
export type StoreConfiguration =
  | { readonly type: 'git'; readonly repository: string; readonly branch: string }
  | { readonly type: 'folder'; readonly path: string };

export interface ConfiguredStoreOptions {
  /** Takes the configuration's place: `git:OWNER/REPOSITORY@BRANCH` or `folder:PATH`. */
  readonly override?: string | undefined;
  readonly token?: string | undefined;
  /** `https://github.com`, as in `GITHUB_SERVER_URL`. */
  readonly serverUrl: string;
  /** Folders are relative to it. */
  readonly workspace: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the store that the configuration names.
 *
 * @throws {ConfigurationError} An override of another form, or a git store without a token.
 */
export function configuredStore(
  configured: StoreConfiguration,
  options: ConfiguredStoreOptions,
): LedgerStore {
  const store = options.override === undefined ? configured : parseStore(options.override);
  if (store.type === 'folder') return folderStore(path.resolve(options.workspace, store.path));
  if (options.token === undefined) {
    throw new ConfigurationError({
      what: `The ledger is the git repository ${store.repository}, and the input ledger-token is empty.`,
      allowed: 'It needs a token that may write contents of that repository.',
      remedy: 'Store the token as a secret of the environment ledger, and name that environment on the job.',
    });
  }
  return gitStore({
    remote: `${options.serverUrl.replace(/\/+$/, '')}/${store.repository}.git`,
    branch: store.branch,
    token: options.token,
    log: options.log,
    clock: options.clock,
    env: options.env,
  });
}

function parseStore(text: string): StoreConfiguration {
  const git = /^git:([\w.-]+\/[\w.-]+)@(\S+)$/.exec(text);
  if (git?.[1] !== undefined && git[2] !== undefined)
    return { type: 'git', repository: git[1], branch: git[2] };
  const folder = /^folder:(.+)$/.exec(text);
  if (folder?.[1] !== undefined) return { type: 'folder', path: folder[1] };
  throw new ConfigurationError({
    what: `The input store is "${text}".`,
    allowed: 'It is git:OWNER/REPOSITORY@BRANCH or folder:PATH.',
  });
}

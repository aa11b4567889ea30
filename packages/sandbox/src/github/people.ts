import { GitWriter } from './git-writer.ts';
import type { RepositoryState, ReviewState } from './state.ts';
import type { GitHubWorld } from './world.ts';

/** A pull request that somebody opens. */
export interface NewPull {
  readonly title: string;
  readonly body?: string;
  readonly author: string;
  readonly head: string;
  /** Another repository than the base's for a fork; its commits then stand in the base as refs/pull/N/head. */
  readonly headRepository?: string;
  readonly base: string;
  readonly draft?: boolean;
  /** Default: the next one. */
  readonly number?: number;
}

/** A review that somebody gives. */
export interface NewReview {
  readonly login: string;
  readonly state: ReviewState['state'];
  /** Default: the head of now. */
  readonly commit?: string;
  readonly body?: string;
}

/** Opens a pull request and returns its number. */
export async function openPull(
  world: GitHubWorld,
  repository: RepositoryState,
  wanted: NewPull,
): Promise<number> {
  const number = wanted.number ?? world.nextNumber(repository);
  const git = world.git(repository);
  const head = (await git.resolve(`refs/pull/${String(number)}/head`)) ?? (await git.resolve(wanted.head));
  if (head === undefined || (await git.resolve(wanted.base)) === undefined) {
    throw new Error(`a pull request needs ${wanted.head} and ${wanted.base} in ${repository.name}`);
  }
  const at = world.now();
  repository.pulls.push({
    id: world.id(),
    number,
    title: wanted.title,
    body: wanted.body ?? null,
    author: wanted.author,
    head: { ref: wanted.head, repository: wanted.headRepository ?? repository.name },
    base: { ref: wanted.base },
    state: 'open',
    draft: wanted.draft ?? false,
    createdAt: at,
    updatedAt: at,
    reviews: [],
  });
  return number;
}

/** Gives a review of a pull request. */
export async function reviewPull(
  world: GitHubWorld,
  repository: RepositoryState,
  number: number,
  wanted: NewReview,
): Promise<void> {
  const pull = repository.pulls.find((one) => one.number === number);
  if (pull === undefined) throw new Error(`${repository.name} has no pull request ${String(number)}`);
  const git = world.git(repository);
  const commit =
    wanted.commit ??
    (await git.resolve(`refs/pull/${String(number)}/head`)) ??
    (await git.resolve(pull.head.ref));
  if (commit === undefined)
    throw new Error(`pull request ${String(number)} of ${repository.name} has no head`);
  pull.reviews.push({
    id: world.id(),
    login: wanted.login,
    state: wanted.state,
    commit,
    body: wanted.body ?? '',
    at: world.now(),
  });
}

/** Merges an open pull request with a merge commit, as its button does, and returns that commit. */
export async function mergePull(
  world: GitHubWorld,
  repository: RepositoryState,
  number: number,
  login: string,
): Promise<string> {
  const pull = repository.pulls.find((one) => one.number === number && one.state === 'open');
  if (pull === undefined) throw new Error(`${repository.name} has no open pull request ${String(number)}`);
  const git = world.git(repository);
  const head = (await git.resolve(`refs/pull/${String(number)}/head`)) ?? (await git.resolve(pull.head.ref));
  const base = await git.resolve(`refs/heads/${pull.base.ref}`);
  const writer = new GitWriter(git.directory);
  const tree = head === undefined || base === undefined ? undefined : await writer.mergedTree(base, head);
  if (head === undefined || base === undefined || tree === undefined)
    throw new Error(`pull request ${String(number)} of ${repository.name} cannot be merged`);
  const date = world.now();
  const commit = await writer.commit({
    message: `Merge pull request #${String(number)} from ${pull.head.ref}\n\n${pull.title}`,
    tree,
    parents: [base, head],
    author: { name: login, email: `${login}@users.noreply.github.com`, date },
    committer: { name: 'GitHub', email: 'noreply@github.com', date },
  });
  await writer.setRef(`refs/heads/${pull.base.ref}`, commit);
  Object.assign(pull, {
    state: 'closed',
    updatedAt: date,
    merged: { at: date, by: login, commit, head, base },
  });
  return commit;
}

import type { ExcludedPerson } from '@fhir-iq/sluice-gate';
import type { GitHub, PullRequest } from '@fhir-iq/sluice-github';
import type { Identity, NewHistory } from './history.ts';

/** Somebody of whom nobody can say which account they are. */
export interface UnknownPerson {
  readonly name: string;
  readonly email: string;
  readonly commit: string;
}

/** The people behind what is new. */
export interface PeopleBehind {
  readonly people: readonly ExcludedPerson[];
  readonly unknown: readonly UnknownPerson[];
  /** Commits whose pull requests were not asked for, because there are too many. */
  readonly unasked: number;
}

/** Which parts in a release keep somebody from approving it. */
export type Excluding = ReadonlySet<'author' | 'committer' | 'merger'>;

/** A repository's token has 1,000 requests an hour, and other jobs want some. */
const mostPeople = 200;
const mostLanded = 200;
const together = 8;
const noReply = /^(?:\d+\+)?(?<login>[a-z\d][a-z\d-]*(?:\[bot\])?)@users\.noreply\.github\.com$/;

/**
 * Finds the accounts behind what is new: authors, committers and co-authors by their commits, authors and mergers by the
 * pull requests that brought them.
 *
 * @param github - Asked for commits and pull requests.
 * @param history - What is new.
 * @param excluding - Whose word does not count; the others are not asked for.
 */
export async function peopleBehind(
  github: Pick<GitHub, 'commits' | 'pullRequests'>,
  history: NewHistory,
  excluding: Excluding,
): Promise<PeopleBehind> {
  const wanted = history.people.filter((one) => partOf(one, excluding) !== undefined);
  const asked = wanted.slice(0, mostPeople);
  const logins = await inTurns(asked, (one) => loginOf(github, one));
  const people = asked.flatMap((one, index): ExcludedPerson[] => {
    const login = logins[index];
    const where = one.sample === undefined ? '' : ` (${one.sample.commit.slice(0, 12)})`;
    return login === undefined ? [] : [{ login, because: `${partOf(one, excluding) ?? ''}${where}` }];
  });
  const unknown = wanted.flatMap((one, index): UnknownPerson[] =>
    logins[index] !== undefined || one.sample === undefined
      ? []
      : [{ name: one.name, email: one.email, commit: one.sample.commit }],
  );
  const landed = excluding.has('merger') || excluding.has('author') ? history.landed : [];
  const pulls = await pullsOf(github, landed.slice(0, mostLanded));
  return {
    people: [...people, ...pulls.flatMap((pull) => fromPull(pull, excluding))],
    unknown,
    unasked: Math.max(0, landed.length - mostLanded),
  };
}

/** What an identity did, as the rest of a sentence; undefined where it does not matter. */
function partOf({ parts }: Identity, excluding: Excluding): string | undefined {
  if (excluding.has('author') && parts.has('author')) return 'wrote what is new';
  if (excluding.has('author') && parts.has('co-author')) return 'wrote what is new with somebody';
  return excluding.has('committer') && parts.has('committer') ? 'committed what is new' : undefined;
}

async function loginOf(github: Pick<GitHub, 'commits'>, one: Identity): Promise<string | undefined> {
  const byAddress = noReply.exec(one.email)?.groups?.['login'];
  if (one.sample === undefined) return byAddress;
  const { author, committer } = await github.commits.get(one.sample.commit);
  return (one.sample.as === 'author' ? author : committer) ?? byAddress;
}

async function pullsOf(
  github: Pick<GitHub, 'pullRequests'>,
  commits: readonly string[],
): Promise<PullRequest[]> {
  const found = (await inTurns(commits, (commit) => github.pullRequests.of(commit))).flat();
  const merged = new Set(found.filter((pull) => pull.merged).map((pull) => pull.number));
  return await inTurns([...merged], (number) => github.pullRequests.get(number));
}

function fromPull({ author, mergedBy, number }: PullRequest, excluding: Excluding): ExcludedPerson[] {
  const people: ExcludedPerson[] = [];
  if (author !== undefined && excluding.has('author'))
    people.push({ login: author, because: `opened pull request ${String(number)}` });
  if (mergedBy !== undefined && excluding.has('merger'))
    people.push({ login: mergedBy, because: `merged pull request ${String(number)}` });
  return people;
}

/** A few at a time, in order. */
async function inTurns<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += together)
    results.push(...(await Promise.all(items.slice(at, at + together).map(ask))));
  return results;
}

import type { CommentState, RepositoryState } from './state.ts';
import type { GitHubWorld } from './world.ts';

/** A comment that somebody writes. */
export interface NewComment {
  /** `dependabot[bot]` and the like are bots. */
  readonly author: string;
  readonly body: string;
  /** The app that wrote it in the author's name. */
  readonly app?: string;
  /** When; now if not given. */
  readonly at?: string;
}

/**
 * Writes a comment to an issue or pull request.
 *
 * @returns Its id.
 */
export function writeComment(
  world: GitHubWorld,
  repository: RepositoryState,
  issue: number,
  wanted: NewComment,
): number {
  if (![...repository.issues, ...repository.pulls].some((one) => one.number === issue))
    throw new Error(`${repository.name} has no issue ${String(issue)}`);
  const at = wanted.at ?? world.now();
  const comment: CommentState = {
    id: world.id(),
    issue,
    author: wanted.author,
    body: wanted.body,
    createdAt: at,
    updatedAt: at,
    ...(wanted.app === undefined ? {} : { app: wanted.app }),
  };
  repository.comments.push(comment);
  return comment.id;
}

/** Changes the text of a comment, as its author or whoever may write the repository can; GitHub tells the time. */
export function editComment(repository: RepositoryState, id: number, body: string, at: string): void {
  Object.assign(commentOf(repository, id), { body, updatedAt: at });
}

/** Takes a comment away; nothing is left of it. */
export function deleteComment(repository: RepositoryState, id: number): void {
  repository.comments.splice(repository.comments.indexOf(commentOf(repository, id)), 1);
}

function commentOf(repository: RepositoryState, id: number): CommentState {
  const comment = repository.comments.find((one) => one.id === id);
  if (comment === undefined) throw new Error(`${repository.name} has no comment ${String(id)}`);
  return comment;
}

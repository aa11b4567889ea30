import type { Log } from '@fhir-iq/sluice-model';
import { onceMore } from './once-more.ts';
import type { CallKind, Requester } from './request.ts';

/** Where a comment stands. */
export interface CommentPlace {
  readonly id: number;
  readonly url: string;
}

/** A comment as it stands. */
export interface Comment extends CommentPlace {
  readonly body: string;
  /** Undefined for a deleted account. */
  readonly author: string | undefined;
  /** Whether a person wrote it: neither a bot nor an app in somebody's name. */
  readonly byPerson: boolean;
  readonly createdAt: string;
  /** When its text was changed last; undefined where it never was. */
  readonly editedAt: string | undefined;
}

export interface Comments {
  /** All comments of an issue or pull request, oldest first. */
  comments(number: number): Promise<Comment[]>;
  /** Writes a comment; when GitHub's answer got lost, one with this text is looked for before another is written. */
  comment(number: number, body: string): Promise<CommentPlace>;
  /**
   * Keeps one comment of an issue or pull request up to date: changes the last comment of ours that begins with the marker,
   * or writes the first. `body` needs no marker of its own.
   *
   * @param name - What the comment is about; it makes the marker, an HTML comment that readers do not see.
   * @param body - The text, or what makes it of the comment as it stands. Whoever may edit comments can have written that.
   */
  keepComment(number: number, name: string, body: CommentBody): Promise<{ id: number; created: boolean }>;
}

/** The text of a comment, or what makes it of the comment as it stands (undefined where there is none yet). */
export type CommentBody = string | ((before: string | undefined) => string);

/** The most characters of an issue's or a comment's text. */
export const textLimit = 65_536;

const reads: CallKind = { need: { permission: 'issues', access: 'read' } };
const writes: CallKind = { need: { permission: 'issues', access: 'write' } };
const either: CallKind = {
  need: {
    permission: 'pull-requests',
    access: 'write',
    note: 'For an issue that is no pull request it is issues: write.',
  },
};

/** The conversation of a repository's issues and pull requests. */
export function commentsOf(github: Requester, log: Log): Comments {
  const say = async (number: number, body: string, kind: CallKind): Promise<CommentPlace> => {
    const raw = await github.call(
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { issue_number: number, body },
      kind,
    );
    return { id: Number(raw.id), url: raw.html_url };
  };

  /** The last comment whose text is meant. */
  const find = async (
    number: number,
    kind: CallKind,
    meant: (text: string) => boolean,
  ): Promise<(CommentPlace & { readonly body: string }) | undefined> => {
    let last: (CommentPlace & { readonly body: string }) | undefined;
    for await (const raw of github.pages(
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      { issue_number: number },
      kind,
    )) {
      const { body } = raw;
      if (isTrusted(raw) && meant(body ?? ''))
        last = { id: Number(raw.id), url: raw.html_url, body: body ?? '' };
    }
    return last;
  };

  return {
    async comments(number) {
      const found: Comment[] = [];
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { issue_number: number },
        reads,
      )) {
        found.push({
          id: Number(raw.id),
          url: raw.html_url,
          body: raw.body ?? '',
          author: raw.user?.login,
          byPerson: raw.user?.type === 'User' && (raw.performed_via_github_app ?? null) === null,
          createdAt: raw.created_at,
          editedAt: raw.updated_at === raw.created_at ? undefined : raw.updated_at,
        });
      }
      return found;
    },
    async comment(number, body) {
      const text = body.slice(0, textLimit);
      return await onceMore(
        () => say(number, text, writes),
        () => find(number, reads, (said) => said === text),
        describeComment,
        log,
      );
    },
    async keepComment(number, name, body) {
      const marker = `<!-- sluice:${name} -->`;
      const known = await find(number, either, (said) => said.startsWith(marker));
      const own = typeof body === 'string' ? body : body(known?.body);
      const text = `${marker}\n${own}`.slice(0, textLimit);
      if (known !== undefined) {
        await github.call(
          'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
          { comment_id: known.id, body: text },
          { ...either, repeatable: true },
        );
        return { id: known.id, created: false };
      }
      const made = await onceMore(
        () => say(number, text, either),
        () => find(number, either, (said) => said.startsWith(marker)),
        describeComment,
        log,
      );
      return { id: made.id, created: true };
    },
  };
}

const trusted = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** A stranger may write our marker too, and could change the text of that comment later on. */
function isTrusted(comment: {
  readonly user: { readonly type: string } | null;
  readonly author_association?: string;
}): boolean {
  return comment.user?.type === 'Bot' || trusted.has(comment.author_association ?? '');
}

const describeComment = (one: { readonly id: number } | undefined): string =>
  one === undefined ? 'No such comment is there' : `Comment ${String(one.id)} is there`;

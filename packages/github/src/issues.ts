import type { CallKind, Requester } from './request.ts';

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
}

export interface Issues {
  /** Open issues (never pull requests) that bear a label. */
  open(label: string): Promise<Issue[]>;
  /**
   * Keeps one comment of an issue or pull request up to date: changes the comment that begins with the marker, or writes
   * the first. `body` needs no marker of its own.
   *
   * @param name - What the comment is about; it makes the marker, an HTML comment that readers do not see.
   */
  keepComment(number: number, name: string, body: string): Promise<{ id: number; created: boolean }>;
}

const commentLimit = 65_536;

/** The issues of one repository, and the conversation of its pull requests. */
export function issuesOf(github: Requester): Issues {
  const reads: CallKind = { need: { permission: 'issues', access: 'read' } };
  const comments: CallKind = { need: { permission: 'pull-requests', access: 'write' } };
  return {
    async open(label) {
      const found: Issue[] = [];
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/issues',
        { labels: label, state: 'open' },
        reads,
      )) {
        if (raw.pull_request === undefined)
          found.push({ number: raw.number, title: raw.title, url: raw.html_url });
      }
      return found;
    },
    async keepComment(number, name, body) {
      const marker = `<!-- sluice:${name} -->`;
      const text = `${marker}\n${body}`.slice(0, commentLimit);
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { issue_number: number },
        comments,
      )) {
        if (raw.body?.startsWith(marker) !== true) continue;
        await github.call(
          'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
          { comment_id: Number(raw.id), body: text },
          { ...comments, repeatable: true },
        );
        return { id: Number(raw.id), created: false };
      }
      const raw = await github.call(
        'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { issue_number: number, body: text },
        comments,
      );
      return { id: Number(raw.id), created: true };
    },
  };
}

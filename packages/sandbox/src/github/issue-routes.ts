import { bodyOf, invalid, listed, notFound, textField } from './answers.ts';
import { commentShape, issueShape } from './issue-shapes.ts';
import { issueOf, labelsFor, labelsIn } from './labels.ts';
import type { Call, Route } from './route.ts';
import type { CommentState, IssueState, RepositoryState } from './state.ts';
import type { GitHubWorld } from './world.ts';

const readsIssues = { permission: 'issues', access: 'read' } as const;
const writesIssues = { permission: 'issues', access: 'write' } as const;
/** The conversation of a pull request may be read and written with either right. */
const either = ['issues', 'pull-requests'] as const;
const readsComments = { permission: either, access: 'read' } as const;
const writesComments = { permission: either, access: 'write' } as const;

const mostCharacters = 65_536;

const issueJson =
  ({ repository, world }: Call) =>
  (issue: IssueState) =>
    issueShape(
      repository.name,
      issue,
      issue.labels.map((name) => world.shownLabel(repository, name)),
      repository.comments.filter((comment) => comment.issue === issue.number).length,
      world.user(issue.author),
    );

/** An issue that somebody opens. */
export interface NewIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly author: string;
  /** Those that do not exist are made. */
  readonly labels?: readonly string[];
}

/** Opens an issue. */
export function openIssue(world: GitHubWorld, repository: RepositoryState, wanted: NewIssue): IssueState {
  const at = world.now();
  const issue: IssueState = {
    id: world.id(),
    number: world.nextNumber(repository),
    title: wanted.title,
    body: wanted.body ?? null,
    author: wanted.author,
    state: 'open',
    labels: labelsFor({ world, repository, kind: 'person' }, wanted.labels ?? []),
    createdAt: at,
    updatedAt: at,
    closedAt: null,
  };
  repository.issues.push(issue);
  return issue;
}

function createIssue(call: Call) {
  const body = bodyOf(call.request);
  const title = textField(body, 'Issue', 'title');
  if (title === undefined || title === '') throw invalid('Issue', 'title', 'missing_field');
  const issue = openIssue(call.world, call.repository, {
    title,
    body: textIn(body) ?? null,
    author: call.login,
    labels: labelsFor(call, labelsIn(body) ?? []),
  });
  return { status: 201, json: issueJson(call)(issue) };
}

/** The text of an issue's body; one that is too long is refused as GitHub does. */
function textIn(body: Record<string, unknown>): string | undefined {
  const text = textField(body, 'Issue', 'body');
  if (text !== undefined && text.length > mostCharacters)
    throw invalid(
      'Issue',
      'body',
      'custom',
      `body is too long (maximum is ${String(mostCharacters)} characters)`,
    );
  return text;
}

function changeIssue(call: Call) {
  const issue = issueOf(call);
  const body = bodyOf(call.request);
  const state = textField(body, 'Issue', 'state') ?? issue.state;
  if (state !== 'open' && state !== 'closed') throw invalid('Issue', 'state', 'invalid');
  const labels = labelsIn(body);
  const at = call.world.now();
  Object.assign(issue, {
    title: textField(body, 'Issue', 'title') ?? issue.title,
    body: textIn(body) ?? issue.body,
    labels: labels === undefined ? issue.labels : labelsFor(call, labels),
    closedAt: state === 'closed' ? (issue.closedAt ?? at) : null,
    state,
    updatedAt: at,
  });
  return { status: 200, json: issueJson(call)(issue) };
}

/** The number of an issue or pull request; the comments of both are one list. */
function conversationOf(call: Call): number {
  const number = call.number('issue_number');
  if (![...call.repository.issues, ...call.repository.pulls].some((one) => one.number === number))
    throw notFound();
  return number;
}

const commentJson =
  ({ repository, world }: Call) =>
  (comment: CommentState) =>
    commentShape(
      repository.name,
      comment,
      world.user(comment.author),
      world.isMember(comment.author) ? 'MEMBER' : 'NONE',
    );

function commentText(call: Call): string {
  const text = textField(bodyOf(call.request), 'IssueComment', 'body');
  if (text === undefined || text === '') throw invalid('IssueComment', 'body', 'missing_field');
  if (text.length > mostCharacters)
    throw invalid(
      'IssueComment',
      'body',
      'custom',
      `body is too long (maximum is ${String(mostCharacters)} characters)`,
    );
  return text;
}

export const issueRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/issues',
    fault: 'issues',
    right: readsIssues,
    handle: (call) => {
      const asked = call.request.url.searchParams;
      const state = asked.get('state') ?? 'open';
      const labels = (asked.get('labels') ?? '').split(',').filter((label) => label !== '');
      const found = call.repository.issues.filter(
        (issue) =>
          (state === 'all' || issue.state === state) &&
          labels.every((label) => issue.labels.some((name) => name.toLowerCase() === label.toLowerCase())),
      );
      return listed(call.request, found.toReversed(), issueJson(call));
    },
  },
  { method: 'POST', path: '/issues', fault: 'issue-create', right: writesIssues, handle: createIssue },
  {
    method: 'GET',
    path: '/issues/{issue_number}',
    fault: 'issues',
    right: readsIssues,
    handle: (call) => ({ status: 200, json: issueJson(call)(issueOf(call)) }),
  },
  {
    method: 'PATCH',
    path: '/issues/{issue_number}',
    fault: 'issue-change',
    right: writesIssues,
    handle: changeIssue,
  },
  {
    method: 'GET',
    path: '/issues/{issue_number}/comments',
    fault: 'comments',
    right: readsComments,
    handle: (call) => {
      const number = conversationOf(call);
      return listed(
        call.request,
        call.repository.comments.filter((comment) => comment.issue === number),
        commentJson(call),
      );
    },
  },
  {
    method: 'POST',
    path: '/issues/{issue_number}/comments',
    fault: 'comments',
    right: writesComments,
    handle: (call) => {
      const at = call.world.now();
      const comment = {
        id: call.world.id(),
        issue: conversationOf(call),
        author: call.login,
        body: commentText(call),
        createdAt: at,
        updatedAt: at,
      };
      call.repository.comments.push(comment);
      return { status: 201, json: commentJson(call)(comment) };
    },
  },
  {
    method: 'PATCH',
    path: '/issues/comments/{comment_id}',
    fault: 'comments',
    right: writesComments,
    handle: (call) => {
      const id = call.number('comment_id');
      const comment = call.repository.comments.find((one) => one.id === id);
      if (comment === undefined) throw notFound();
      Object.assign(comment, { body: commentText(call), updatedAt: call.world.now() });
      return { status: 200, json: commentJson(call)(comment) };
    },
  },
];

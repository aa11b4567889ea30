import { bodyOf, invalid, listed, notFound, textField } from './answers.ts';
import { commentShape, issueShape } from './issue-shapes.ts';
import type { Call, Route } from './route.ts';
import type { CommentState, IssueState } from './state.ts';

const readsIssues = { permission: 'issues', access: 'read' } as const;
const writesIssues = { permission: 'issues', access: 'write' } as const;
/** The conversation of a pull request may be read and written with either right. */
const either = ['issues', 'pull-requests'] as const;
const readsComments = { permission: either, access: 'read' } as const;
const writesComments = { permission: either, access: 'write' } as const;

function issueOf(call: Call): IssueState {
  const number = call.number('issue_number');
  const found = call.repository.issues.find((one) => one.number === number);
  if (found === undefined) throw notFound();
  return found;
}

const issueJson =
  ({ repository, world }: Call) =>
  (issue: IssueState) =>
    issueShape(
      repository.name,
      issue,
      repository.comments.filter((comment) => comment.issue === issue.number).length,
      world.user(issue.author),
    );

function labelsIn(body: Record<string, unknown>): string[] | undefined {
  const { labels } = body;
  if (labels === undefined) return undefined;
  if (!Array.isArray(labels)) throw invalid('Issue', 'labels', 'invalid');
  return labels.map((label: unknown) =>
    typeof label === 'string' ? label : String((label as { name?: unknown } | null)?.name),
  );
}

function createIssue(call: Call) {
  const { world, repository } = call;
  const body = bodyOf(call.request);
  const title = textField(body, 'Issue', 'title');
  if (title === undefined || title === '') throw invalid('Issue', 'title', 'missing_field');
  const at = world.now();
  const issue: IssueState = {
    id: world.id(),
    number: world.nextNumber(repository),
    title,
    body: textField(body, 'Issue', 'body') ?? null,
    author: call.login,
    state: 'open',
    labels: labelsIn(body) ?? [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
  };
  repository.issues.push(issue);
  return { status: 201, json: issueJson(call)(issue) };
}

function changeIssue(call: Call) {
  const issue = issueOf(call);
  const body = bodyOf(call.request);
  const state = textField(body, 'Issue', 'state') ?? issue.state;
  if (state !== 'open' && state !== 'closed') throw invalid('Issue', 'state', 'invalid');
  const at = call.world.now();
  Object.assign(issue, {
    title: textField(body, 'Issue', 'title') ?? issue.title,
    body: textField(body, 'Issue', 'body') ?? issue.body,
    labels: labelsIn(body) ?? issue.labels,
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
    commentShape(repository.name, comment, world.user(comment.author));

const mostCharacters = 65_536;

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
          (state === 'all' || issue.state === state) && labels.every((label) => issue.labels.includes(label)),
      );
      return listed(call.request, found.toReversed(), issueJson(call));
    },
  },
  { method: 'POST', path: '/issues', fault: 'issues', right: writesIssues, handle: createIssue },
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
    fault: 'issues',
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

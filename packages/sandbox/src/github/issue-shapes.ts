import { apiBase, webBase } from './answers.ts';
import { nodeId, type UserShape } from './shapes.ts';
import type { CommentState, IssueState, LabelState } from './state.ts';

/** GitHub's JSON of a label. */
export function labelShape(repository: string, label: LabelState) {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${apiBase}/repos/${repository}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** GitHub's JSON of an issue with its labels and `comments` comments. */
export function issueShape(
  repository: string,
  issue: IssueState,
  labels: readonly LabelState[],
  comments: number,
  author: UserShape,
) {
  const url = `${apiBase}/repos/${repository}/issues/${String(issue.number)}`;
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: `${apiBase}/repos/${repository}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${webBase}/${repository}/issues/${String(issue.number)}`,
    number: issue.number,
    state: issue.state,
    title: issue.title,
    body: issue.body,
    user: author,
    labels: labels.map((label) => labelShape(repository, label)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    comments,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: 'MEMBER',
  };
}

/** GitHub's JSON of a comment. */
export function commentShape(
  repository: string,
  comment: CommentState,
  author: UserShape,
  association: 'MEMBER' | 'NONE',
) {
  const url = `${apiBase}/repos/${repository}/issues`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${url}/comments/${String(comment.id)}`,
    html_url: `${webBase}/${repository}/issues/${String(comment.issue)}#issuecomment-${String(comment.id)}`,
    issue_url: `${url}/${String(comment.issue)}`,
    body: comment.body,
    user: author,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association,
    performed_via_github_app: comment.app === undefined ? null : { slug: comment.app, name: comment.app },
  };
}

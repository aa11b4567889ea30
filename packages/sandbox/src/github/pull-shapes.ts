import { apiBase, webBase } from './answers.ts';
import type { GitChange } from './git-store.ts';
import { nodeId, type UserShape } from './shapes.ts';
import type { PullState, ReviewState } from './state.ts';

/** What a pull request's JSON is made of beside its state. */
export interface PullParts {
  readonly author: UserShape;
  readonly headSha: string;
  readonly baseSha: string;
  readonly headRepository: unknown;
  readonly baseRepository: unknown;
  readonly headOwner: UserShape;
  readonly baseOwner: UserShape;
  readonly mergedBy: UserShape | null;
  readonly commits: number;
  readonly comments: number;
  readonly changes: readonly GitChange[];
}

/** GitHub's JSON of a pull request, as its lists have it. */
export function pullShape(repository: string, pull: PullState, parts: PullParts) {
  const url = `${apiBase}/repos/${repository}/pulls/${String(pull.number)}`;
  const issue = `${apiBase}/repos/${repository}/issues/${String(pull.number)}`;
  const html = `${webBase}/${repository}/pull/${String(pull.number)}`;
  const statuses = `${apiBase}/repos/${repository}/statuses/${parts.headSha}`;
  const href = (to: string) => ({ href: to });
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: parts.author,
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.state === 'closed' ? (pull.merged?.at ?? pull.updatedAt) : null,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.commit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiBase}/repos/${repository}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: {
      label: `${parts.headOwner.login}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: parts.headSha,
      user: parts.headOwner,
      repo: parts.headRepository,
    },
    base: {
      label: `${parts.baseOwner.login}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: parts.baseSha,
      user: parts.baseOwner,
      repo: parts.baseRepository,
    },
    _links: {
      self: href(url),
      html: href(html),
      issue: href(issue),
      comments: href(`${issue}/comments`),
      review_comments: href(`${url}/comments`),
      review_comment: href(`${apiBase}/repos/${repository}/pulls/comments{/number}`),
      commits: href(`${url}/commits`),
      statuses: href(statuses),
    },
    author_association: 'MEMBER',
    auto_merge: null,
  };
}

/** The same with what only the single pull request has. */
export function fullPullShape(repository: string, pull: PullState, parts: PullParts) {
  return {
    ...pullShape(repository, pull, parts),
    merged: pull.merged !== undefined,
    mergeable: pull.state === 'open' ? true : null,
    rebaseable: null,
    mergeable_state: pull.state === 'open' ? 'clean' : 'unknown',
    merged_by: parts.mergedBy,
    comments: parts.comments,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: parts.commits,
    additions: parts.changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: parts.changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: parts.changes.length,
  };
}

/** GitHub's JSON of a review. */
export function reviewShape(repository: string, number: number, review: ReviewState, user: UserShape) {
  const html = `${webBase}/${repository}/pull/${String(number)}#pullrequestreview-${String(review.id)}`;
  const pull = `${apiBase}/repos/${repository}/pulls/${String(number)}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user,
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: 'MEMBER',
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.at,
    commit_id: review.commit,
  };
}

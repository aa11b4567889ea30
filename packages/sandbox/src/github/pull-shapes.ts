import { apiBase, webBase } from './answers.ts';
import type { GitChange } from './git-store.ts';
import { nodeId, type UserShape } from './shapes.ts';
import type { PullState, ReviewState, RunState } from './state.ts';

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

/** GitHub's JSON of a workflow run. */
export function runShape(repository: string, run: RunState, actor: UserShape, repositoryJson: unknown) {
  const url = `${apiBase}/repos/${repository}/actions/runs/${String(run.id)}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.path,
    display_title: run.name,
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.id,
    check_suite_url: `${apiBase}/repos/${repository}/check-suites/${String(run.id)}`,
    url,
    html_url: `${webBase}/${repository}/actions/runs/${String(run.id)}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${apiBase}/repos/${repository}/actions/workflows/${String(run.id)}`,
    head_commit: null,
    repository: repositoryJson,
    head_repository: repositoryJson,
  };
}

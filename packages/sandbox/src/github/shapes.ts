import { apiBase, webBase } from './answers.ts';
import type { GitChange, GitCommit } from './git-store.ts';
import type {
  CommentState,
  DeploymentRecord,
  EnvironmentState,
  IssueState,
  RepositoryState,
  StatusState,
} from './state.ts';

/** GitHub's JSON of a person, a bot or an organisation. */
export type UserShape = ReturnType<typeof userShape>;

/** Global ids are opaque; these only have to differ. */
export const nodeId = (kind: string, id: number): string =>
  Buffer.from(`${kind}:${String(id)}`).toString('base64url');

export function userShape(
  login: string,
  id: number,
  type: 'User' | 'Bot' | 'Organization' = login.endsWith('[bot]') ? 'Bot' : 'User',
) {
  const url = `${apiBase}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${String(id)}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${webBase}/${login.replace(/\[bot\]$/, '')}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false,
  };
}

/** Addresses below a repository: the key's name, and what follows the repository's own address. */
const repositoryUrls: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

/** GitHub's full JSON of a repository; it also stands where a smaller one is asked for. */
export function repositoryShape(repository: RepositoryState, owner: UserShape) {
  const url = `${apiBase}/repos/${repository.name}`;
  const name = repository.name.slice(repository.name.indexOf('/') + 1);
  const open =
    repository.issues.filter((issue) => issue.state === 'open').length +
    repository.pulls.filter((pull) => pull.state === 'open').length;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name,
    full_name: repository.name,
    owner,
    private: repository.private,
    html_url: `${webBase}/${repository.name}`,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(Object.entries(repositoryUrls).map(([key, rest]) => [key, `${url}${rest}`])),
    git_url: `git://github.com/${repository.name}.git`,
    ssh_url: `git@github.com:${repository.name}.git`,
    clone_url: `${webBase}/${repository.name}.git`,
    svn_url: `${webBase}/${repository.name}`,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: repository.defaultBranch,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    network_count: 0,
    subscribers_count: 0,
    size: 0,
    open_issues: open,
    open_issues_count: open,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  };
}

export function deploymentShape(repository: string, deployment: DeploymentRecord, creator: UserShape) {
  const url = `${apiBase}/repos/${repository}/deployments/${String(deployment.id)}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator,
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: `${apiBase}/repos/${repository}`,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

export function statusShape(
  repository: string,
  deployment: DeploymentRecord,
  status: StatusState,
  creator: UserShape,
) {
  const url = `${apiBase}/repos/${repository}/deployments/${String(deployment.id)}`;
  return {
    url: `${url}/statuses/${String(status.id)}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator,
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: `${apiBase}/repos/${repository}`,
    performed_via_github_app: null,
  };
}

export function environmentShape(
  repository: string,
  environment: EnvironmentState,
  reviewer: (name: string, type: 'User' | 'Team') => unknown,
) {
  const rule = (type: string) => ({
    id: environment.id + 1,
    node_id: nodeId(`Gate${type}`, environment.id),
    type,
  });
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${apiBase}/repos/${repository}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${webBase}/${repository}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: [
      ...(environment.waitMinutes > 0
        ? [{ ...rule('wait_timer'), wait_timer: environment.waitMinutes }]
        : []),
      ...(environment.reviewers.length > 0
        ? [
            {
              ...rule('required_reviewers'),
              prevent_self_review: environment.preventSelfReview,
              reviewers: environment.reviewers.map(({ type, name }) => ({
                type,
                reviewer: reviewer(name, type),
              })),
            },
          ]
        : []),
      ...(environment.branches === 'all' ? [] : [rule('branch_policy')]),
    ],
    deployment_branch_policy:
      environment.branches === 'all'
        ? null
        : {
            protected_branches: environment.branches === 'protected',
            custom_branch_policies: environment.branches !== 'protected',
          },
  };
}

export function teamShape(organisation: string, slug: string, id: number) {
  const url = `${apiBase}/organizations/1/team/${String(id)}`;
  return {
    id,
    node_id: nodeId('Team', id),
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `${webBase}/orgs/${organisation}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: 1,
    parent: null,
  };
}

export function commitShape(repository: string, commit: GitCommit) {
  const url = `${apiBase}/repos/${repository}`;
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit${commit.sha}`, 0),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${webBase}/${repository}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      verification: {
        verified: false,
        reason: 'unsigned',
        payload: null,
        signature: null,
        verified_at: null,
      },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${webBase}/${repository}/commit/${sha}`,
    })),
  };
}

export function fileShape(repository: string, commit: string, change: GitChange) {
  const file = change.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: change.blob,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${webBase}/${repository}/blob/${commit}/${file}`,
    raw_url: `${webBase}/${repository}/raw/${commit}/${file}`,
    contents_url: `${apiBase}/repos/${repository}/contents/${file}?ref=${commit}`,
    ...(change.before === undefined ? {} : { previous_filename: change.before }),
  };
}

export function issueShape(repository: string, issue: IssueState, comments: number, author: UserShape) {
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
    labels: issue.labels.map((name, index) => ({
      id: issue.id * 100 + index,
      node_id: nodeId('Label', issue.id * 100 + index),
      url: `${apiBase}/repos/${repository}/labels/${encodeURIComponent(name)}`,
      name,
      description: null,
      color: 'ededed',
      default: false,
    })),
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

export function commentShape(repository: string, comment: CommentState, author: UserShape) {
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
    author_association: 'MEMBER',
  };
}

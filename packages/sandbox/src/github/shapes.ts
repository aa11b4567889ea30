import { apiBase, webBase } from './answers.ts';
import type { RepositoryState } from './state.ts';

/** GitHub's JSON of a person, a bot or an organisation. */
export type UserShape = ReturnType<typeof userShape>;

/** Global ids are opaque; these only have to differ. */
export const nodeId = (kind: string, id: number): string =>
  Buffer.from(`${kind}:${String(id)}`).toString('base64url');

/** GitHub's JSON of a person, a bot or an organisation, by login and id. */
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

/** GitHub's JSON of a team. */
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

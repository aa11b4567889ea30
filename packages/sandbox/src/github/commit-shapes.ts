import { apiBase, webBase } from './answers.ts';
import type { GitChange, GitCommit } from './git-store.ts';
import { nodeId } from './shapes.ts';
import type { GitHubWorld } from './world.ts';

/** GitHub's JSON of a commit; people are found by their e-mail addresses. */
export function commitShape(world: GitHubWorld, repository: string, commit: GitCommit) {
  const account = (email: string) => {
    const login = world.account(email);
    return login === undefined ? null : world.user(login);
  };
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
    author: account(commit.author.email),
    committer: account(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${webBase}/${repository}/commit/${sha}`,
    })),
  };
}

/** GitHub's JSON of a file that a comparison or pull request changes. */
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

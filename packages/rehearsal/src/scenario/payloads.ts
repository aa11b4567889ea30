import type { Value } from '../expressions/data.ts';
import { addresses, personId } from '../execute/contexts.ts';
import type { RepositoryFacts } from '../execute/platform.ts';

type Payload = Record<string, Value>;

/** A person as payloads show one. */
export function personPayload(login: string): Payload {
  return {
    login,
    id: personId(login),
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    html_url: `${addresses.server}/${login}`,
  };
}

/** A repository as payloads show one. */
export function repositoryPayload(facts: RepositoryFacts, name = facts.name): Payload {
  const [owner = '', short = ''] = name.split('/');
  return {
    id: facts.id,
    name: short,
    full_name: name,
    private: facts.visibility === 'private',
    visibility: facts.visibility,
    fork: name !== facts.name,
    owner: {
      login: owner,
      id: owner === facts.owner ? facts.ownerId : personId(owner),
      type: owner === facts.owner ? 'Organization' : 'User',
    },
    html_url: `${addresses.server}/${name}`,
    clone_url: `${addresses.server}/${name}.git`,
    url: `${addresses.api}/repos/${name}`,
    default_branch: facts.defaultBranch,
  };
}

/** The payload of a push. */
export function pushPayload(
  facts: RepositoryFacts,
  push: { ref: string; before: string; after: string; message: string; login: string; at: string },
): Payload {
  const { ref, before, after, message, login, at } = push;
  const author = { name: login, username: login, email: `${login}@users.noreply.github.com` };
  const commit = {
    id: after,
    message,
    timestamp: at,
    author,
    committer: author,
    url: `${addresses.server}/${facts.name}/commit/${after}`,
  };
  return {
    ref,
    before,
    after,
    base_ref: null,
    created: /^0+$/.test(before),
    deleted: false,
    forced: false,
    compare: `${addresses.server}/${facts.name}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: [commit],
    head_commit: commit,
    pusher: { name: login, email: author.email },
    sender: personPayload(login),
    repository: repositoryPayload(facts),
  };
}

/** The payload of a pull request that was opened. */
export function pullRequestPayload(
  facts: RepositoryFacts,
  pull: {
    number: number;
    title: string;
    login: string;
    head: { ref: string; sha: string; repository: string };
    base: { ref: string; sha: string };
    merge: string;
  },
): Payload {
  const { number, title, login, head, base } = pull;
  const side = (ref: string, sha: string, name: string): Payload => ({
    ref,
    sha,
    label: `${name.split('/')[0] ?? ''}:${ref}`,
    user: personPayload(name.split('/')[0] ?? ''),
    repo: repositoryPayload(facts, name),
  });
  return {
    action: 'opened',
    number,
    pull_request: {
      id: 800_000 + number,
      number,
      title,
      body: null,
      state: 'open',
      draft: false,
      merged: false,
      merge_commit_sha: pull.merge,
      html_url: `${addresses.server}/${facts.name}/pull/${String(number)}`,
      url: `${addresses.api}/repos/${facts.name}/pulls/${String(number)}`,
      user: personPayload(login),
      labels: [],
      head: side(head.ref, head.sha, head.repository),
      base: side(base.ref, base.sha, facts.name),
    },
    sender: personPayload(login),
    repository: repositoryPayload(facts),
  };
}

/** The payload of a tick of the schedule. */
export function schedulePayload(facts: RepositoryFacts, cron: string): Payload {
  return { schedule: cron, repository: repositoryPayload(facts) };
}

/** The payload of a workflow that somebody started by hand or by a token. */
export function dispatchPayload(
  facts: RepositoryFacts,
  dispatch: { workflow: string; ref: string; inputs: Record<string, string>; login: string },
): Payload {
  const { workflow, ref, inputs, login } = dispatch;
  return { inputs, ref, workflow, sender: personPayload(login), repository: repositoryPayload(facts) };
}

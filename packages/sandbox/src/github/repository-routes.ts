import { apiBase, notFound, page, Refusal, webBase } from './answers.ts';
import type { GitEntry } from './git-store.ts';
import type { Call, Route } from './route.ts';
import { commitShape, fileShape } from './commit-shapes.ts';
import { environmentShape } from './deployment-shapes.ts';
import { nodeId, teamShape } from './shapes.ts';
import type { EnvironmentState } from './state.ts';

const contents = { permission: 'contents', access: 'read' } as const;
const actions = { permission: 'actions', access: 'read' } as const;
const mostBytes = 1_000_000;

async function resolve({ git }: Call, ref: string): Promise<string> {
  // GitHub also takes `OWNER:BRANCH`.
  const sha = await git.resolve(ref.replace(/^[\w-]+:/, ''));
  if (sha === undefined) throw notFound();
  return sha;
}

async function compare(call: Call) {
  const { git, repository, request } = call;
  const [left, right, ...more] = call.param('basehead').split('...');
  if (left === undefined || right === undefined || more.length > 0) throw notFound();
  const base = await resolve(call, left);
  const head = await resolve(call, right);
  const mergeBase = await git.mergeBase(base, head);
  if (mergeBase === undefined) throw new Refusal(404, `No common ancestor between ${left} and ${right}.`);
  const ahead = await git.count(base, head);
  const behind = await git.count(head, base);
  const { items, headers } = page(request, await git.commits(['--reverse', `${base}..${head}`]));
  const shape = (commit: Parameters<typeof commitShape>[2]) =>
    commitShape(call.world, repository.name, commit);
  const first = Number(request.url.searchParams.get('page') ?? 1) <= 1;
  const html = `${webBase}/${repository.name}/compare/${left}...${right}`;
  return {
    status: 200,
    headers,
    json: {
      url: `${apiBase}/repos/${repository.name}/compare/${left}...${right}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: shape(await git.commit(base)),
      merge_base_commit: shape(await git.commit(mergeBase)),
      status:
        ahead === 0 && behind === 0
          ? 'identical'
          : behind === 0
            ? 'ahead'
            : ahead === 0
              ? 'behind'
              : 'diverged',
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: items.map(shape),
      files: first
        ? (await git.changes(mergeBase, head))
            .slice(0, 300)
            .map((change) => fileShape(repository.name, head, change))
        : [],
    },
  };
}

async function readContents(call: Call) {
  const { git, repository, request } = call;
  const ref = request.url.searchParams.get('ref') ?? repository.defaultBranch;
  const sha = await git.resolve(ref);
  if (sha === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const found = await git.entries(sha, call.param('path'));
  if (found === undefined || (Array.isArray(found) && found.length === 0)) throw notFound();
  const shape = (entry: GitEntry) => {
    const name = entry.path.split('/').at(-1) ?? entry.path;
    const encoded = entry.path.split('/').map(encodeURIComponent).join('/');
    const self = `${apiBase}/repos/${repository.name}/contents/${encoded}?ref=${ref}`;
    const html = `${webBase}/${repository.name}/${entry.type}/${ref}/${encoded}`;
    const git_url = `${apiBase}/repos/${repository.name}/git/${entry.type}s/${entry.sha}`;
    const download_url =
      entry.type === 'blob' ? `https://raw.githubusercontent.com/${repository.name}/${ref}/${encoded}` : null;
    const type = entry.type === 'blob' ? 'file' : entry.type === 'tree' ? 'dir' : 'submodule';
    return {
      type,
      name,
      path: entry.path,
      sha: entry.sha,
      size: entry.size,
      url: self,
      html_url: html,
      git_url,
      download_url,
      _links: { self, git: git_url, html },
    };
  };
  if (Array.isArray(found)) return { status: 200, json: found.map(shape) };
  const large = found.size > mostBytes;
  const text = large ? '' : await git.text(found);
  const content = Buffer.from(text).toString('base64').replace(/.{60}/g, '$&\n');
  return { status: 200, json: { ...shape(found), encoding: large ? 'none' : 'base64', content } };
}

function environmentOf(call: Call): EnvironmentState {
  const found = call.world.environment(call.repository, call.param('environment_name'));
  if (found === undefined) throw notFound();
  return found;
}

const environmentJson = (call: Call) => (environment: EnvironmentState) =>
  environmentShape(call.repository.name, environment, (name, type) =>
    type === 'User'
      ? call.world.user(name)
      : teamShape(call.world.owner(call.repository).login, name, call.world.teamId(name)),
  );

export const repositoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '',
    fault: 'none',
    right: undefined,
    handle: (call) => ({ status: 200, json: call.world.repositoryJson(call.repository) }),
  },
  {
    method: 'GET',
    path: '/commits/{ref+}',
    fault: 'commits',
    right: contents,
    handle: async (call) => {
      const sha = await call.git.resolve(call.param('ref'));
      if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${call.param('ref')}`);
      return { status: 200, json: commitShape(call.world, call.repository.name, await call.git.commit(sha)) };
    },
  },
  { method: 'GET', path: '/compare/{basehead+}', fault: 'commits', right: contents, handle: compare },
  { method: 'GET', path: '/contents/{path+}', fault: 'contents', right: contents, handle: readContents },
  {
    method: 'GET',
    path: '/environments',
    fault: 'environments',
    right: actions,
    handle: (call) => {
      const { items, headers } = page(call.request, call.repository.environments);
      return {
        status: 200,
        headers,
        json: {
          total_count: call.repository.environments.length,
          environments: items.map(environmentJson(call)),
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/environments/{environment_name}',
    fault: 'environments',
    right: actions,
    handle: (call) => ({ status: 200, json: environmentJson(call)(environmentOf(call)) }),
  },
  {
    method: 'GET',
    path: '/environments/{environment_name}/deployment-branch-policies',
    fault: 'environments',
    right: actions,
    handle: (call) => {
      const { branches, id } = environmentOf(call);
      const patterns = typeof branches === 'string' ? [] : branches;
      const { items, headers } = page(call.request, patterns);
      const policies = items.map((name, index) => ({
        id: id * 100 + index,
        node_id: nodeId('GateBranchPolicy', id * 100 + index),
        name,
        type: 'branch',
      }));
      return { status: 200, headers, json: { total_count: patterns.length, branch_policies: policies } };
    },
  },
  {
    method: 'GET',
    path: '/environments/{environment_name}/variables',
    fault: 'environments',
    right: { permission: 'environments', access: 'read' },
    handle: (call) => {
      const { variables, createdAt } = environmentOf(call);
      const all = Object.entries(variables).map(([name, value]) => ({
        name,
        value,
        created_at: createdAt,
        updated_at: createdAt,
      }));
      const { items, headers } = page(call.request, all);
      return { status: 200, headers, json: { total_count: all.length, variables: items } };
    },
  },
];

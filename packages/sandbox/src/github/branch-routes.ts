import { apiBase, listed, notFound, webBase } from './answers.ts';
import { commitShape } from './commit-shapes.ts';
import type { Call, Route } from './route.ts';
import { shownRules } from './setting-faults.ts';
import { nodeId } from './shapes.ts';

const contents = { permission: 'contents', access: 'read' } as const;

async function branch(call: Call) {
  const { git, repository, world } = call;
  const name = call.param('branch');
  const sha = (await git.hasRef(`heads/${name}`)) ? await git.resolve(`refs/heads/${name}`) : undefined;
  if (sha === undefined) throw notFound();
  const isProtected =
    repository.protectedBranches.includes(name) || (repository.rules[name] ?? []).length > 0;
  const self = `${apiBase}/repos/${repository.name}/branches/${encodeURIComponent(name)}`;
  return {
    status: 200,
    json: {
      name,
      commit: commitShape(world, repository.name, await git.commit(sha)),
      _links: { self, html: `${webBase}/${repository.name}/tree/${name}` },
      protected: isProtected,
      protection: {
        enabled: repository.protectedBranches.includes(name),
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${self}/protection`,
    },
  };
}

async function ref(call: Call) {
  const { git, repository } = call;
  const name = `refs/${call.param('ref')}`;
  const sha = (await git.hasRef(call.param('ref'))) ? await git.resolve(name) : undefined;
  if (sha === undefined) throw notFound();
  const url = `${apiBase}/repos/${repository.name}/git`;
  return {
    status: 200,
    json: {
      ref: name,
      node_id: nodeId(name, 0),
      url: `${url}/${name}`,
      object: { type: 'commit', sha, url: `${url}/commits/${sha}` },
    },
  };
}

export const branchRoutes: readonly Route[] = [
  { method: 'GET', path: '/git/ref/{ref+}', fault: 'commits', right: contents, handle: ref },
  {
    method: 'GET',
    path: '/branches/{branch}',
    fault: 'branches',
    right: contents,
    handle: branch,
  },
  {
    method: 'GET',
    path: '/rules/branches/{branch}',
    fault: 'branch-rules',
    // Every token may read the repository's metadata, and the rules are part of it.
    right: undefined,
    handle: (call) =>
      listed(
        call.request,
        shownRules(call.repository.rules[call.param('branch')] ?? [], call.world.context.faults),
        (rule) => ({
          ...rule,
          ruleset_source_type: 'Repository',
          ruleset_source: call.repository.name,
          ruleset_id: call.repository.id,
        }),
      ),
  },
];

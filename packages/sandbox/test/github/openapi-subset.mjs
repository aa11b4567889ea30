// Cuts out of GitHub's own OpenAPI description what the stand-in answers, so that tests can hold it to that.
// usage: node openapi-subset.mjs   (takes @octokit/openapi by npm into a temporary folder, writes openapi-subset.json beside it)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const source = { package: '@octokit/openapi', version: '23.0.2', file: 'generated/api.github.com.json' };
const here = path.dirname(fileURLToPath(import.meta.url));

const repo = '/repos/{owner}/{repo}';
const operations = {
  '/rate_limit': ['get'],
  '/orgs/{org}/teams/{team_slug}/members': ['get'],
  [repo]: ['get'],
  [`${repo}/branches/{branch}`]: ['get'],
  [`${repo}/rules/branches/{branch}`]: ['get'],
  [`${repo}/git/ref/{ref}`]: ['get'],
  [`${repo}/commits/{ref}`]: ['get'],
  [`${repo}/commits/{commit_sha}/pulls`]: ['get'],
  [`${repo}/compare/{basehead}`]: ['get'],
  [`${repo}/contents/{path}`]: ['get'],
  [`${repo}/deployments`]: ['get', 'post'],
  [`${repo}/deployments/{deployment_id}`]: ['get'],
  [`${repo}/deployments/{deployment_id}/statuses`]: ['get', 'post'],
  [`${repo}/environments`]: ['get'],
  [`${repo}/environments/{environment_name}`]: ['get'],
  [`${repo}/environments/{environment_name}/deployment-branch-policies`]: ['get'],
  [`${repo}/environments/{environment_name}/variables`]: ['get'],
  [`${repo}/pulls`]: ['get', 'post'],
  [`${repo}/pulls/{pull_number}`]: ['get'],
  [`${repo}/pulls/{pull_number}/files`]: ['get'],
  [`${repo}/pulls/{pull_number}/reviews`]: ['get'],
  [`${repo}/issues`]: ['get', 'post'],
  [`${repo}/issues/{issue_number}`]: ['get', 'patch'],
  [`${repo}/issues/{issue_number}/comments`]: ['get', 'post'],
  [`${repo}/issues/comments/{comment_id}`]: ['patch'],
  [`${repo}/issues/{issue_number}/labels`]: ['get', 'post'],
  [`${repo}/labels`]: ['get', 'post'],
  [`${repo}/labels/{name}`]: ['get'],
  [`${repo}/actions/runs`]: ['get'],
  [`${repo}/actions/runs/{run_id}`]: ['get'],
  [`${repo}/actions/runs/{run_id}/approvals`]: ['get'],
  [`${repo}/actions/runs/{run_id}/artifacts`]: ['get'],
  [`${repo}/actions/runs/{run_id}/cancel`]: ['post'],
  [`${repo}/actions/runs/{run_id}/jobs`]: ['get'],
  [`${repo}/actions/runs/{run_id}/pending_deployments`]: ['get', 'post'],
  [`${repo}/actions/workflows/{workflow_id}/runs`]: ['get'],
  [`${repo}/actions/workflows/{workflow_id}/dispatches`]: ['post'],
};

/** What says nothing about validity, and is most of the size. */
const silent = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'summary',
  'tags',
  'title',
  'deprecated',
  'operationId',
]);

function strip(value, inNames = false) {
  if (Array.isArray(value)) return value.map((item) => strip(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key]) => inNames || (!silent.has(key) && !key.startsWith('x-')),
  );
  return Object.fromEntries(
    entries.map(([key, member]) => [
      key,
      strip(member, ['properties', 'schemas', 'headers'].includes(key) && !inNames),
    ]),
  );
}

function take(description) {
  const root = path.join(here, 'openapi-subset.json');
  const subset = {
    openapi: description.openapi,
    info: { title: description.info.title, version: description.info.version, source },
    paths: {},
    components: {},
  };
  const wanted = new Set();
  const visit = (value) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === '$ref' && typeof member === 'string') follow(member);
      else visit(member);
    }
  };
  const follow = (reference) => {
    if (wanted.has(reference)) return;
    wanted.add(reference);
    const [kind, name] = reference.replace('#/components/', '').split('/');
    const component = strip(description.components[kind][name]);
    (subset.components[kind] ??= {})[name] = component;
    visit(component);
  };
  for (const [route, methods] of Object.entries(operations)) {
    const item = description.paths[route];
    if (item === undefined) throw new Error(`GitHub's description has no path ${route}`);
    subset.paths[route] = { ...(item.parameters ? { parameters: strip(item.parameters) } : {}) };
    for (const method of methods) {
      if (item[method] === undefined) throw new Error(`GitHub's description has no ${method} of ${route}`);
      const { parameters, requestBody, responses } = item[method];
      subset.paths[route][method] = strip({ parameters, requestBody, responses });
    }
  }
  visit(subset.paths);
  for (const kind of Object.keys(subset.components)) {
    subset.components[kind] = Object.fromEntries(
      Object.entries(subset.components[kind]).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  writeFileSync(root, JSON.stringify(subset));
  spawnSync(
    process.execPath,
    [path.join(here, '../../../../node_modules/prettier/bin/prettier.cjs'), '--write', root],
    { stdio: 'inherit' },
  );
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'github-openapi-'));
try {
  const install = [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    `${source.package}@${source.version}`,
  ];
  const { status } =
    process.env.GITHUB_OPENAPI === undefined
      ? spawnSync('npm', install, { stdio: 'inherit' })
      : { status: 0 };
  if (status !== 0) throw new Error(`npm could not install ${source.package}@${source.version}`);
  take(
    JSON.parse(
      readFileSync(
        process.env.GITHUB_OPENAPI ?? path.join(folder, 'node_modules', source.package, source.file),
        'utf8',
      ),
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

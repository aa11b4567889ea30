import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FarResponse } from '../far-end.ts';
import type { PageSeed } from '../seed.ts';
import type { WixDeployment } from '../wix/deployment.ts';
import { pageRuntime } from './page-runtime.ts';
import type { SiteResult, WebModuleCall } from './messages.ts';

/** Where a published site of the sandbox serves the code of its pages; Wix has addresses of its own for that. */
const folder = '/_code/';

/** What a request for the code of pages needs. */
export interface PageCodeRequest {
  /** Below the site's base path. */
  readonly path: string;
  readonly method: string;
  readonly body: Buffer;
  /** Where a deployment's code lies; undefined for one that the site does not have. */
  codeOf(deploymentId: string): { readonly root: string; readonly files: readonly string[] } | undefined;
  /** Calls a web module of a deployment. */
  call(deploymentId: string, call: WebModuleCall): Promise<SiteResult>;
}

/**
 * The part of a page's head that runs its code in the browser: that of `src/pages/` for the page and the master page,
 * with `$w`, `public/…` and web modules of `backend/…`.
 *
 * @param page - The page.
 * @param deployment - Whose code runs.
 * @param basePath - Where the site lies.
 * @returns HTML; empty where the page has no code.
 */
export function pageCodeTags(page: PageSeed, deployment: WixDeployment, basePath: string): string {
  const own = deployment.files.filter(
    (file) =>
      page.pageId !== undefined && file.startsWith('src/pages/') && file.endsWith(`.${page.pageId}.js`),
  );
  const names = ['src/pages/masterPage.js', ...own].filter((file) => deployment.files.includes(file));
  if (own.length === 0) return '';
  const base = `${basePath}${folder}${deployment.deploymentId}/`;
  const imports = { 'backend/': `${base}src/backend/`, 'public/': `${base}src/public/` };
  const lines = [
    `import { run } from '${base}w.js';`,
    ...names.map((file) => `import '${base}${file}';`),
    'run();',
  ];
  return [
    `<script type="importmap">${JSON.stringify({ imports })}</script>`,
    `<script type="module">${lines.join('\n')}</script>`,
  ].join('\n');
}

/**
 * Answers a request for the code of pages, and calls of web modules.
 *
 * @param request - The request.
 * @returns Undefined where the path is none of these.
 */
export async function pageCode(request: PageCodeRequest): Promise<FarResponse | undefined> {
  const match = /^\/_code\/([^/]+)\/(.+)$/.exec(request.path);
  if (match === null) return undefined;
  const [, deploymentId = '', file = ''] = match;
  const code = request.codeOf(deploymentId);
  if (code === undefined) return missing();
  if (file === 'w.js') return script(pageRuntime);
  const method = /^(src\/backend\/.+\.web\.js)\/(\w+)$/.exec(file);
  if (method !== null && request.method === 'POST')
    return await callMethod(request, deploymentId, method[1] as string, method[2] as string);
  if (!code.files.includes(file)) return missing();
  if (/^src\/(pages|public)\/.+\.js$/.test(file))
    return script(await readFile(path.join(code.root, file), 'utf8'));
  if (!/^src\/backend\/.+\.web\.js$/.test(file)) return missing();
  const listed = await request.call(deploymentId, { kind: 'web-module', module: file });
  return listed.kind === 'value' ? script(proxyModule(file, listed.value as string[])) : failed(listed);
}

async function callMethod(
  request: PageCodeRequest,
  deploymentId: string,
  module: string,
  method: string,
): Promise<FarResponse> {
  const given = JSON.parse(request.body.toString('utf8')) as unknown;
  const result = await request.call(deploymentId, {
    kind: 'web-module',
    module,
    method,
    args: Array.isArray(given) ? given : [],
  });
  if (result.kind !== 'value') return failed(result);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ result: result.value ?? null }),
  };
}

/** A module of the same exports, each of which calls the real one on the server. */
function proxyModule(file: string, names: readonly string[]): string {
  const name = path.posix.basename(file);
  return [
    `const call = async (method, args) => {
  const answer = await fetch(new URL('./${name}/' + method, import.meta.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(args) });
  if (!answer.ok) throw new Error('backend/${name}: ' + method + ' answered ' + answer.status);
  return (await answer.json()).result;
};`,
    ...names.map((one) => `export const ${one} = (...args) => call('${one}', args);`),
    '',
  ].join('\n');
}

function script(body: string): FarResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      // The address has the deployment in it: what lies there never changes.
      'cache-control': 'public, max-age=31536000, immutable',
    },
    body,
  };
}

function failed(result: SiteResult): FarResponse {
  const status = result.kind === 'answer' ? result.status : result.kind === 'missing' ? 404 : 500;
  return { status, headers: { 'content-type': 'application/json' }, body: '{"message":"the call failed"}' };
}

function missing(): FarResponse {
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' };
}

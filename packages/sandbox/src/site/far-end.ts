import type { Breakage, FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import { siteDefects } from '../faults/site-defects.ts';
import type { DesignSeed, PageSeed } from '../seed.ts';
import type { WixDeployment } from '../wix/deployment.ts';
import type { SiteState } from '../wix/state.ts';
import type { WixStandIn } from '../wix/stand-in.ts';
import type { SiteDatabases } from './databases.ts';
import { compressed } from './compression.ts';
import { withDefects } from './defects.ts';
import type { SiteResult } from './messages.ts';
import { pageCode, pageCodeTags } from './page-code.ts';
import { notFoundPage, pageAt, pageNamed, renderPage } from './pages.ts';
import { siteMap } from './site-map.ts';
import { SiteRunner, type SiteServices } from './runner.ts';

/** How many deployments' processes are kept running at once. */
const RUNNING_SITES = 4;

/** The published sites: each is the code that was uploaded and one design revision, and nothing else. */
export interface SiteFarEnd extends FarEnd {
  close(): Promise<void>;
}

interface Visit {
  readonly site: SiteState;
  /** Path below the site's base path; starts with a slash. */
  readonly path: string;
  readonly basePath: string;
  readonly request: FarRequest;
  readonly shown: WixDeployment;
}

/** Makes the stand-in for the published sites of `wix`, at their own addresses, and for `wix.to`. */
export function createSiteFarEnd(
  context: FarEndContext,
  wix: WixStandIn,
  databases: SiteDatabases,
  environment: () => Record<string, string>,
  callLimitMs?: number,
): SiteFarEnd {
  const { state } = wix;
  const runners = new Map<string, SiteRunner>();

  const runnerOf = (site: SiteState, deployment: WixDeployment): SiteRunner => {
    const running = runners.get(deployment.deploymentId);
    if (running !== undefined) return running;
    const runner = new SiteRunner({
      root: state.codeDirectory(deployment),
      env: environment(),
      services: servicesOf(site, databases),
      log: context.log,
      ...(callLimitMs === undefined ? {} : { limitMs: callLimitMs }),
      ...(site.nodeModules === undefined ? {} : { packages: site.nodeModules }),
    });
    runners.set(deployment.deploymentId, runner);
    const [oldest] = runners;
    if (runners.size > RUNNING_SITES && oldest !== undefined) {
      void oldest[1].stop();
      runners.delete(oldest[0]);
    }
    return runner;
  };

  const handle = async (request: FarRequest): Promise<FarResponse | Breakage> => {
    if (request.url.hostname === 'wix.to') return shortAddress(wix, request.url);
    const found = siteAt(state.sites.values(), request.url);
    if (found === undefined) return html(404, notFoundPage('Wix'));
    const { site, basePath } = found;
    const live = state.liveDeployment(site.siteId);
    const preview = state.deployments.get(request.url.searchParams.get('rc') ?? '');
    const shown = preview?.siteId === site.siteId ? preview : live;
    if (shown === undefined) return html(404, notFoundPage(site.name));
    const path = request.url.pathname.slice(basePath.length) || '/';
    const visit: Visit = { site, path, basePath, request, shown };
    const asked = { environment: site.environment, path, request };
    const answer = await withDefects(siteDefects, context.faults, asked, async () =>
      request.url.protocol === 'http:'
        ? { status: 301, headers: { location: request.url.href.replace(/^http:/, 'https:') } }
        : withSiteHeaders(
            site,
            (await httpFunction(visit, live)) ??
              (await codeOfPages(visit)) ??
              (await routed(visit)) ??
              page(visit),
          ),
    );
    return 'status' in answer ? compressed(request, answer) : answer;
  };

  /** Previews run the published functions; `_functions-dev` runs the newest code. */
  const httpFunction = async (
    visit: Visit,
    live: WixDeployment | undefined,
  ): Promise<FarResponse | undefined> => {
    const match = /^\/(_functions|_functions-dev)\/([^/]+)((?:\/[^/]*)*)$/.exec(visit.path);
    if (match === null) return undefined;
    const newest = wix.deployments(visit.site.siteId).at(-1);
    const deployment = match[1] === '_functions-dev' ? newest : live;
    if (deployment === undefined) return html(404, notFoundPage(visit.site.name));
    const { request } = visit;
    const result = await runnerOf(visit.site, deployment).call({
      kind: 'function',
      method: request.method === 'HEAD' ? 'GET' : request.method,
      functionName: match[2] as string,
      path: segments(match[3] ?? ''),
      query: Object.fromEntries(request.url.searchParams),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value ?? '']),
      ),
      body: request.body,
      url: request.url.href,
      baseUrl: `${request.url.origin}${visit.basePath}/${match[1] as string}`,
    });
    return answered(visit, result) ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: '' };
  };

  const codeOfPages = async ({ site, path, request }: Visit): Promise<FarResponse | undefined> => {
    const deploymentOf = (id: string): WixDeployment | undefined => {
      const deployment = state.deployments.get(id);
      return deployment?.siteId === site.siteId ? deployment : undefined;
    };
    return await pageCode({
      path,
      method: request.method,
      body: request.body,
      codeOf: (id) => {
        const deployment = deploymentOf(id);
        return deployment && { root: state.codeDirectory(deployment), files: deployment.files };
      },
      call: async (id, call) => {
        const deployment = deploymentOf(id);
        if (deployment === undefined) return { kind: 'missing' };
        const result = await runnerOf(site, deployment).call(call);
        if (result.kind === 'threw') complain(site, path, result.message);
        return result;
      },
    });
  };

  const complain = (site: SiteState, path: string, message: string): void =>
    context.log.warning(
      `the code of ${site.name} failed at ${path}: ${message.split('\n').slice(0, 3).join(' ')}`,
    );

  const routed = async (visit: Visit): Promise<FarResponse | undefined> => {
    const [prefix, ...rest] = segments(visit.path);
    if (
      prefix === undefined ||
      !/^[A-Za-z_]\w*$/.test(prefix) ||
      !visit.shown.files.includes('src/backend/routers.js')
    )
      return undefined;
    const result = await runnerOf(visit.site, visit.shown).call({
      kind: 'router',
      prefix,
      path: rest.length === 0 ? [''] : rest,
      query: Object.fromEntries(visit.request.url.searchParams),
      url: visit.request.url.href,
      baseUrl: `${visit.request.url.origin}${visit.basePath}`,
    });
    return answered(visit, result);
  };

  const page = (visit: Visit): FarResponse => {
    const found = pageAt(designOf(visit), visit.path);
    if (found === undefined) {
      const map = siteMap(designOf(visit), visit.path, visit.site.urls[0] ?? visit.request.url.origin);
      if (map !== undefined) return map;
    }
    if (found === undefined) return html(404, notFoundPage(visit.site.name));
    return ['GET', 'HEAD'].includes(visit.request.method)
      ? showPage(visit, found)
      : { status: 405, headers: { allow: 'GET, HEAD' } };
  };

  const answered = (visit: Visit, result: SiteResult): FarResponse | undefined => {
    if (result.kind === 'answer')
      return { status: result.status, headers: result.headers, body: Buffer.from(result.body) };
    if (result.kind === 'page') {
      const found = pageNamed(designOf(visit), result.pages);
      return found === undefined
        ? html(404, notFoundPage(visit.site.name))
        : showPage(visit, found, result.title);
    }
    if (result.kind === 'threw') {
      complain(visit.site, visit.path, result.message);
      return {
        status: 500,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Internal Server Error"}',
      };
    }
    return undefined;
  };

  const designOf = (visit: Visit): DesignSeed | undefined =>
    state.design(visit.site.siteId, visit.shown.uiVersion);

  const showPage = (visit: Visit, shown: PageSeed, title?: string): FarResponse =>
    html(
      200,
      renderPage({
        siteId: visit.site.siteId,
        siteName: visit.site.name,
        basePath: visit.basePath,
        design: designOf(visit),
        page: shown,
        title,
        query: visit.request.url.searchParams.has('rc') ? `?rc=${visit.shown.deploymentId}` : '',
        code: pageCodeTags(shown, visit.shown, visit.basePath),
        indexed: visit.site.indexed ?? visit.site.environment === 'production',
        analytics: visit.site.analytics,
      }),
    );

  return {
    name: 'site',
    get hosts() {
      return [
        'wix.to',
        ...[...state.sites.values()].flatMap((site) => site.urls.map((url) => new URL(url).hostname)),
      ];
    },
    handle,
    environmentOf: ({ url }) => siteAt(state.sites.values(), url)?.site.environment,
    close: async () => {
      const stopping = [...runners.values()].map(async (runner) => await runner.stop());
      runners.clear();
      await Promise.all(stopping);
    },
  };
}

function servicesOf(site: SiteState, databases: SiteDatabases): SiteServices {
  return (service, method, args) => {
    if (service === 'data') return databases.call(site, method, args);
    const secret = site.secrets?.[String(args[0])];
    if (secret === undefined) throw new Error(`The secret ${String(args[0])} does not exist.`);
    return secret;
  };
}

/** The site at an address; free sites live below a path. */
function siteAt(sites: Iterable<SiteState>, url: URL): { site: SiteState; basePath: string } | undefined {
  for (const site of sites) {
    for (const address of site.urls) {
      const known = new URL(address);
      const basePath = known.pathname.replace(/\/$/, '');
      if (
        known.hostname === url.hostname &&
        (url.pathname === basePath || url.pathname.startsWith(`${basePath}/`))
      )
        return { site, basePath };
    }
  }
  return undefined;
}

function shortAddress(wix: WixStandIn, url: URL): FarResponse {
  const deployment = wix.deployments().find((one) => `/${one.shortCode}` === url.pathname);
  const site = wix.sites().find((one) => one.siteId === deployment?.siteId);
  if (deployment === undefined || site?.urls[0] === undefined) return html(404, notFoundPage('Wix'));
  return {
    status: 302,
    headers: { location: `${site.urls[0].replace(/\/$/, '')}/?rc=${deployment.deploymentId}` },
  };
}

function segments(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decodeURIComponent(segment));
}

function withSiteHeaders(site: SiteState, answer: FarResponse): FarResponse {
  return { ...answer, headers: { server: 'Pepyaka', 'x-wix-meta-site-id': site.siteId, ...answer.headers } };
}

function html(status: number, body: string): FarResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

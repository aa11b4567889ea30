import type { FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import type { WixApiKeySeed } from '../seed.ts';
import { jsonBody, wixError } from './answers.ts';
import { buildProblems } from './build.ts';
import { pipelineStatus, type UploadedFile, type WixDeployment } from './deployment.ts';
import type { SiteState, WixState } from './state.ts';

/** The permission that the CLI's key needs; the second is its older name. */
export const cliPermissions = ['Wix CLI - Git Integration', 'Wix CLI for Sites - Git Integration'];
/** How long a build takes, by the rehearsal's clock. */
const PIPELINE_MS = 1_500;
/** How long the fault `wix-late-go-live` holds a new build back, by the rehearsal's clock. */
const LATE_GO_LIVE_MS = 30_000;
/** Wix's name for the pipeline that builds code. */
const CODE_PIPELINE = '5c696513-2584-4f19-ae0f-a559dd649482';

/** The addresses that the real Wix CLI speaks to when it logs in, previews and publishes. */
export class WixApi {
  private readonly context: FarEndContext;
  private readonly state: WixState;
  private readonly keys: readonly WixApiKeySeed[];
  private readonly account: string;

  constructor(context: FarEndContext, state: WixState, keys: readonly WixApiKeySeed[], account: string) {
    this.context = context;
    this.state = state;
    this.keys = keys;
    this.account = account;
  }

  async handle(request: FarRequest): Promise<FarResponse> {
    const route = `${request.method} ${request.url.hostname}${request.url.pathname}`;
    if (route === 'GET manage.wix.com/_api/account-server/v1/accounts/my_account') return this.login(request);
    if (route === 'POST code.wix.com/_api/wix-code-lifecycle-service/v1/apps/deploy')
      return await this.deploy(request);
    if (route === 'GET editor.wix.com/_serverless/typok/v1/site-revision') return this.siteRevision(request);
    const pipeline =
      /^GET editor\.wix\.com\/_api\/editor-deployments\/v1\/deployments\/pipeline\/([\w-]+)$/.exec(
        route,
      )?.[1];
    if (pipeline !== undefined) return this.describePipeline(request, pipeline);
    const status = /^GET editor\.wix\.com\/_api\/editor-deployments\/v1\/deployments\/([\w-]+)$/.exec(
      route,
    )?.[1];
    if (status !== undefined) return this.deploymentStatus(request, status);
    const publish = /^POST editor\.wix\.com\/_api\/editor-deployments\/v1\/deployments\/([\w-]+)$/.exec(
      route,
    )?.[1];
    if (publish !== undefined) return await this.publish(request, publish);
    this.context.log.warning(`the Wix stand-in has no answer for ${route}`);
    return wixError(404, `${route} is not rehearsed`, 'NOT_REHEARSED');
  }

  private login(request: FarRequest): FarResponse {
    if (this.strikes('wix-login-down')) return wixError(500, 'Internal Server Error', 'INTERNAL');
    const key = this.keyOf(request);
    if (key === undefined || this.strikes('wix-invalid-key'))
      return wixError(428, 'Identity was not found', '48876');
    return {
      status: 200,
      json: {
        account: {
          slug: this.account,
          accountId: '0b9c2a10-2f54-4e0b-9a0e-5f3f0f0a7c11',
          accountOwner: '7d0a2f7e-55b3-4a86-8b53-1b7b0a4bd2aa',
        },
      },
    };
  }

  private async deploy(request: FarRequest): Promise<FarResponse> {
    const environment = this.environmentOf(request);
    if (this.strikes('wix-deploy-401', environment)) return wixError(401, 'Unauthorized', 'UNAUTHENTICATED');
    if (this.strikes('wix-deploy-403', environment)) return wixError(403, 'Forbidden', 'PERMISSION_DENIED');
    if (this.strikes('wix-deploy-500', environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const body = deployBody(jsonBody(request));
    if (body === undefined) return wixError(400, 'The body is not what the CLI sends', 'INVALID_ARGUMENT');
    const gaFails = this.strikes('wix-ga-fails', environment);
    const unpublished =
      this.state.liveDeployment(site.siteId) === undefined ||
      this.strikes('wix-never-published', environment) ||
      gaFails;
    if (unpublished && body.operation === 'RC')
      return wixError(428, 'Site is not published', 'SITE_NOT_PUBLISHED');
    if (gaFails && body.operation === 'GA') return wixError(500, 'Internal Server Error', 'INTERNAL');

    const deployment = await this.build(site, body, environment);
    const [url] = site.urls;
    return {
      status: 200,
      json: {
        deploymentInfo: {
          deploymentId: deployment.deploymentId,
          deploymentUrl: `${url?.replace(/\/$/, '') ?? 'https://unpublished.invalid'}/?rc=${deployment.deploymentId}`,
          deploymentShortUrl: `https://wix.to/${deployment.shortCode}`,
          deployedRevision: deployment.uiVersion,
          isPublishPipelineDeployment: true,
        },
      },
    };
  }

  private async build(
    site: SiteState,
    body: DeployBody,
    environment: string | undefined,
  ): Promise<WixDeployment> {
    const now = this.context.clock.now();
    const uiVersion = body.revision ?? this.state.newestUiVersion(site.siteId) ?? '';
    const problems = buildProblems(body.files);
    if (this.state.design(site.siteId, uiVersion) === undefined) {
      problems.push({ file: 'wix.config.json', message: `Revision ${uiVersion} of the site does not exist` });
    }
    if (this.strikes('wix-build-error', environment)) {
      problems.push({
        file: 'src/backend/http-functions.js',
        message: "Cannot find module 'public/no-such-module.js'",
      });
    }
    const readyAt = this.strikes('wix-slow-pipeline', environment)
      ? undefined
      : new Date(now.getTime() + PIPELINE_MS).toISOString();
    return await this.state.add(
      {
        siteId: site.siteId,
        operation: body.operation,
        appType: body.appType,
        uiVersion,
        createdAt: now.toISOString(),
        readyAt,
        buildErrors: problems,
      },
      body.files,
    );
  }

  private siteRevision(request: FarRequest): FarResponse {
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const newest = Number(this.state.newestUiVersion(site.siteId) ?? '0');
    const newer = this.strikes('wix-newer-design', site.environment) ? 3 : 0;
    return { status: 200, json: { siteRevision: { revision: String(newest + newer) } } };
  }

  private deploymentStatus(request: FarRequest, id: string): FarResponse {
    const found = this.deploymentOf(request, id);
    if (!('deployment' in found)) return found;
    if (this.strikes('wix-status-error', found.site.environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    return {
      status: 200,
      json: {
        deployment: {
          id,
          deploymentPipelinesStatus: pipelineStatus(found.deployment, this.context.clock.now()),
        },
      },
    };
  }

  private describePipeline(request: FarRequest, id: string): FarResponse {
    const found = this.deploymentOf(request, id);
    if (!('deployment' in found)) return found;
    const { buildErrors } = found.deployment;
    const failed = pipelineStatus(found.deployment, this.context.clock.now()) === 'ERROR';
    const errors = Object.fromEntries(buildErrors.map(({ file, message }) => [file, message]));
    return {
      status: 200,
      json: {
        pipelinesDescription: [
          {
            deploymentPipelineId: CODE_PIPELINE,
            tasksDescriptions: [
              {
                taskName: 'Build custom code',
                status: failed ? 'ERROR' : 'SUCCESS',
                description: JSON.stringify(failed ? errors : {}),
              },
            ],
          },
        ],
      },
    };
  }

  private async publish(request: FarRequest, id: string): Promise<FarResponse> {
    const found = this.deploymentOf(request, id);
    if (!('deployment' in found)) return found;
    const { site, deployment } = found;
    if (this.strikes('wix-publish-fails', site.environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    const skips =
      (jsonBody(request) as { skipPipelineCheck?: unknown } | undefined)?.skipPipelineCheck === true;
    const now = this.context.clock.now();
    if (!skips && pipelineStatus(deployment, now) !== 'SUCCESS') {
      return wixError(428, 'The deployment pipeline did not succeed', 'FAILED_PRECONDITION');
    }
    if (this.strikes('wix-old-build-stays', site.environment)) return { status: 200, json: {} };
    const late = this.strikes('wix-late-go-live', site.environment) ? LATE_GO_LIVE_MS : 0;
    const otherDesign = this.strikes('wix-wrong-design', site.environment)
      ? this.otherDesign(site, deployment.uiVersion)
      : undefined;
    await this.state.goLive(
      otherDesign === undefined ? deployment : { ...deployment, uiVersion: otherDesign },
      new Date(now.getTime() + late),
    );
    if (this.strikes('wix-lost-answer', site.environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    return { status: 200, json: {} };
  }

  private otherDesign(site: SiteState, uiVersion: string): string | undefined {
    return site.designs.find((design) => design.uiVersion !== uiVersion)?.uiVersion;
  }

  private deploymentOf(
    request: FarRequest,
    id: string,
  ): { site: SiteState; deployment: WixDeployment } | FarResponse {
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const deployment = this.state.deployments.get(id);
    if (deployment === undefined || deployment.siteId !== site.siteId)
      return wixError(404, `Deployment ${id} not found`, 'NOT_FOUND');
    return { site, deployment };
  }

  /** The site that the request names, if its key may touch it. */
  private authorized(request: FarRequest): SiteState | FarResponse {
    const key = this.keyOf(request);
    if (key === undefined) return wixError(401, 'Unauthorized', 'UNAUTHENTICATED');
    const siteId = request.headers['wix-site-id'] ?? '';
    const site = this.state.sites.get(siteId);
    const maySite = key.sites === 'all' || key.sites.includes(siteId);
    const mayCli = key.permissions.some((permission) => cliPermissions.includes(permission));
    if (site === undefined || !maySite || !mayCli) return wixError(403, 'Forbidden', 'PERMISSION_DENIED');
    return site;
  }

  private keyOf(request: FarRequest): WixApiKeySeed | undefined {
    const given = request.headers['authorization'] ?? '';
    return this.keys.find((key) => key.key === given);
  }

  private environmentOf(request: FarRequest): string | undefined {
    return this.state.sites.get(request.headers['wix-site-id'] ?? '')?.environment;
  }

  private strikes(name: string, environment?: string): boolean {
    return this.context.faults.strikes(name, environment);
  }
}

interface DeployBody {
  readonly operation: 'RC' | 'GA';
  readonly appType: string;
  /** Undefined for `--source remote`: Wix takes the connected repository's default branch. */
  readonly revision: string | undefined;
  readonly files: readonly UploadedFile[];
}

function deployBody(body: unknown): DeployBody | undefined {
  const { deploymentOperation, appType, deploymentData } = (body ?? {}) as {
    deploymentOperation?: unknown;
    appType?: unknown;
    deploymentData?: { revision?: unknown; content?: { files?: unknown } };
  };
  if ((deploymentOperation !== 'RC' && deploymentOperation !== 'GA') || typeof appType !== 'string')
    return undefined;
  if (deploymentData === undefined)
    return { operation: deploymentOperation, appType, revision: undefined, files: [] };
  const { revision, content } = deploymentData;
  const files = content?.files;
  if (typeof revision !== 'string' || !Array.isArray(files) || !files.every(isFile)) return undefined;
  return { operation: deploymentOperation, appType, revision, files };
}

function isFile(value: unknown): value is UploadedFile {
  const { path, content } = (value ?? {}) as { path?: unknown; content?: unknown };
  const inside = typeof path === 'string' && !path.startsWith('/') && !path.split('/').includes('..');
  return inside && typeof content === 'string';
}

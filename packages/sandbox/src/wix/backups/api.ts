import type { FarEndContext, FarRequest, FarResponse } from '../../far-end.ts';
import type { WixApiKeySeed } from '../../seed.ts';
import type { SiteDatabases } from '../../site/databases.ts';
import { wixError } from '../answers.ts';
import type { SiteState, WixState } from '../state.ts';
import { backupJson, type KeptBackup, statusOf } from './backup.ts';
import type { BackupState } from './state.ts';

/** The permission that a key needs for backups, by its name and by its scope. */
const permissions = ['Manage Data Backups', 'SCOPE.DC-DATA.MANAGE-BACKUPS'];
/** How long a backup takes, by the rehearsal's clock; how long Wix takes depends on the content. */
const BACKUP_MS = 2_000;
/** How long one takes that the fault `wix-backup-slow` strikes. */
const SLOW_BACKUP_MS = 300_000;
const PAGE = 100;

const refusals = [
  ['wix-backup-401', 401, 'Unauthorized', 'UNAUTHENTICATED'],
  ['wix-backup-403', 403, 'Forbidden', 'PERMISSION_DENIED'],
  ['wix-backup-429', 429, 'Too Many Requests', 'RESOURCE_EXHAUSTED'],
  ['wix-backup-500', 500, 'Internal Server Error', 'INTERNAL'],
] as const;

/** The documented REST interface for backups of a site's content, `www.wixapis.com/wix-data/v2/backups`. */
export class BackupApi {
  private readonly context: FarEndContext;
  private readonly wix: WixState;
  private readonly backups: BackupState;
  private readonly databases: SiteDatabases;
  private readonly keys: readonly WixApiKeySeed[];

  constructor(
    context: FarEndContext,
    wix: WixState,
    backups: BackupState,
    databases: SiteDatabases,
    keys: readonly WixApiKeySeed[],
  ) {
    this.context = context;
    this.wix = wix;
    this.backups = backups;
    this.databases = databases;
    this.keys = keys;
  }

  async handle(request: FarRequest): Promise<FarResponse> {
    const route = `${request.method} ${request.url.pathname}`;
    const one = /^DELETE \/wix-data\/v2\/backups\/([\w-]+)$/.exec(route)?.[1];
    if (route === 'POST /wix-data/v2/backups') return await this.create(request);
    if (route === 'GET /wix-data/v2/backups') return this.list(request);
    if (one !== undefined) return await this.remove(request, one);
    this.context.log.warning(`the Wix stand-in has no answer for ${route}`);
    return wixError(404, `${route} is not rehearsed`, 'NOT_REHEARSED');
  }

  private async create(request: FarRequest): Promise<FarResponse> {
    const environment = this.wix.sites.get(request.headers['wix-site-id'] ?? '')?.environment;
    for (const [fault, status, message, code] of refusals)
      if (this.context.faults.strikes(fault, environment)) return wixError(status, message, code);
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const backup = await this.backups.begin(site, this.contentOf(site), this.endOf(environment));
    if (this.context.faults.strikes('wix-backup-lost-answer', environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    return { status: 200, json: { backup: backupJson(backup, this.context.clock.now()) } };
  }

  private endOf(environment: string | undefined): Pick<KeptBackup, 'endsAt' | 'ends'> {
    const { faults, clock } = this.context;
    const takesMs = faults.strikes('wix-backup-slow', environment) ? SLOW_BACKUP_MS : BACKUP_MS;
    const endsAt = new Date(clock.now().getTime() + takesMs).toISOString();
    if (faults.strikes('wix-backup-never-ready', environment)) return { endsAt: undefined, ends: 'READY' };
    if (faults.strikes('wix-backup-fails', environment)) return { endsAt, ends: 'FAILED' };
    if (faults.strikes('wix-backup-cancelled', environment)) return { endsAt, ends: 'CANCELED' };
    return { endsAt, ends: 'READY' };
  }

  /** What a backup holds: the live content, or what a fault leaves of it. */
  private contentOf(site: SiteState): Record<string, readonly unknown[]> {
    const content: Record<string, readonly unknown[]> = this.databases.of(site).content();
    const { faults } = this.context;
    if (faults.strikes('wix-backup-misses-collection', site.environment))
      return Object.fromEntries(Object.entries(content).slice(1));
    if (faults.strikes('wix-backup-empty', site.environment))
      return Object.fromEntries(Object.keys(content).map((name) => [name, []]));
    return content;
  }

  private list(request: FarRequest): FarResponse {
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const { faults, clock } = this.context;
    if (faults.strikes('wix-backup-list-500', site.environment))
      return wixError(500, 'Internal Server Error', 'INTERNAL');
    const now = clock.now();
    const query = request.url.searchParams;
    const [statuses, types] = [query.getAll('status'), query.getAll('type')];
    const matching = this.backups
      .of(site.siteId)
      .filter((one) => statuses.length === 0 || statuses.includes(statusOf(one, now)))
      .filter((one) => types.length === 0 || types.includes(one.type));
    const offset = Number(query.get('paging.offset') ?? '0');
    const page = matching.slice(offset, offset + Number(query.get('paging.limit') ?? String(PAGE)));
    return {
      status: 200,
      json: {
        backups: page.map((one) => backupJson(one, now)),
        pagingMetadata: { count: page.length, offset, total: matching.length },
      },
    };
  }

  private async remove(request: FarRequest, id: string): Promise<FarResponse> {
    const site = this.authorized(request);
    if (!('siteId' in site)) return site;
    const removed = await this.backups.remove(site.siteId, id);
    return removed ? { status: 200, json: {} } : wixError(404, `Backup ${id} not found`, 'NOT_FOUND');
  }

  /** The site that the request names, if its key may manage the site's backups. */
  private authorized(request: FarRequest): SiteState | FarResponse {
    const key = this.keys.find((one) => one.key === (request.headers['authorization'] ?? ''));
    if (key === undefined) return wixError(401, 'Unauthorized', 'UNAUTHENTICATED');
    const siteId = request.headers['wix-site-id'] ?? '';
    const account = request.headers['wix-account-id'];
    if (siteId === '' || account !== undefined)
      return wixError(400, 'Exactly one of wix-site-id and wix-account-id is expected', 'INVALID_ARGUMENT');
    const site = this.wix.sites.get(siteId);
    const maySite = key.sites === 'all' || key.sites.includes(siteId);
    const may = key.permissions.some((one) => permissions.includes(one));
    if (site === undefined || !maySite || !may) return wixError(403, 'Forbidden', 'PERMISSION_DENIED');
    return site;
  }
}

import type { FarEnd, FarEndContext } from '../far-end.ts';
import type { DesignSeed, SandboxSeed } from '../seed.ts';
import { SiteDatabases } from '../site/databases.ts';
import { WixApi } from './api.ts';
import { BackupApi } from './backups/api.ts';
import { BackupState } from './backups/state.ts';
import { DataApi } from './data/api.ts';
import { type BackupView, viewBackups } from './backups/view.ts';
import type { WixDeployment } from './deployment.ts';
import { WixState, type SiteState } from './state.ts';

/** Where Wix's documented REST interface lives. */
const restHost = 'www.wixapis.com';

/** A site as a test or the rehearsal's story wants to see it. */
export interface SiteView {
  readonly siteId: string;
  readonly name: string;
  readonly environment: string;
  readonly premium: boolean;
  readonly urls: readonly string[];
  /** Design revision that visitors see. */
  readonly uiVersion: string | undefined;
  readonly deploymentId: string | undefined;
  readonly publishedAt: string | undefined;
}

/** Wix as the CLI speaks to it, with the sites that it keeps. */
export interface WixStandIn extends FarEnd {
  sites(): readonly SiteView[];
  /** Deployments kept, oldest first; of one site if named. */
  deployments(siteId?: string): readonly WixDeployment[];
  /**
   * Makes code live as if it had been published before, without the CLI.
   *
   * @param files - Path below the site's root (`src/…`) -> content.
   */
  publishCode(
    siteId: string,
    uiVersion: string,
    files: Readonly<Record<string, string>>,
  ): Promise<WixDeployment>;
  /** Adds a design revision to a site, as a designer does in the editor. */
  addDesign(siteId: string, design: DesignSeed): void;
  /** Backups of a site's content, newest first, also deleted ones. */
  backups(siteId: string): readonly BackupView[];
  /** Makes a backup of a site that is ready at once, as a person does in the dashboard, or Wix by itself every week. */
  addBackup(siteId: string, type?: BackupView['type']): Promise<void>;
  /** What the published-site stand-in works with. */
  readonly state: WixState;
  /** The content of the sites' collections. */
  readonly databases: SiteDatabases;
  save(): Promise<void>;
}

/** Makes the stand-in for the Wix hosts of the CLI and for the REST interface of backups, items and collections. */
export async function createWixStandIn(
  context: FarEndContext,
  seed: SandboxSeed['wix'],
): Promise<WixStandIn> {
  const state = await WixState.open(context.stateDirectory, context.clock, seed);
  const backups = await BackupState.open(context.stateDirectory, context.clock);
  const keys = seed?.apiKeys ?? [];
  const databases = new SiteDatabases(context.clock, context.faults);
  const backupApi = new BackupApi(context, state, backups, databases, keys);
  const dataApi = new DataApi(context, state, databases, keys);
  const api = new WixApi(context, state, keys, seed?.account ?? 'rehearsal');
  return {
    name: 'wix',
    hosts: ['manage.wix.com', 'code.wix.com', 'editor.wix.com', restHost],
    handle: async (request) => {
      if (request.url.hostname !== restHost) return await api.handle(request);
      return dataApi.handle(request) ?? (await backupApi.handle(request));
    },
    environmentOf: (request) => state.sites.get(request.headers['wix-site-id'] ?? '')?.environment,
    sites: () => [...state.sites.values()].map((site) => viewOf(state, site)),
    deployments: (siteId) =>
      [...state.deployments.values()].filter((one) => siteId === undefined || one.siteId === siteId),
    publishCode: async (siteId, uiVersion, files) => {
      const now = context.clock.now();
      const uploaded = Object.entries(files).map(([path, content]) => ({ path, content }));
      const at = now.toISOString();
      const given = {
        siteId,
        operation: 'RC',
        appType: 'VELO_ISOLATED',
        uiVersion,
        createdAt: at,
        readyAt: at,
        buildErrors: [],
      } as const;
      const deployment = await state.add(given, uploaded);
      await state.goLive(deployment, now);
      return deployment;
    },
    addDesign: (siteId, design) => {
      const site = state.sites.get(siteId);
      if (site !== undefined)
        state.sites.set(siteId, {
          ...site,
          designs: [...site.designs.filter((one) => one.uiVersion !== design.uiVersion), design],
        });
    },
    backups: (siteId) => viewBackups(backups, context.clock, siteId),
    addBackup: async (siteId, type) => {
      const site = state.sites.get(siteId);
      if (site === undefined) throw new Error(`There is no site ${siteId}.`);
      await backups.begin(
        site,
        databases.of(site).content(),
        { endsAt: context.clock.now().toISOString(), ends: 'READY' },
        type,
      );
    },
    state,
    databases,
    save: () => state.save(),
  };
}

function viewOf(state: WixState, site: SiteState): SiteView {
  const live = state.liveDeployment(site.siteId);
  const { siteId, name, environment, premium, urls } = site;
  return {
    siteId,
    name,
    environment,
    premium,
    urls,
    uiVersion: live?.uiVersion,
    deploymentId: live?.deploymentId,
    publishedAt: live?.publishedAt,
  };
}

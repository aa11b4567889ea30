import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError, type Clock } from '@fhir-iq/sluice-model';
import type { DesignSeed, SandboxSeed, SiteSeed } from '../seed.ts';
import type { UploadedFile, WixDeployment } from './deployment.ts';

/** How many deployments of a site are kept beside the live one. */
const KEPT_DEPLOYMENTS = 50;

/** A go-live that has not reached the visitors yet. */
interface Pending {
  readonly deploymentId: string;
  readonly at: string;
}

/** A site with what is live on it. */
export interface SiteState extends SiteSeed {
  live: string | undefined;
  pending: Pending | undefined;
}

/** What Wix remembers: sites and deployments, in files that outlive the run; never a key. */
export class WixState {
  readonly sites = new Map<string, SiteState>();
  readonly deployments = new Map<string, WixDeployment>();
  private readonly directory: string;
  private readonly clock: Clock;
  private saving: Promise<void> = Promise.resolve();

  private constructor(directory: string, clock: Clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Reads what an earlier run left, and lays the seed's sites over it. */
  static async open(directory: string, clock: Clock, seed: SandboxSeed['wix']): Promise<WixState> {
    const state = new WixState(directory, clock);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const saved = await readSaved(path.join(directory, 'wix.json'));
    for (const deployment of saved.deployments) {
      if (existsSync(path.join(directory, deployment.code)))
        state.deployments.set(deployment.deploymentId, deployment);
    }
    for (const site of seed?.sites ?? []) {
      const before = saved.sites.find((one) => one.siteId === site.siteId);
      // What was on its way when the last run ended has arrived since.
      const known = before?.pending?.deploymentId ?? before?.live;
      const live = known !== undefined && state.deployments.has(known) ? known : undefined;
      state.sites.set(site.siteId, { ...site, live, pending: undefined });
      if (live === undefined && site.published !== false) await state.seedEditorVersion(site);
    }
    return state;
  }

  /** The folder of a deployment's code. */
  codeDirectory(deployment: WixDeployment): string {
    return path.join(this.directory, deployment.code);
  }

  /** The design of a deployment, undefined when the site has no such revision. */
  design(siteId: string, uiVersion: string): DesignSeed | undefined {
    return this.sites.get(siteId)?.designs.find((design) => design.uiVersion === uiVersion);
  }

  /** The newest design revision of a site. */
  newestUiVersion(siteId: string): string | undefined {
    return this.sites
      .get(siteId)
      ?.designs.map((design) => design.uiVersion)
      .sort((a, b) => Number(a) - Number(b))
      .at(-1);
  }

  /** What visitors of a site see now. */
  liveDeployment(siteId: string): WixDeployment | undefined {
    const site = this.sites.get(siteId);
    if (site?.pending !== undefined && this.clock.now().getTime() >= Date.parse(site.pending.at)) {
      site.live = site.pending.deploymentId;
      site.pending = undefined;
    }
    return site?.live === undefined ? undefined : this.deployments.get(site.live);
  }

  /** Keeps a deployment and writes its code. */
  async add(
    given: Omit<WixDeployment, 'deploymentId' | 'code' | 'files' | 'shortCode'>,
    files: readonly UploadedFile[],
  ): Promise<WixDeployment> {
    const deploymentId = randomUUID();
    const deployment: WixDeployment = {
      ...given,
      deploymentId,
      code: path.join('code', deploymentId),
      files: files.map((file) => file.path),
      shortCode: createHash('sha256').update(deploymentId).digest('base64url').slice(0, 7),
    };
    const root = this.codeDirectory(deployment);
    await mkdir(root, { recursive: true });
    for (const file of files) {
      const target = path.join(root, file.path);
      if (!target.startsWith(root + path.sep)) continue;
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, file.content);
    }
    this.deployments.set(deploymentId, deployment);
    await this.forgetOld(given.siteId);
    await this.save();
    return deployment;
  }

  /** Makes a deployment live, now or at an instant. */
  async goLive(deployment: WixDeployment, at: Date): Promise<void> {
    const site = this.sites.get(deployment.siteId);
    if (site === undefined) return;
    this.deployments.set(deployment.deploymentId, { ...deployment, publishedAt: at.toISOString() });
    site.pending = { deploymentId: deployment.deploymentId, at: at.toISOString() };
    this.liveDeployment(site.siteId);
    await this.save();
  }

  /** Writes sites and deployments; what is there is replaced as a whole. */
  async save(): Promise<void> {
    // One after the other: two at once would rename each other's file away.
    this.saving = this.saving.then(async () => await this.write());
    await this.saving;
  }

  private async write(): Promise<void> {
    const file = path.join(this.directory, 'wix.json');
    const sites = [...this.sites.values()].map(({ siteId, live, pending }) => ({ siteId, live, pending }));
    await writeFile(
      `${file}.new`,
      JSON.stringify({ sites, deployments: [...this.deployments.values()] }, undefined, 2),
    );
    await rename(`${file}.new`, file);
  }

  private async seedEditorVersion(site: SiteSeed): Promise<void> {
    const uiVersion = this.newestUiVersion(site.siteId);
    if (uiVersion === undefined) return;
    const now = this.clock.now();
    const given = {
      siteId: site.siteId,
      operation: 'EDITOR',
      appType: 'VELO',
      uiVersion,
      createdAt: now.toISOString(),
      readyAt: now.toISOString(),
      buildErrors: [],
    } as const;
    await this.goLive(await this.add(given, []), now);
  }

  private async forgetOld(siteId: string): Promise<void> {
    const site = this.sites.get(siteId);
    const old = [...this.deployments.values()].filter(
      (one) =>
        one.siteId === siteId &&
        one.deploymentId !== site?.live &&
        one.deploymentId !== site?.pending?.deploymentId,
    );
    for (const deployment of old.slice(0, Math.max(0, old.length - KEPT_DEPLOYMENTS))) {
      this.deployments.delete(deployment.deploymentId);
      await rm(this.codeDirectory(deployment), { recursive: true, force: true });
    }
  }
}

interface Saved {
  readonly sites: readonly { siteId: string; live?: string; pending?: Pending }[];
  readonly deployments: readonly WixDeployment[];
}

async function readSaved(file: string): Promise<Saved> {
  if (!existsSync(file)) return { sites: [], deployments: [] };
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Saved;
  } catch (cause) {
    throw new WorkError({
      what: `What an earlier rehearsal left in ${file} cannot be read.`,
      remedy: 'Rehearse with --fresh to start without it.',
      cause,
    });
  }
}

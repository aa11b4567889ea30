import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Clock, Log } from '@fhir-iq/sluice-model';
import type { FarEnd, FarEndContext } from './far-end.ts';
import { FaultSwitchboard, type FaultRequest, type StruckFault } from './faults/switchboard.ts';
import { createGitFarEnd } from './git/far-end.ts';
import { createGitHubFarEnd, type GitHubFarEnd } from './github/index.ts';
import { startAutomations } from './mail/automations.ts';
import { startMailServer, type MailStandIn } from './mail/server.ts';
import { createPaymentFarEnd, type PaymentStandIn } from './payment/far-end.ts';
import { createNpmFarEnd, type NpmStandIn } from './npm/far-end.ts';
import { publicKeyDigest, writeTrust } from './proxy/authority.ts';
import { RegistryHosts } from './proxy/pass-through.ts';
import { createRehearsalAuthority, startProxy } from './proxy/proxy.ts';
import { Recorder, type RecordedRequest } from './proxy/recorder.ts';
import { Router } from './proxy/router.ts';
import { createAnalyticsFarEnd, createMediaFarEnd } from './public/far-ends.ts';
import type { SandboxSeed } from './seed.ts';
import { createSonarFarEnd, type SonarStandIn } from './sonar/far-end.ts';
import { createSiteFarEnd } from './site/far-end.ts';
import { createPagerDutyFarEnd, type PagerDutyStandIn } from './pagerduty/far-end.ts';
import { createSlackFarEnd, type SlackStandIn } from './slack/far-end.ts';
import { createControlFarEnd, createTelemetryFarEnds } from './telemetry.ts';
import { createWixStandIn, type WixStandIn } from './wix/stand-in.ts';

/** What a sandbox is started with. */
export interface SandboxOptions {
  /** Where state, the CA's certificate and the sites' code lie; made if missing. No secret is written there. */
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly log?: Log;
  readonly faults?: readonly (FaultRequest | string)[];
  readonly seed: SandboxSeed;
  /** Further hosts that pass through to the real ones. */
  readonly passThrough?: readonly string[];
  /** The machine's environment; `process.env` if not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** Real milliseconds of a slow answer; 5,000 if not given. */
  readonly slowMs?: number;
  /** Real milliseconds that one call of a site's code may take; 14,000 if not given. */
  readonly siteCallLimitMs?: number;
}

/** The far ends of a rehearsal behind one proxy. */
export interface Sandbox {
  readonly proxyUrl: string;
  /** The CA of this run. */
  readonly caFile: string;
  /** The CA of this run and what the machine trusted before. */
  readonly caBundleFile: string;
  /** SHA-256 of the CA's public key, base64, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly caPublicKeyDigest: string;
  /** Variables for child processes that are to reach the far ends. */
  environment(): Record<string, string>;
  /** Every request so far, in the order of arrival. */
  requests(): readonly RecordedRequest[];
  readonly faults: {
    list(): readonly FaultRequest[];
    enable(...faults: readonly (FaultRequest | string)[]): void;
    disable(name: string): void;
    struck(): readonly StruckFault[];
  };
  readonly wix: WixStandIn;
  readonly github: GitHubFarEnd;
  readonly slack: SlackStandIn;
  readonly pagerDuty: PagerDutyStandIn;
  readonly mail: MailStandIn;
  readonly npmAdvisories: NpmStandIn;
  readonly sonar: SonarStandIn;
  readonly payment: PaymentStandIn;
  close(): Promise<void>;
}

const silentLog: Log = {
  debug() {},
  info() {},
  notice() {},
  warning() {},
  error() {},
  group: async (_title, work) => await work(),
};

/**
 * Starts every far end behind one proxy that ends TLS with a CA made for this run.
 *
 * @throws {ConfigurationError} For an unknown fault.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const faults = new FaultSwitchboard();
  faults.enable(...(options.faults ?? []));
  const opened = new AsyncDisposableStack();
  try {
    return await open(options, faults, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Opens everything; what is opened is put on `opened`, which closes it in reverse order. */
async function open(
  options: SandboxOptions,
  faults: FaultSwitchboard,
  opened: AsyncDisposableStack,
): Promise<Sandbox> {
  const { stateDirectory, clock, seed } = options;
  const log = options.log ?? silentLog;
  const env = options.env ?? process.env;
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });

  const authority = await createRehearsalAuthority();
  const trustDirectory = path.join(stateDirectory, 'trust');
  opened.defer(async () => await rm(trustDirectory, { recursive: true, force: true }));
  const trust = await writeTrust(trustDirectory, authority, env);
  const registries = opened.adopt(
    new RegistryHosts(env, options.passThrough ?? [], log),
    async (hosts) => await hosts.close(),
  );
  const recorder = new Recorder(clock);
  const context = (name: string): FarEndContext => ({
    clock,
    log,
    faults,
    stateDirectory: path.join(stateDirectory, name),
  });

  let proxyUrl = '';
  const environment = (): Record<string, string> => ({
    ...proxyEnvironment(proxyUrl, trust),
    ...(automations.nameServer === undefined ? {} : { SLUICE_NAME_SERVERS: automations.nameServer }),
  });
  const wix = opened.adopt(
    await createWixStandIn(context('wix'), seed.wix),
    async (standIn) => await standIn.save(),
  );
  const site = opened.adopt(
    createSiteFarEnd(context('site'), wix, wix.databases, environment, options.siteCallLimitMs),
    async (sites) => await sites.close(),
  );
  const slack = createSlackFarEnd(context('slack'), seed.slack);
  const pagerDuty = createPagerDutyFarEnd(context('pagerduty'), seed.pagerDuty);
  const mail = opened.adopt(
    await startMailServer(context('mail'), authority, seed.mail),
    async (server) => await server.close(),
  );
  const sonar = createSonarFarEnd(context('sonar'), seed.sonar);
  const automations = opened.adopt(
    await startAutomations({
      ...{ sites: seed.wix?.sites ?? [], databases: wix.databases, mail: seed.mail, port: mail.port },
      ...{ ca: authority.certificate, faults, log },
    }),
    async (running) => await running.close(),
  );
  const npmAdvisories = createNpmFarEnd(context('npm'), registries, seed.npm);
  const payment = createPaymentFarEnd(context('payment'));
  const github = createGitHubFarEnd(context('github'), seed.github ?? { repositories: [] });
  const git = createGitFarEnd(context('git'), {
    repositories: () => github.gitRepositories(),
    authorizer: github,
  });

  const services: FarEnd[] = [github, git, wix, slack, pagerDuty, npmAdvisories, sonar, payment];
  const onPages = [createAnalyticsFarEnd(), createMediaFarEnd(), createControlFarEnd()];
  const farEnds = [...services, ...onPages, ...createTelemetryFarEnds(), site];
  const slow = options.slowMs === undefined ? {} : { slowMs: options.slowMs };
  const router = new Router({ farEnds, faults, recorder, log, ...slow });
  const mailPort = (host: string, port: number): number | undefined => mail.portFor(host, port);
  const proxy = opened.adopt(
    await startProxy({ authority, router, registries, recorder, log, env, mail: mailPort }),
    async (running) => await running.close(),
  );
  proxyUrl = proxy.url;

  return {
    proxyUrl,
    caFile: trust.caFile,
    caBundleFile: trust.caBundleFile,
    caPublicKeyDigest: publicKeyDigest(authority.certificate),
    environment,
    requests: () => recorder.list(),
    faults: {
      list: () => faults.list(),
      enable: (...more) => faults.enable(...more),
      disable: (name) => faults.disable(name),
      struck: () => faults.struck(),
    },
    wix,
    github,
    slack,
    pagerDuty,
    mail,
    npmAdvisories,
    sonar,
    payment,
    close: async () => await opened.disposeAsync(),
  };
}

/** The variables by which Node, curl, git, npm, pip and Go reach the proxy and trust its CA. */
function proxyEnvironment(
  proxyUrl: string,
  trust: { caFile: string; caBundleFile: string },
): Record<string, string> {
  const loopback = 'localhost,127.0.0.1,::1';
  return {
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    HTTP_PROXY: proxyUrl,
    http_proxy: proxyUrl,
    NO_PROXY: loopback,
    no_proxy: loopback,
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: trust.caBundleFile,
    SSL_CERT_FILE: trust.caBundleFile,
    CURL_CA_BUNDLE: trust.caBundleFile,
    GIT_SSL_CAINFO: trust.caBundleFile,
    REQUESTS_CA_BUNDLE: trust.caBundleFile,
    PIP_CERT: trust.caBundleFile,
    npm_config_cafile: trust.caBundleFile,
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Submission, submissionFile } from '@fhir-iq/sluice-model';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import { type Sandbox, type SandboxSeed, type SiteSeed, startSandbox } from '@fhir-iq/sluice-sandbox';
import { parse, stringify } from 'yaml';
import type { LooseValue } from '../../packages/checks/test/helpers/context.ts';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { type BundleRequest, type BundleResult, runBundle } from './run-bundle.ts';

/** The key that nothing may show. */
export const apiKey = 'IST.eyJraWQiOiJQb3pIX2FDMiI+/=.ZGF0YS1zZWNyZXQ';
/** What an item of the site holds; no evidence, log or summary may show it. */
export const patient = 'Patient Zero, born 1960, diabetes';
export const stagingId = '22222222-3333-4444-8555-666666666666';
export const productionId = '33333333-4444-4555-8666-777777777777';
export const token = 'sluice-0123456789abcdef';

const allPermissions = [
  'Read Data Items',
  'Write Data Items',
  'Read Data Collections',
  'Manage Data Backups',
];

/** The example's repository with another table of checks, its sites on Wix, and what jobs without a key sent. */
export interface DataWorld {
  readonly sandbox: Sandbox;
  readonly site: TestRepository;
  readonly commit: string;
  /** Folder for the inputs `submissions` and `records`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Stores a row as the site's code does when a form is sent. */
  store(siteId: string, collection: string, item: Readonly<Record<string, unknown>>): void;
  /** Commits another table of checks. */
  policy(checks: DataWorldOptions['checks']): Promise<void>;
  /** Leaves a submission as site-checks does. */
  submit(given?: Partial<Submission>): Promise<void>;
  run(request: Pick<BundleRequest, 'action' | 'inputs'> & Partial<BundleRequest>): Promise<BundleResult>;
  close(): Promise<void>;
}

/** How a world is made. */
export interface DataWorldOptions {
  /** The rows of `checks:` beside those of the tree. */
  readonly checks: Readonly<Record<string, unknown>>;
  readonly faults?: readonly string[];
  readonly permissions?: readonly string[];
  /** Clock seconds a real second; 30 if not given. */
  readonly speed?: number;
  readonly mail?: SandboxSeed['mail'];
  /** Mails that forms of both sites trigger. */
  readonly automations?: SiteSeed['automations'];
  readonly slowMs?: number;
}

const start = '2026-11-24T10:00:00.000Z';

/** Makes a world of its own. */
export async function dataWorld(options: DataWorldOptions): Promise<DataWorld> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-data-world-'));
  const site = createExampleSite();
  const policyFile = path.join(site.directory, '.github/sluice.yml');
  const text = await readFile(policyFile, 'utf8');
  await writeFile(policyFile, withChecks(text, options.checks));
  const commit = site.commit('Look at the data');
  const speed = options.speed ?? 30;
  const epoch = Date.now();
  const pages = [{ path: '/', title: 'Home', text: 'FHIR IQ' }];
  const collections = {
    Appointments: [{ patient }, { patient }],
    ContactMessages: [{ name: patient, message: 'Call me back' }],
    Empty: [],
  };
  const siteOf = (siteId: string, environment: string, url: string) => ({
    ...{ siteId, name: `FHIR IQ ${environment}`, environment, premium: true, urls: [url], collections },
    designs: [{ uiVersion: '1', pages }],
    ...(options.automations === undefined ? {} : { automations: options.automations }),
  });
  const sandbox = await startSandbox({
    stateDirectory: path.join(folder, 'sandbox'),
    clock: scaledClock(new Date(start), epoch, speed),
    faults: options.faults ?? [],
    ...(options.slowMs === undefined ? {} : { slowMs: options.slowMs }),
    seed: {
      wix: {
        sites: [
          siteOf(stagingId, 'staging', 'https://staging.fhiriq.com'),
          siteOf(productionId, 'production', 'https://fhiriq.com'),
        ],
        apiKeys: [{ key: apiKey, sites: 'all', permissions: options.permissions ?? allPermissions }],
      },
      ...(options.mail === undefined ? {} : { mail: options.mail }),
    },
  });
  const env = {
    ...sandbox.environment(),
    SLUICE_CLOCK: `start=${start};epoch=${String(epoch)};speed=${String(speed)}`,
  };
  return {
    ...{ sandbox, site, commit, folder, env },
    store(siteId, collection, item) {
      const found = sandbox.wix.state.sites.get(siteId);
      if (found === undefined) throw new Error(`there is no site ${siteId}`);
      sandbox.wix.databases.call(found, 'insert', [collection, item]);
    },
    async policy(checks) {
      await writeFile(policyFile, withChecks(text, checks));
      site.commit('Another policy');
    },
    async submit(given = {}) {
      const submission: Submission = {
        ...{ schema: 'sluice.submission/v1', check: 'form_submissions', flow: 'contact', engine: 'chromium' },
        ...{ token, sentAt: start, answer: 'pass', reason: 'Every step went through.' },
        ...given,
      };
      const place = path.join(folder, 'site-checks', 'submissions');
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, submissionFile(submission)), JSON.stringify(submission));
    },
    run: async (request) =>
      await runBundle({ cwd: site.directory, ...request, env: { ...env, ...request.env } }),
    async close() {
      await sandbox.close();
      site[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const onTree = ['syntax_check', 'lint_check', 'unit_tests', 'secrets_scan', 'dependency_scan', 'policy'];

/** The example's policy with the checks of the tree and these; each stage asks for no more than that. */
function withChecks(text: string, checks: Readonly<Record<string, unknown>>): string {
  const value: LooseValue = parse(text);
  const rows: unknown[][] = onTree.map((name) => [name, value.checks[name]]);
  value.checks = { ...Object.fromEntries(rows), ...checks };
  for (const stage of ['development', 'staging', 'production'])
    value.stages[stage].validations = ['syntax_check'];
  value['not-yet'] = ['code_analysis'];
  value.waivers = [];
  return stringify(value);
}

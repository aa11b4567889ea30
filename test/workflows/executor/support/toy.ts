import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { git, systemClock } from '@fhir-iq/sluice-runtime';
import type { Clock } from '@fhir-iq/sluice-model';
import { Cancellation } from '@fhir-iq/sluice-rehearsal/execute/cancellation';
import { Feed } from '@fhir-iq/sluice-rehearsal/feed/feed';
import { ConcurrencyGroups } from '@fhir-iq/sluice-rehearsal/execute/concurrency';
import type {
  Approver,
  EnvironmentFacts,
  FoundArtifact,
  Platform,
  SarifUpload,
} from '@fhir-iq/sluice-rehearsal/execute/platform';
import { runWorkflow } from '@fhir-iq/sluice-rehearsal/execute/run';
import type { House, WorkflowEvent } from '@fhir-iq/sluice-rehearsal/execute/run-state';
import { Runners } from '@fhir-iq/sluice-rehearsal/execute/runners';
import { planWorkflow } from '@fhir-iq/sluice-rehearsal/plan/plan';
import type { JobStory, RunStory, WaitStory } from '@fhir-iq/sluice-rehearsal/story/story';

/** A world without far ends: files in memory, environments in a list, tokens that are random texts. */
export interface Toy {
  /** Files of the site's repository by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of the tool's repository, which `OWNER/sluice@…` and calls of it mean. */
  readonly tool?: Readonly<Record<string, string>>;
  /** Files of other repositories, by `OWNER/REPO`. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly environments?: readonly (Partial<EnvironmentFacts> & { readonly name: string })[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly protectedBranches?: readonly string[];
  readonly approver?: Approver;
  readonly clock?: Clock;
  readonly runners?: number;
  /** Lets the clock go on where a wait would be long. */
  readonly jump?: (to: Date, why: string) => void;
}

export interface ToyRun {
  readonly run: RunStory;
  readonly waits: readonly WaitStory[];
  readonly job: (key: string) => JobStory;
  readonly log: (key: string) => string;
  readonly summary: (key: string) => string;
}

export interface ToyTokens {
  readonly job: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly token: string;
}

/** A house of runs for tests; its folder goes with `close`. */
export class ToyWorld {
  readonly directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sluice-toy-')));
  readonly tokens: ToyTokens[] = [];
  readonly sarifs: SarifUpload[] = [];
  /** By the id of their run. */
  readonly artifacts = new Map<number, FoundArtifact[]>();
  readonly revoked: string[] = [];
  readonly created: string[] = [];
  readonly deployments: { environment: string; states: string[]; url?: string }[] = [];
  readonly lines: string[] = [];
  readonly feed = new Feed();
  readonly house: House;
  sha = 'c0ffee'.padEnd(40, '0');
  private readonly toy: Toy;
  private number = 0;
  private gitEnvironment: Record<string, string> = {};

  constructor(toy: Toy) {
    this.toy = toy;
    const toolDirectory = path.join(this.directory, 'tool');
    for (const [file, text] of Object.entries(toy.tool ?? {})) write(path.join(toolDirectory, file), text);
    const runners = new Runners(toy.runners ?? 2);
    const { jump } = toy;
    this.house = {
      platform: this.platform(toolDirectory),
      clock: toy.clock ?? systemClock(),
      passTime:
        jump === undefined
          ? undefined
          : async (until, why, signal) => {
              await runners.untilIdle();
              if (!signal.aborted) jump(until, why);
            },
      groups: new ConcurrencyGroups(),
      runners,
      approver: toy.approver ?? (() => Promise.resolve({ outcome: 'expired' as const })),
      output: (line) => this.lines.push(line),
      feed: this.feed,
      stateDirectory: path.join(this.directory, 'state'),
      toolCache: path.join(this.directory, 'tools'),
      retentionDays: 90,
    };
  }

  private platform(toolDirectory: string): Platform {
    const { toy } = this;
    const environments = new Map(toy.environments?.map((one) => [one.name.toLowerCase(), facts(one)]));
    return {
      repository: {
        owner: 'acme',
        name: 'acme/site',
        id: 4711,
        ownerId: 42,
        defaultBranch: 'main',
        visibility: 'private',
        protectedBranches: toy.protectedBranches ?? [],
      },
      secrets: toy.secrets ?? {},
      variables: toy.variables ?? {},
      defaultPermissions: { contents: 'read', packages: 'read' },
      environment: (name) => Promise.resolve(environments.get(name.toLowerCase())),
      createEnvironment: (name) => {
        this.created.push(name);
        environments.set(name.toLowerCase(), facts({ name }));
        return Promise.resolve(facts({ name }));
      },
      issueToken: ({ job, permissions }) => {
        const token = `ghs_${Buffer.from(job).toString('hex').slice(0, 8)}${String(this.tokens.length).padStart(28, 'x')}`;
        this.tokens.push({ job, permissions, token });
        return Promise.resolve(token);
      },
      revokeToken: (token) => Promise.resolve(void this.revoked.push(token)),
      createDeployment: ({ environment }) => {
        const deployment: { environment: string; states: string[]; url?: string } = {
          environment,
          states: [],
        };
        this.deployments.push(deployment);
        return Promise.resolve({
          status: (state, url) => {
            deployment.states.push(state);
            if (url !== undefined) deployment.url = url;
            return Promise.resolve();
          },
        });
      },
      keepArtifact: (run, { name, directory }) =>
        void this.artifacts.set(run, [
          ...(this.artifacts.get(run) ?? []),
          { name, directory, expired: false },
        ]),
      uploadSarif: (token, upload) => {
        const allowed = this.tokens.find((one) => one.token === token)?.permissions['security-events'];
        if (allowed !== 'write') throw new Error('Resource not accessible by integration');
        return this.sarifs.push(upload);
      },
      artifactsOf: (token, run) => {
        const allowed = this.tokens.find((one) => one.token === token)?.permissions['actions'];
        if (allowed === undefined) throw new Error('Resource not accessible by integration');
        return this.artifacts.get(run) ?? [];
      },
      readFile: (repository, ref, file) => {
        if (repository.split('/')[1] === 'sluice') {
          const text = toy.tool?.[file];
          return Promise.resolve(
            text === undefined ? undefined : { text, sha: ref, directory: toolDirectory },
          );
        }
        const text = repository === 'acme/site' ? toy.files[file] : toy.others?.[repository]?.[file];
        return Promise.resolve(text === undefined ? undefined : { text, sha: ref });
      },
      processEnvironment: () => this.gitEnvironment,
    };
  }

  /** Makes the site's repository for checkouts: a commit on `main`, reached under GitHub's address. */
  async makeGit(branches: readonly string[] = ['main']): Promise<string> {
    const work = path.join(this.directory, 'git-work');
    const bare = path.join(this.directory, 'acme', 'site.git');
    for (const [file, text] of Object.entries(this.toy.files)) write(path.join(work, file), text);
    const env = {
      ...process.env,
      GIT_AUTHOR_NAME: 'dev',
      GIT_AUTHOR_EMAIL: 'dev@example.com',
      GIT_COMMITTER_NAME: 'dev',
      GIT_COMMITTER_EMAIL: 'dev@example.com',
    };
    await git(work, ['init', '--quiet', '--initial-branch=main'], { env });
    for (const message of ['first', 'second']) {
      write(path.join(work, 'step.txt'), `${message}\n`);
      await git(work, ['add', '--all'], { env });
      await git(work, ['commit', '--quiet', '-m', message], { env });
    }
    for (const branch of branches.filter((one) => one !== 'main'))
      await git(work, ['branch', branch], { env });
    mkdirSync(path.dirname(bare), { recursive: true });
    await git(this.directory, ['clone', '--quiet', '--bare', work, bare], { env });
    this.sha = (await git(work, ['rev-parse', 'HEAD'], { env })).trim();
    this.gitEnvironment = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.file://${this.directory}/.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://github.com/',
    };
    return work;
  }

  /** Plans and runs one of the toy's workflow files. */
  async run(
    file = '.github/workflows/ci.yml',
    event: Partial<WorkflowEvent> = {},
    cancellation = new Cancellation(),
    attempt = 1,
  ): Promise<ToyRun> {
    const full: WorkflowEvent = {
      name: 'push',
      payload: {},
      ref: 'refs/heads/main',
      sha: this.sha,
      actor: 'dev-dana',
      fromFork: false,
      ...event,
    };
    const source = { repository: 'acme/site', ref: full.ref, sha: full.sha, path: file, display: file };
    const plan = await planWorkflow(
      source,
      this.toy.files[file] ?? '',
      this.house.platform,
      this.house.platform.defaultPermissions,
    );
    if (attempt === 1) this.number += 1;
    const { story, waits } = await runWorkflow(this.house, plan, full, this.number, cancellation, {
      number: attempt,
      actor: attempt === 1 ? full.actor : 'tomas-lead',
    });
    const job = (key: string): JobStory => {
      const found = story.jobs.find((one) => one.key === key);
      if (found === undefined)
        throw new Error(`no job ${key} among ${story.jobs.map((one) => one.key).join(', ')}`);
      return found;
    };
    const read = (name: string | undefined): string =>
      name === undefined || name === ''
        ? ''
        : readFileSync(path.join(this.house.stateDirectory, name), 'utf8');
    return {
      run: story,
      waits,
      job,
      log: (key) => read(job(key).log),
      summary: (key) => read(job(key).summary),
    };
  }

  /** Every file below the world's state, as text. */
  keptFiles(): { file: string; text: string }[] {
    const root = this.house.stateDirectory;
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ file: path.relative(root, file), text: readFileSync(file, 'latin1') }));
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function facts(given: Partial<EnvironmentFacts> & { readonly name: string }): EnvironmentFacts {
  return { reviewers: [], preventSelfReview: false, waitMinutes: 0, secrets: {}, variables: {}, ...given };
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs one workflow in a world of its own. */
export async function runToy(toy: Toy | string, event: Partial<WorkflowEvent> = {}): Promise<ToyRun> {
  const world = new ToyWorld(typeof toy === 'string' ? { files: { '.github/workflows/ci.yml': toy } } : toy);
  try {
    const ran = await world.run('.github/workflows/ci.yml', event);
    // Logs are read before the folder goes.
    const logs = new Map(ran.run.jobs.map((job) => [job.key, ran.log(job.key)]));
    const summaries = new Map(ran.run.jobs.map((job) => [job.key, ran.summary(job.key)]));
    return { ...ran, log: (key) => logs.get(key) ?? '', summary: (key) => summaries.get(key) ?? '' };
  } finally {
    world.close();
  }
}

/** A workflow of one job with these steps. */
export function steps(text: string, job = ''): string {
  const indented = (block: string, by: number): string =>
    block
      .trim()
      .split('\n')
      .map((line) => ' '.repeat(by) + line)
      .join('\n');
  return `on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n${job === '' ? '' : `${indented(job, 4)}\n`}    steps:\n${indented(text, 6)}\n`;
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FarEndContext } from '../far-end.ts';
import { notFound } from './answers.ts';
import { GitStore } from './git-store.ts';
import type { EnvironmentSeed, GitHubSeed, RepositorySeed, TeamSeed } from './seed.ts';
import { shownEnvironment } from './setting-faults.ts';
import { repositoryShape, type UserShape, userShape } from './shapes.ts';
import type { EnvironmentState, GitHubState, LabelState, RepositoryState } from './state.ts';

const firstId = 1_000;

/** What GitHub's stand-in knows, and where it is kept between runs. */
export class GitHubWorld {
  readonly state: GitHubState;
  readonly context: FarEndContext;
  private readonly file: string;
  private readonly teams: readonly TeamSeed[];
  private readonly strangers: ReadonlySet<string>;
  private readonly people: ReadonlyMap<string, string>;
  private readonly directories = new Map<string, string>();

  /** Takes up what an earlier run left in the state directory, and adds what the seed names and is not there yet. */
  constructor(context: FarEndContext, seed: GitHubSeed) {
    this.context = context;
    this.file = path.join(context.stateDirectory, 'github.json');
    this.state = readState(this.file) ?? { nextId: firstId, users: {}, repositories: [] };
    this.teams = seed.teams ?? [];
    this.strangers = new Set(
      (seed.people ?? []).filter(({ member }) => member === false).map(({ login }) => login),
    );
    this.people = new Map(
      (seed.people ?? []).flatMap(({ login, emails }) => emails.map((email) => [email.toLowerCase(), login])),
    );
    for (const repository of seed.repositories) this.addRepository(repository);
  }

  /** A number that was never given before. */
  id(): number {
    this.state.nextId += 1;
    return this.state.nextId;
  }

  now(): string {
    return this.context.clock
      .now()
      .toISOString()
      .replace(/\.\d{3}Z$/, 'Z');
  }

  /** Writes the state, whole or not at all. */
  save(): void {
    mkdirSync(path.dirname(this.file), { recursive: true });
    const half = `${this.file}.${String(process.pid)}.half`;
    writeFileSync(half, JSON.stringify(this.state));
    renameSync(half, this.file);
  }

  addRepository(seed: RepositorySeed): RepositoryState {
    this.directories.set(seed.name.toLowerCase(), seed.directory);
    let repository = this.find(seed.name);
    if (repository === undefined) {
      repository = {
        id: this.id(),
        name: seed.name,
        defaultBranch: seed.defaultBranch ?? 'main',
        private: seed.private ?? true,
        protectedBranches: seed.protectedBranches ?? [],
        createdAt: this.now(),
        environments: [],
        deployments: [],
        pulls: [],
        issues: [],
        comments: [],
        ...fresh(),
        runs: [],
      };
      this.state.repositories.push(repository);
    }
    repository.codeScanning = seed.codeScanning ?? repository.codeScanning;
    repository.jobsMayOpenPulls = seed.jobsMayOpenPulls ?? repository.jobsMayOpenPulls;
    Object.assign(repository.rules, seed.rules);
    for (const environment of seed.environments ?? []) this.setEnvironment(repository, environment);
    return repository;
  }

  /** Makes an environment, or gives one its rules anew. */
  setEnvironment(repository: RepositoryState, seed: EnvironmentSeed): EnvironmentState {
    const known = made(repository, seed.name);
    const environment: EnvironmentState = {
      id: known?.id ?? this.id(),
      name: known?.name ?? seed.name,
      reviewers: seed.reviewers ?? [],
      preventSelfReview: seed.preventSelfReview ?? false,
      waitMinutes: seed.waitMinutes ?? 0,
      branches: seed.branches ?? 'all',
      variables: seed.variables ?? {},
      createdAt: known?.createdAt ?? this.now(),
    };
    if (known === undefined) repository.environments.push(environment);
    else repository.environments.splice(repository.environments.indexOf(known), 1, environment);
    return environment;
  }

  /** An environment by name, whatever its case, as its settings show it. */
  environment(repository: RepositoryState, name: string): EnvironmentState | undefined {
    const known = made(repository, name);
    return known === undefined ? undefined : shownEnvironment(known, this.context.faults);
  }

  find(name: string): RepositoryState | undefined {
    return this.state.repositories.find((one) => one.name.toLowerCase() === name.toLowerCase());
  }

  /** The repository of a name; GitHub's 404 where there is none. */
  repository(name: string): RepositoryState {
    const found = this.find(name);
    if (found === undefined || !this.directories.has(found.name.toLowerCase())) throw notFound();
    return found;
  }

  git(repository: RepositoryState): GitStore {
    const directory = this.directories.get(repository.name.toLowerCase());
    if (directory === undefined) throw notFound();
    return new GitStore(directory);
  }

  /** Bare repositories on this machine by name. */
  gitRepositories(): Record<string, string> {
    return Object.fromEntries(
      this.state.repositories.flatMap(({ name }) => {
        const directory = this.directories.get(name.toLowerCase());
        return directory === undefined ? [] : [[name, directory] as const];
      }),
    );
  }

  user(login: string, type?: 'Organization'): UserShape {
    this.state.users[login] ??= this.id();
    return userShape(login, this.state.users[login], type);
  }

  /** Whether a login belongs to the organisation; bots never do. */
  isMember(login: string): boolean {
    return !login.endsWith('[bot]') && !this.strangers.has(login);
  }

  /** The account that a commit's e-mail address belongs to; undefined where GitHub knows none. */
  account(email: string): string | undefined {
    const address = email.toLowerCase();
    // GitHub commits with this address what people do on its pages.
    if (address === 'noreply@github.com') return 'web-flow';
    return (
      this.people.get(address) ?? /^(?:\d+\+)?([a-z\d[\]-]+)@users\.noreply\.github\.com$/.exec(address)?.[1]
    );
  }

  /** The id of a team. */
  teamId(slug: string): number {
    this.state.users[`team/${slug}`] ??= this.id();
    return this.state.users[`team/${slug}`] as number;
  }

  /** The id of a workflow's file. */
  workflowId(path: string): number {
    this.state.users[`workflow/${path}`] ??= this.id();
    return this.state.users[`workflow/${path}`] as number;
  }

  owner(repository: RepositoryState): UserShape {
    return this.user(repository.name.slice(0, repository.name.indexOf('/')), 'Organization');
  }

  repositoryJson(repository: RepositoryState) {
    return repositoryShape(repository, this.owner(repository));
  }

  /** Logins of a team's members; undefined where there is no such team. */
  members(organisation: string, slug: string): readonly string[] | undefined {
    return this.teams.find(
      (team) => team.organisation.toLowerCase() === organisation.toLowerCase() && team.slug === slug,
    )?.members;
  }

  /** A label by name, whatever its case. */
  label(repository: RepositoryState, name: string): LabelState | undefined {
    return repository.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
  }

  /** A label as an issue shows it, which may bear one that an earlier version did not keep. */
  shownLabel(repository: RepositoryState, name: string): LabelState {
    return this.label(repository, name) ?? { id: 1, name, color: 'ededed', description: null };
  }

  /** The next number of an issue or pull request: both count together. */
  nextNumber(repository: RepositoryState): number {
    return Math.max(0, ...[...repository.pulls, ...repository.issues].map((one) => one.number)) + 1;
  }
}

const fresh = (): Pick<
  RepositoryState,
  'labels' | 'rules' | 'jobsMayOpenPulls' | 'codeScanning' | 'analyses'
> => ({
  labels: [],
  rules: {},
  jobsMayOpenPulls: false,
  codeScanning: false,
  analyses: [],
});

function readState(file: string): GitHubState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = JSON.parse(text) as GitHubState;
  // An earlier version kept neither of these.
  for (const [index, known] of state.repositories.entries())
    state.repositories[index] = { ...fresh(), ...known };
  return state;
}

function made(repository: RepositoryState, name: string): EnvironmentState | undefined {
  return repository.environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

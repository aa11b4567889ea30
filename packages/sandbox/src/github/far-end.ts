import type { FarEnd, FarEndContext } from '../far-end.ts';
import type { PushLimits } from '../git/push-limits.ts';
import { notFound, Refusal } from './answers.ts';
import { type SarifUpload, takeSarif } from './code-scanning.ts';
import { deleteComment, editComment, type NewComment, writeComment } from './comments.ts';
import { addDeployment, addStatus } from './deployment-routes.ts';
import { type NewIssue, openIssue } from './issue-routes.ts';
import { mergePull, type NewPull, type NewReview, openPull, reviewPull } from './people.ts';
import { createRest, environmentIn } from './rest.ts';
import {
  type CancelListener,
  type Dispatch,
  type DispatchListener,
  type ReviewListener,
  RunEvents,
} from './run-events.ts';
import type { ArtifactState, JobState, RunState } from './run-state.ts';
import type { EnvironmentSeed, GitHubSeed, RepositorySeed } from './seed.ts';
import type {
  DeploymentRecord,
  EnvironmentState,
  IssueState,
  RepositoryState,
  RuleState,
  StatusState,
} from './state.ts';
import { type TokenRequest, Tokens } from './tokens.ts';
import { GitHubWorld } from './world.ts';

/** GitHub as a rehearsal has it: its REST interface, and the doors by which the rehearsal plays people and runs. */
export interface GitHubFarEnd extends FarEnd {
  /** May this token read or write the repository's git? Also asked for `https://github.com/OWNER/REPO.git`. */
  authorize(token: string, repository: string, access: 'read' | 'write'): boolean;
  /** What a push by this token may not change although it may write. */
  pushLimits(token: string, repository: string): PushLimits;
  /** Bare repositories on this machine by name. */
  gitRepositories(): Record<string, string>;
  addRepository(seed: RepositorySeed): void;
  /** What GitHub keeps of a repository; throws where there is none. Look, do not write. */
  repository(name: string): RepositoryState;
  environment(repository: string, name: string): EnvironmentState | undefined;
  setEnvironment(repository: string, seed: EnvironmentSeed): EnvironmentState;
  issueToken(request: TokenRequest): string;
  revokeToken(token: string): void;
  /** A deployment that the platform itself makes for a job with an environment. */
  createDeployment(repository: string, deployment: Parameters<typeof addDeployment>[2]): DeploymentRecord;
  setDeploymentStatus(
    repository: string,
    id: number,
    status: Parameters<typeof addStatus>[3],
    autoInactive?: boolean,
  ): StatusState;
  /** Opens a pull request and returns its number. */
  openPull(repository: string, pull: NewPull): Promise<number>;
  review(repository: string, number: number, review: NewReview): Promise<void>;
  /** Merges an open pull request with a merge commit, as its button does, and returns that commit. */
  mergePull(repository: string, number: number, login: string): Promise<string>;
  /** Opens an issue as a person does who may make labels, and returns it. */
  openIssue(repository: string, issue: NewIssue): IssueState;
  /** Writes a comment as somebody, and returns its id. */
  comment(repository: string, issue: number, comment: NewComment): number;
  editComment(repository: string, id: number, body: string): void;
  deleteComment(repository: string, id: number): void;
  /** Closes an issue, or opens it again. */
  setIssueState(repository: string, number: number, state: 'open' | 'closed'): void;
  /** Gives a branch its rules; none takes them away. */
  setRules(repository: string, branch: string, rules: readonly RuleState[]): void;
  /** Tells of a run as it stands; one with the same id takes its place, and keeps its jobs unless told anew. */
  setRun(repository: string, run: RunState): void;
  /** Tells of the jobs of a run that was told before. */
  setJobs(repository: string, run: number, jobs: readonly JobState[]): void;
  /** Tells of an artifact of a run that was told before; one of the same name takes its place. */
  addArtifact(repository: string, run: number, artifact: ArtifactState): void;
  /**
   * The artifacts of a run for whoever downloads them with this token, with those that have expired.
   *
   * @throws {Error} In GitHub's words: no such run, or the token lacks `actions: read`.
   */
  artifactsFor(
    token: string,
    repository: string,
    run: number,
  ): readonly (ArtifactState & { expired: boolean })[];
  /**
   * Takes a SARIF file from whoever uploads it with this token.
   *
   * @returns How many findings it has.
   * @throws {Error} In GitHub's words: the token lacks `security-events: write`, code scanning is not there, the file is none.
   */
  uploadSarif(token: string, repository: string, upload: SarifUpload): number;
  /** Workflows that were started through the REST interface, oldest first. */
  dispatches(): readonly Dispatch[];
  /** Hears of every start of a workflow; a text that comes back is GitHub's 422. */
  onDispatch(listener: DispatchListener): void;
  /** Hears of every cancel of a run that is not over; a text that comes back is GitHub's 409. */
  onCancel(listener: CancelListener): void;
  /** Hears of what reviewers say of a run's environments; a text that comes back is GitHub's 422. */
  onReview(listener: ReviewListener): void;
}

/**
 * Makes GitHub's stand-in. What was done through it is kept in the state directory and taken up again.
 *
 * @param context - Clock, log, faults and state directory.
 * @param seed - Repositories with their bare directories, environments and teams.
 */
export function createGitHubFarEnd(context: FarEndContext, seed: GitHubSeed): GitHubFarEnd {
  const world = new GitHubWorld(context, seed);
  const tokens = new Tokens(context.clock);
  const events = new RunEvents();
  const answer = createRest(world, tokens, events, context.faults);
  const change = <T>(work: () => T): T => {
    const result = work();
    world.save();
    return result;
  };
  return {
    name: 'github',
    hosts: ['api.github.com'],
    async handle(request) {
      const always = {
        'x-github-media-type': 'github.v3; format=json',
        'x-github-api-version-selected': '2022-11-28',
      };
      try {
        const response = await answer(request);
        return { ...response, headers: { ...always, ...response.headers } };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { ...error.response, headers: { ...always, ...error.response.headers } };
      }
    },
    environmentOf: environmentIn,
    authorize(value, name, access) {
      const repository = world.find(name);
      if (repository === undefined) return false;
      try {
        return tokens.may(tokens.of(value), repository, { permission: 'contents', access });
      } catch {
        return false;
      }
    },
    pushLimits(value, name) {
      const token = tokens.of(value);
      const rules = Object.entries(world.find(name)?.rules ?? {});
      return {
        workflows: token?.kind === 'person' || token?.permissions['workflows'] === 'write',
        reviewedBranches: rules.flatMap(([branch, its]) =>
          its.some((rule) => rule.type === 'pull_request') ? [branch] : [],
        ),
      };
    },
    gitRepositories: () => world.gitRepositories(),
    addRepository: (more) => void change(() => world.addRepository(more)),
    repository: (name) => world.repository(name),
    environment: (name, environment) => world.environment(world.repository(name), environment),
    setEnvironment: (name, environment) =>
      change(() => world.setEnvironment(world.repository(name), environment)),
    issueToken: (request) => tokens.issue(request),
    revokeToken: (token) => tokens.revoke(token),
    createDeployment: (name, deployment) =>
      change(() => addDeployment(world, world.repository(name), deployment)),
    setDeploymentStatus: (name, id, status, autoInactive) =>
      change(() => {
        const repository = world.repository(name);
        const deployment = repository.deployments.find((one) => one.id === id);
        if (deployment === undefined) throw new Error(`${name} has no deployment ${String(id)}`);
        return addStatus(world, repository, deployment, status, autoInactive);
      }),
    openPull: async (name, pull) => {
      const number = await openPull(world, world.repository(name), pull);
      world.save();
      return number;
    },
    review: async (name, number, review) => {
      await reviewPull(world, world.repository(name), number, review);
      world.save();
    },
    mergePull: async (name, number, login) => {
      const commit = await mergePull(world, world.repository(name), number, login);
      world.save();
      return commit;
    },
    openIssue: (name, issue) => change(() => openIssue(world, world.repository(name), issue)),
    comment: (name, issue, comment) =>
      change(() => writeComment(world, world.repository(name), issue, comment)),
    editComment: (name, id, body) => change(() => editComment(world.repository(name), id, body, world.now())),
    deleteComment: (name, id) => change(() => deleteComment(world.repository(name), id)),
    setIssueState: (name, number, state) =>
      change(() => {
        const issue = world.repository(name).issues.find((one) => one.number === number);
        if (issue === undefined) throw new Error(`${name} has no issue ${String(number)}`);
        const at = world.now();
        Object.assign(issue, { state, updatedAt: at, closedAt: state === 'closed' ? at : null });
      }),
    setRules: (name, branch, rules) =>
      change(() => void Object.assign(world.repository(name).rules, { [branch]: rules })),
    setRun: (name, run) => {
      const repository = world.repository(name);
      const known = repository.runs.find((one) => one.id === run.id);
      const jobs = run.jobs ?? known?.jobs;
      const artifacts = run.artifacts ?? known?.artifacts;
      repository.runs = [
        ...repository.runs.filter((one) => one.id !== run.id),
        {
          ...run,
          ...(jobs === undefined ? {} : { jobs }),
          ...(artifacts === undefined ? {} : { artifacts }),
        },
      ];
      // A run is told many times a second; how far its jobs are need not outlive this process.
      if (known === undefined || standing(known) !== standing(run)) world.save();
    },
    setJobs: (name, id, jobs) => {
      const repository = world.repository(name);
      if (!repository.runs.some((one) => one.id === id)) throw new Error(`${name} has no run ${String(id)}`);
      repository.runs = repository.runs.map((one) => (one.id === id ? { ...one, jobs } : one));
    },
    addArtifact: (name, id, artifact) =>
      change(() => {
        const repository = world.repository(name);
        repository.runs = repository.runs.map((one) =>
          one.id === id
            ? {
                ...one,
                artifacts: [...(one.artifacts ?? []).filter((its) => its.name !== artifact.name), artifact],
              }
            : one,
        );
      }),
    artifactsFor: (token, name, id) => {
      const repository = world.repository(name);
      tokens.demand(tokens.of(token), repository, { permission: 'actions', access: 'read' });
      const run = repository.runs.find((one) => one.id === id);
      if (run === undefined) throw notFound();
      const now = Date.parse(world.now());
      return (run.artifacts ?? []).map((one) => ({ ...one, expired: Date.parse(one.expiresAt) <= now }));
    },
    uploadSarif: (token, name, upload) =>
      change(() => {
        const repository = world.repository(name);
        tokens.demand(tokens.of(token), repository, { permission: 'security-events', access: 'write' });
        return takeSarif(repository, upload, world.now()).results;
      }),
    dispatches: () => events.dispatched,
    onDispatch: (listener) => events.onDispatch(listener),
    onCancel: (listener) => events.onCancel(listener),
    onReview: (listener) => events.onReview(listener),
  };
}

/** What of a run must outlive this process. */
function standing({ jobs: _jobs, ...run }: RunState): string {
  return JSON.stringify(run);
}

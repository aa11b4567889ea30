import os from 'node:os';
import type { Value } from '../expressions/data.ts';
import type { FileSource } from '../parse/tokens.ts';
import type { RunState } from './run-state.ts';

/** GitHub's addresses, which the rehearsal's proxy answers. */
export const addresses = {
  server: 'https://github.com',
  api: 'https://api.github.com',
  graphql: 'https://api.github.com/graphql',
};

/** The name of a ref without its kind: `main` of `refs/heads/main`, `7/merge` of `refs/pull/7/merge`. */
export function refName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, '');
}

/** The `github` context where no job runs yet: in `if:` of jobs, matrices, groups and names. */
export function githubContext(run: RunState): Record<string, Value | undefined> {
  const { event, house } = run;
  const { repository } = house.platform;
  return {
    actor: event.actor,
    actor_id: String(personId(event.actor)),
    api_url: addresses.api,
    base_ref: event.baseRef ?? '',
    event: event.payload,
    event_name: event.name,
    graphql_url: addresses.graphql,
    head_ref: event.headRef ?? '',
    ref: event.ref,
    ref_name: refName(event.ref),
    ref_protected: repository.protectedBranches.includes(refName(event.ref)),
    ref_type: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository: repository.name,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    repository_visibility: repository.visibility,
    repositoryUrl: `git://github.com/${repository.name}.git`,
    retention_days: String(house.retentionDays),
    run_attempt: String(run.attempt),
    run_id: run.id,
    run_number: String(run.number),
    secret_source: event.fromFork ? 'None' : 'Actions',
    server_url: addresses.server,
    sha: event.sha,
    triggering_actor: run.triggeringActor,
    workflow: run.workflowName,
    workflow_ref: run.workflowRef,
    workflow_sha: event.sha,
  };
}

/** The `job.workflow_*` members: the file that the job stands in, whoever called it. */
export function jobFileContext(source: FileSource): Record<string, Value> {
  return {
    workflow_repository: source.repository,
    workflow_sha: source.sha,
    workflow_ref: `${source.repository}/${source.path}@${source.ref}`,
    workflow_file_path: source.path,
  };
}

/** A number that stands for a person, the same in every rehearsal. */
export function personId(login: string): number {
  return (
    [...login].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 90_000_000, 7) + 1_000_000
  );
}

const systems: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};
const processors: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'X64',
  arm64: 'ARM64',
  arm: 'ARM',
  ia32: 'X86',
};

/** What a runner is: the `runner` context and its variables. */
export const runnerFacts = {
  name: 'Sluice rehearsal',
  os: systems[process.platform] ?? os.type(),
  arch: processors[process.arch] ?? process.arch.toUpperCase(),
  environment: 'self-hosted',
};

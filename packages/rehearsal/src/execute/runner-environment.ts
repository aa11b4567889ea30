import path from 'node:path';
import { textOfValue, type Value } from '../expressions/data.ts';
import { runnerFacts } from './contexts.ts';
import type { House } from './run-state.ts';

/** The folders of one job. */
export interface JobFolders {
  readonly root: string;
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  readonly eventFile: string;
}

const inherited = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TERM', 'npm_config_registry'];

/** The machine's PATH without the folders that npm puts in front when it runs a script of this project. */
function machinePath(): string {
  const isOfNpm = (folder: string): boolean => /node_modules[/\\]\.bin$|node-gyp-bin$/.test(folder);
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '' && !isOfNpm(folder))
    .join(path.delimiter);
}

/** Members of the `github` context that become variables, with the variables' names where they differ. */
const fromContext = [
  'action',
  'action_ref',
  'action_repository',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
];

/**
 * The variables that every process of a job has: the runner's own, and of this machine only the path, the locale and how
 * the far ends are reached.
 */
export function runnerEnvironment(
  house: House,
  folders: JobFolders,
  github: Readonly<Record<string, Value | undefined>>,
  debug: boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, house.platform.processEnvironment());
  if (house.clockVariable !== undefined) env['SLUICE_CLOCK'] = house.clockVariable;
  for (const name of fromContext) env[`GITHUB_${name.toUpperCase()}`] = textOfValue(github[name]);
  return {
    ...env,
    PATH: machinePath(),
    HOME: folders.home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_ARCH: runnerFacts.arch,
    RUNNER_ENVIRONMENT: runnerFacts.environment,
    RUNNER_NAME: runnerFacts.name,
    RUNNER_OS: runnerFacts.os,
    RUNNER_TEMP: folders.temp,
    RUNNER_TOOL_CACHE: house.toolCache,
    RUNNER_WORKSPACE: path.dirname(folders.workspace),
    ...(debug ? { RUNNER_DEBUG: '1' } : {}),
  };
}

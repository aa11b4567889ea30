import { readFileSync } from 'node:fs';
import os from 'node:os';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Environment } from '@fhir-iq/sluice-runtime';
import type { GitHubFacts } from './types.ts';

/** What stands for a commit where there is none (an action that is run by hand). */
export const noCommit = '0'.repeat(40);

/** Reads what the runner says of the run. */
export function gitHubFacts(env: Environment): GitHubFacts {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const serverUrl = env['GITHUB_SERVER_URL'] || 'https://github.com';
  const runId = env['GITHUB_RUN_ID'] || '0';
  const attempt = Number(env['GITHUB_RUN_ATTEMPT'] || 1);
  let event: Readonly<Record<string, unknown>> | undefined;
  return {
    repository,
    sha: env['GITHUB_SHA'] || noCommit,
    ref: env['GITHUB_REF'] ?? '',
    runId,
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : 1,
    job: env['GITHUB_JOB'] || 'local',
    actor: env['GITHUB_TRIGGERING_ACTOR'] || env['GITHUB_ACTOR'] || '',
    eventName: env['GITHUB_EVENT_NAME'] ?? '',
    get event() {
      return (event ??= readEvent(env['GITHUB_EVENT_PATH']));
    },
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    serverUrl,
    runUrl: `${serverUrl}/${repository}/actions/runs/${runId}`,
    workspace: env['GITHUB_WORKSPACE'] || process.cwd(),
    temp: env['RUNNER_TEMP'] || os.tmpdir(),
  };
}

function readEvent(file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined || file === '') return {};
  try {
    const event: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof event === 'object' && event !== null && !Array.isArray(event))
      return event as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigurationError({
      what: `The event file ${file} (GITHUB_EVENT_PATH) cannot be read.`,
      cause,
    });
  }
  throw new ConfigurationError({ what: `The event file ${file} (GITHUB_EVENT_PATH) holds no JSON object.` });
}

import type {
  ConcurrencyDefinition,
  EnvironmentDefinition,
  Job,
  Permissions,
  RunDefaults,
  StrategyDefinition,
  WorkflowFile,
} from './model.ts';
import type { Problems } from './problems.ts';
import { readWorkflowTokens } from './read-file.ts';
import { readSteps } from './steps.ts';
import {
  TokenReader,
  textOf,
  isMapping,
  isNull,
  type FileSource,
  type MappingToken,
  type TemplateToken,
} from './tokens.ts';
import { readTriggers } from './triggers.ts';

const jobKeys = {
  both: ['name', 'needs', 'if', 'strategy', 'concurrency', 'permissions'],
  steps: [
    'runs-on',
    'environment',
    'env',
    'defaults',
    'outputs',
    'timeout-minutes',
    'continue-on-error',
    'steps',
  ],
  call: ['uses', 'with', 'secrets'],
};

/**
 * Reads a workflow file: what GitHub refuses and what the rehearsal does not know goes to `problems`, with file, line and key.
 *
 * @param source - Where the text comes from.
 * @param text - The file.
 * @param problems - Takes everything that keeps the file from being run.
 * @returns The workflow, or nothing when GitHub would refuse the file.
 */
export async function readWorkflow(
  source: FileSource,
  text: string,
  problems: Problems,
): Promise<WorkflowFile | undefined> {
  const root = await readWorkflowTokens(source, text, problems);
  if (root === undefined) return undefined;
  const reader = new TokenReader(source, problems);
  const members = reader.members(root, '', [
    'name',
    'run-name',
    'on',
    'env',
    'defaults',
    'permissions',
    'concurrency',
    'jobs',
  ]);
  const jobs = new Map<string, Job>();
  for (const [id, token] of reader.members(members.get('jobs'), 'jobs'))
    jobs.set(id, readJob(id, token, reader));
  return {
    source,
    name: reader.literal(members.get('name'), 'name') ?? source.path,
    runName: members.get('run-name'),
    on: readTriggers(members.get('on'), reader),
    env: mapping(members.get('env'), 'env', reader),
    defaults: readDefaults(members.get('defaults'), 'defaults', reader),
    permissions: readPermissions(members.get('permissions'), 'permissions', reader),
    permissionsToken: members.get('permissions'),
    concurrency: readConcurrency(members.get('concurrency'), 'concurrency', reader),
    jobs,
  };
}

function readJob(id: string, token: TemplateToken, reader: TokenReader): Job {
  const where = `jobs.${id}`;
  const isCall = isMapping(token) && token.find('uses') !== undefined;
  const members = reader.members(token, where, [...jobKeys.both, ...(isCall ? jobKeys.call : jobKeys.steps)]);
  const base = {
    id,
    line: token.line === undefined ? undefined : token.line - 1,
    name: members.get('name'),
    needs: reader.literals(members.get('needs'), `${where}.needs`),
    if: members.get('if'),
    strategy: readStrategy(members.get('strategy'), `${where}.strategy`, reader),
    concurrency: readConcurrency(members.get('concurrency'), `${where}.concurrency`, reader),
    permissions: readPermissions(members.get('permissions'), `${where}.permissions`, reader),
    permissionsToken: members.get('permissions'),
  };
  const uses = members.get('uses');
  if (uses !== undefined) {
    const secrets = members.get('secrets');
    return {
      ...base,
      kind: 'call',
      uses: reader.literal(uses, `${where}.uses`) ?? '',
      usesToken: uses,
      with: reader.members(members.get('with'), `${where}.with`),
      secrets:
        secrets !== undefined && !isMapping(secrets)
          ? 'inherit'
          : reader.members(secrets, `${where}.secrets`),
    };
  }
  return {
    ...base,
    kind: 'steps',
    runsOn: members.get('runs-on') ?? token,
    environment: readEnvironment(members.get('environment'), `${where}.environment`, reader),
    env: mapping(members.get('env'), `${where}.env`, reader),
    defaults: readDefaults(members.get('defaults'), `${where}.defaults`, reader),
    outputs: reader.members(members.get('outputs'), `${where}.outputs`),
    timeoutMinutes: members.get('timeout-minutes'),
    continueOnError: members.get('continue-on-error'),
    steps: readSteps(members.get('steps'), `${where}.steps`, reader),
  };
}

function mapping(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): MappingToken | undefined {
  if (token === undefined || isNull(token)) return undefined;
  if (isMapping(token)) return token;
  reader.notRehearsed(token, where, 'an expression in the place of a mapping');
  return undefined;
}

function readDefaults(token: TemplateToken | undefined, where: string, reader: TokenReader): RunDefaults {
  const run = reader.members(reader.members(token, where, ['run']).get('run'), `${where}.run`, [
    'shell',
    'working-directory',
  ]);
  return { shell: run.get('shell'), workingDirectory: run.get('working-directory') };
}

function readPermissions(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): Permissions | undefined {
  if (token === undefined) return undefined;
  if (!isMapping(token)) {
    reader.notRehearsed(token, `${where}: ${textOf(token)}`, 'name each right');
    return {};
  }
  const granted: Record<string, 'read' | 'write'> = {};
  for (const [name, value] of reader.members(token, where)) {
    const level = reader.literal(value, `${where}.${name}`);
    if (level === 'read' || level === 'write') granted[name] = level;
  }
  return granted;
}

function readConcurrency(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): ConcurrencyDefinition | undefined {
  if (token === undefined) return undefined;
  if (!isMapping(token)) return { group: token, queue: 'single' };
  const members = reader.members(token, where, ['group', 'cancel-in-progress', 'queue']);
  const group = members.get('group');
  if (group === undefined) return undefined;
  const queue = reader.literal(members.get('queue'), `${where}.queue`) === 'max' ? 'max' : 'single';
  return { group, cancelInProgress: members.get('cancel-in-progress'), queue };
}

function readEnvironment(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): EnvironmentDefinition | undefined {
  if (token === undefined) return undefined;
  if (!isMapping(token)) return { name: token };
  const members = reader.members(token, where, ['name', 'url', 'deployment']);
  return {
    name: members.get('name') ?? token,
    url: members.get('url'),
    deployment: members.get('deployment'),
  };
}

function readStrategy(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): StrategyDefinition | undefined {
  if (token === undefined) return undefined;
  const members = reader.members(token, where, ['matrix', 'fail-fast', 'max-parallel']);
  return {
    matrix: members.get('matrix'),
    failFast: members.get('fail-fast'),
    maxParallel: members.get('max-parallel'),
  };
}

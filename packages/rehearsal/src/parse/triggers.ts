import type { EventFilter, InputDefinition, Triggers } from './model.ts';
import { isMapping, isNull, isSequence, type TemplateToken, type TokenReader } from './tokens.ts';

const rehearsed = ['push', 'pull_request', 'schedule', 'workflow_dispatch', 'workflow_call'] as const;

/** Reads `on:`. Events that the rehearsal does not raise are not rehearsed. */
export function readTriggers(token: TemplateToken | undefined, reader: TokenReader): Triggers {
  const events = new Map<string, TemplateToken | undefined>();
  if (token !== undefined && isMapping(token)) {
    for (const [name, value] of reader.members(token, 'on', rehearsed)) events.set(name, value);
  } else {
    for (const name of reader.literals(token, 'on')) {
      if ((rehearsed as readonly string[]).includes(name)) events.set(name, undefined);
      else reader.notRehearsed(token, `on.${name}`);
    }
  }
  const call = reader.members(events.get('workflow_call'), 'on.workflow_call', [
    'inputs',
    'outputs',
    'secrets',
  ]);
  const dispatch = reader.members(events.get('workflow_dispatch'), 'on.workflow_dispatch', ['inputs']);
  return {
    push: events.has('push') ? readFilter(events.get('push'), 'on.push', reader) : undefined,
    pullRequest: events.has('pull_request')
      ? readFilter(events.get('pull_request'), 'on.pull_request', reader)
      : undefined,
    schedule: events.has('schedule') ? readSchedule(events.get('schedule'), reader) : undefined,
    dispatch: events.has('workflow_dispatch')
      ? { inputs: readInputs(dispatch.get('inputs'), 'on.workflow_dispatch.inputs', reader) }
      : undefined,
    call: events.has('workflow_call')
      ? {
          inputs: readInputs(call.get('inputs'), 'on.workflow_call.inputs', reader),
          secrets: readSecrets(call.get('secrets'), reader),
          outputs: readOutputs(call.get('outputs'), reader),
        }
      : undefined,
  };
}

function readFilter(token: TemplateToken | undefined, where: string, reader: TokenReader): EventFilter {
  const keys =
    where === 'on.push'
      ? ['branches', 'branches-ignore', 'tags', 'tags-ignore', 'paths', 'paths-ignore']
      : ['branches', 'branches-ignore', 'paths', 'paths-ignore', 'types'];
  const members = reader.members(token, where, keys);
  const list = (key: string): string[] | undefined =>
    members.has(key) ? reader.literals(members.get(key), `${where}.${key}`) : undefined;
  return {
    branches: list('branches'),
    branchesIgnore: list('branches-ignore'),
    tags: list('tags'),
    tagsIgnore: list('tags-ignore'),
    paths: list('paths'),
    pathsIgnore: list('paths-ignore'),
    types: list('types'),
  };
}

function readSchedule(
  token: TemplateToken | undefined,
  reader: TokenReader,
): { cron: string; timezone?: string | undefined }[] {
  if (token === undefined || !isSequence(token)) return [];
  return [...token].map((item) => {
    const members = reader.members(item, 'on.schedule', ['cron', 'timezone']);
    return {
      cron: reader.literal(members.get('cron'), 'on.schedule.cron') ?? '',
      timezone: reader.literal(members.get('timezone'), 'on.schedule.timezone'),
    };
  });
}

function readInputs(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): Map<string, InputDefinition> {
  return new Map(
    [...reader.members(token, where)].map(([name, value]) => {
      const path = `${where}.${name}`;
      const members = isNull(value)
        ? new Map<string, TemplateToken>()
        : reader.members(value, path, ['description', 'type', 'required', 'default', 'options']);
      const type = reader.literal(members.get('type'), `${path}.type`) ?? 'string';
      return [
        name,
        {
          name,
          type: type as InputDefinition['type'],
          required: reader.literal(members.get('required'), `${path}.required`) === 'true',
          default: members.get('default'),
          options: reader.literals(members.get('options'), `${path}.options`),
        },
      ];
    }),
  );
}

function readSecrets(
  token: TemplateToken | undefined,
  reader: TokenReader,
): Map<string, { required: boolean }> {
  const where = 'on.workflow_call.secrets';
  return new Map(
    [...reader.members(token, where)].map(([name, value]) => {
      const members = isNull(value)
        ? new Map<string, TemplateToken>()
        : reader.members(value, `${where}.${name}`, ['description', 'required']);
      return [
        name,
        { required: reader.literal(members.get('required'), `${where}.${name}.required`) === 'true' },
      ];
    }),
  );
}

function readOutputs(token: TemplateToken | undefined, reader: TokenReader): Map<string, TemplateToken> {
  const where = 'on.workflow_call.outputs';
  const result = new Map<string, TemplateToken>();
  for (const [name, value] of reader.members(token, where)) {
    const output = reader.members(value, `${where}.${name}`, ['description', 'value']).get('value');
    if (output !== undefined) result.set(name, output);
  }
  return result;
}

import type { Step } from './model.ts';
import {
  isMapping,
  isNull,
  isSequence,
  type MappingToken,
  type TemplateToken,
  type TokenReader,
} from './tokens.ts';

const both = ['id', 'name', 'if', 'env', 'continue-on-error', 'timeout-minutes'];

/** Reads the steps of a job. */
export function readSteps(token: TemplateToken | undefined, where: string, reader: TokenReader): Step[] {
  if (token === undefined || !isSequence(token)) return [];
  return [...token].map((item, index) => readStep(item, `${where}[${index}]`, reader));
}

function readStep(token: TemplateToken, where: string, reader: TokenReader): Step {
  const isRun = isMapping(token) && token.find('run') !== undefined;
  const own = isRun ? ['run', 'shell', 'working-directory'] : ['uses', 'with'];
  const members = reader.members(token, where, [...both, ...own]);
  const base = {
    id: reader.literal(members.get('id'), `${where}.id`),
    line: token.line,
    name: members.get('name'),
    if: members.get('if'),
    env: environment(members.get('env'), `${where}.env`, reader),
    continueOnError: members.get('continue-on-error'),
    timeoutMinutes: members.get('timeout-minutes'),
  };
  const run = members.get('run');
  if (run !== undefined) {
    return {
      ...base,
      kind: 'run',
      run,
      shell: members.get('shell'),
      workingDirectory: members.get('working-directory'),
    };
  }
  const uses = members.get('uses') ?? token;
  return {
    ...base,
    kind: 'uses',
    uses: reader.literal(uses, `${where}.uses`) ?? '',
    usesToken: uses,
    with: reader.members(members.get('with'), `${where}.with`),
  };
}

function environment(
  token: TemplateToken | undefined,
  where: string,
  reader: TokenReader,
): MappingToken | undefined {
  if (token === undefined || isNull(token)) return undefined;
  if (isMapping(token)) return token;
  reader.notRehearsed(token, where, 'an expression in the place of a mapping');
  return undefined;
}

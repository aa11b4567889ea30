import type { ActionFile } from './model.ts';
import type { Problems } from './problems.ts';
import { readActionTokens } from './read-file.ts';
import { TokenReader, isNull, textOf, type FileSource, type TemplateToken } from './tokens.ts';

/**
 * Reads an action.yml. Only actions that run on Node 24 are rehearsed: runners have no older Node any more.
 *
 * @param source - Where the text comes from.
 * @param text - The file.
 * @param problems - Takes everything that keeps the action from being run.
 * @returns The action, or nothing when it cannot be run.
 */
export async function readAction(
  source: FileSource,
  text: string,
  problems: Problems,
): Promise<ActionFile | undefined> {
  const root = await readActionTokens(source, text, problems);
  if (root === undefined) return undefined;
  const reader = new TokenReader(source, problems);
  const members = reader.members(root, '', [
    'name',
    'description',
    'author',
    'branding',
    'inputs',
    'outputs',
    'runs',
  ]);
  const runs = reader.members(members.get('runs'), 'runs');
  const using = reader.literal(runs.get('using'), 'runs.using') ?? '';
  if (using !== 'node24') {
    reader.notRehearsed(runs.get('using'), `runs.using: ${using}`, 'only node24');
    return undefined;
  }
  const known = ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'];
  for (const [key, value] of runs) if (!known.includes(key)) reader.notRehearsed(value, `runs.${key}`);
  return {
    source,
    name: reader.literal(members.get('name'), 'name') ?? source.path,
    inputs: readInputs(members.get('inputs'), reader),
    main: reader.literal(runs.get('main'), 'runs.main') ?? '',
    pre: reader.literal(runs.get('pre'), 'runs.pre'),
    preIf: condition(runs.get('pre-if')),
    post: reader.literal(runs.get('post'), 'runs.post'),
    postIf: condition(runs.get('post-if')),
  };
}

/** `pre-if` and `post-if` are expressions with or without braces. */
function condition(token: TemplateToken | undefined): string | undefined {
  if (token === undefined) return undefined;
  return 'expression' in token ? String(token.expression) : textOf(token);
}

function readInputs(token: TemplateToken | undefined, reader: TokenReader): ActionFile['inputs'] {
  return new Map(
    [...reader.members(token, 'inputs')].map(([name, value]) => {
      const members = isNull(value)
        ? new Map<string, TemplateToken>()
        : reader.members(value, `inputs.${name}`);
      return [
        name,
        {
          required: reader.literal(members.get('required'), `inputs.${name}.required`) === 'true',
          default: members.get('default'),
          deprecation: reader.literal(members.get('deprecationMessage'), `inputs.${name}.deprecationMessage`),
        },
      ];
    }),
  );
}

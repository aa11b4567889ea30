import { githubParser } from './github-parser.ts';
import type { Problems } from './problems.ts';
import { singleLineExpressions } from './single-line.ts';
import type { FileSource, TemplateToken } from './tokens.ts';

type ParseResult = ReturnType<Awaited<ReturnType<typeof githubParser>>['parseWorkflow']>;

function collect(result: ParseResult, source: FileSource, problems: Problems): boolean {
  const errors = result.context.errors.getErrors();
  for (const error of errors) {
    problems.add({
      file: source.display,
      line: error.range?.start.line,
      column: error.range?.start.column,
      message: error.rawMessage,
    });
  }
  return errors.length > 0;
}

/**
 * Reads a workflow file with GitHub's own parser: its schema, its expressions, its rules between keys.
 *
 * @param source - Where the text comes from, for messages.
 * @param text - The file.
 * @param problems - Takes what GitHub would refuse.
 * @returns The root of the token tree, or nothing when GitHub would refuse the file.
 */
export async function readWorkflowTokens(
  source: FileSource,
  text: string,
  problems: Problems,
): Promise<TemplateToken | undefined> {
  const parser = await githubParser();
  const parse = (content: string): ParseResult =>
    parser.parseWorkflow({ name: source.path, content }, new parser.NoOperationTraceWriter());
  const asWritten = parse(text);
  if (asWritten.value !== undefined) await parser.convertWorkflowTemplate(asWritten.context, asWritten.value);
  if (collect(asWritten, source, problems)) return undefined;
  return parse(singleLineExpressions(text)).value;
}

/**
 * Reads an action.yml with GitHub's own parser.
 *
 * @param source - Where the text comes from, for messages.
 * @param text - The file.
 * @param problems - Takes what GitHub would refuse.
 * @returns The root of the token tree, or nothing when GitHub would refuse the file.
 */
export async function readActionTokens(
  source: FileSource,
  text: string,
  problems: Problems,
): Promise<TemplateToken | undefined> {
  const parser = await githubParser();
  const result = parser.parseAction(
    { name: source.path, content: singleLineExpressions(text) },
    new parser.NoOperationTraceWriter(),
  );
  return collect(result, source, problems) ? undefined : result.value;
}

import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { findSecrets } from '../secrets.ts';
import { maxCharacters, maxSyntaxErrors } from './limits.ts';
import { type PlaceNode, placeNode } from './places.ts';
import { syntaxMessage } from './syntax.ts';
import { plainValue } from './value.ts';
import type { TextProblem } from './text-problem.ts';

export interface ReadYaml {
  /** The plain value; undefined when the text has none that can be trusted. */
  readonly value: unknown;
  /** Whether the value is whole: syntax errors leave nothing to check further. */
  readonly readable: boolean;
  readonly places: PlaceNode;
  readonly problems: readonly TextProblem[];
  /** Line and column, both from 1, of an offset. */
  readonly position: (offset: number) => { line: number; column: number };
}

/**
 * Reads one YAML 1.2 document into plain values with the place of each, within limits.
 *
 * @param source - The text; a byte order mark at its start is skipped.
 * @returns The value, its places and every problem of the text. Never throws.
 */
export function readYaml(source: string): ReadYaml {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const position = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const unreadable = (problems: TextProblem[]): ReadYaml => ({
    value: undefined,
    readable: false,
    places: placeNode(0, 0),
    problems,
    position,
  });

  if (text.length > maxCharacters) {
    return unreadable([
      problem(
        0,
        'size',
        'the file is too large',
        `${text.length} characters`,
        `at most ${maxCharacters} characters`,
      ),
    ]);
  }
  const problems = [...controlCharacters(text), ...secretsIn(text)];
  const documents = documentsOf(text);
  if ('message' in documents) return unreadable([...problems, documents]);

  const first = documents[0];
  const errors = documents.flatMap((document) => document.errors);
  for (const error of errors.slice(0, maxSyntaxErrors)) {
    problems.push(problem(error.pos[0], 'syntax', syntaxMessage(error.code, error.message)));
  }
  const second = documents[1];
  if (second !== undefined) {
    problems.push(
      problem(
        second.range[0],
        'documents',
        'the file holds more than one YAML document',
        undefined,
        'one document; remove the line ---',
      ),
    );
  }
  if (first === undefined || first.contents === null) {
    if (errors.length === 0)
      problems.push(
        problem(0, 'empty', 'the file is empty', 'nothing', 'the keys of docs/reference/configuration.md'),
      );
    return unreadable(problems);
  }
  for (const warning of first.warnings) {
    if (warning.code === 'TAG_RESOLVE_FAILED')
      problems.push(problem(warning.pos[0], 'tag', 'the tag is not known', undefined, 'values without tags'));
  }
  if (errors.length > 0) return unreadable(problems);

  const plain = plainValue(first);
  return {
    value: plain.value,
    readable: plain.whole,
    places: plain.places,
    problems: [...problems, ...plain.problems],
    position,
  };
}

function problem(
  offset: number,
  rule: string,
  message: string,
  found?: string,
  allowed?: string,
): TextProblem {
  return {
    offset,
    path: [],
    rule,
    message,
    ...(found === undefined ? {} : { found }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

function documentsOf(text: string): (Document.Parsed & { range: [number, number, number] })[] | TextProblem {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.2',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return documents;
  } catch (error) {
    // The parser calls itself for each level: text nested thousands of levels deep exhausts the stack.
    if (error instanceof RangeError) return problem(0, 'depth', 'the file is nested too deeply to be read');
    return problem(0, 'syntax', `the file is not YAML: ${(error as Error).message}`);
  }
}

/** Control characters that YAML does not allow, a NUL above all: the file is binary or in another encoding. */
function controlCharacters(text: string): TextProblem[] {
  const at = text.search(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/);
  if (at < 0) return [];
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return [problem(at, 'characters', 'the file holds a control character', `U+${code}`, 'text in UTF-8')];
}

function secretsIn(text: string): TextProblem[] {
  return findSecrets(text).map(({ kind, offset }) =>
    problem(
      offset,
      'secret',
      `this looks like ${kind}; remove it, and revoke it where it was made`,
      'not shown',
      'secrets are handed to actions as inputs and never stand in this file',
    ),
  );
}

import { readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import {
  loadConfiguration,
  type LoadResult,
  type Problem,
  type SluiceConfiguration,
} from '../../src/index.ts';

export const file = '.github/sluice.yml';
export const now = new Date('2026-11-23T12:00:00Z');

/** The example's configuration: the specification's own values. */
export const example = readFileSync(
  new URL('../../../../examples/fhir-iq/.github/sluice.yml', import.meta.url),
  'utf8',
);

export function exampleConfiguration(): SluiceConfiguration {
  const result = loadConfiguration(example, { file });
  if (!result.ok) throw new Error(`the example is wrong: ${JSON.stringify(result.problems)}`);
  return result.configuration;
}

type Path = readonly (string | number)[];

/** The example with values set, or taken away where the value is undefined; comments and other lines stay. */
export function exampleWith(changes: readonly (readonly [Path, unknown])[]): string {
  const document = parseDocument(example);
  for (const [path, value] of changes) {
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, document.createNode(value));
  }
  if (!isMap(document.contents)) throw new Error('the example is no object');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

export function load(text: string, at: Date | undefined = now): LoadResult {
  return loadConfiguration(text, { file, ...(at === undefined ? {} : { now: at }) });
}

/** The problems of a text, warnings after errors. */
export function problemsOf(text: string): readonly Problem[] {
  const result = load(text);
  return result.ok ? result.warnings : [...result.problems, ...result.warnings];
}

/** The only problem that a text has beside the warnings that the example has. */
export function onlyProblem(text: string): Problem {
  const result = load(text);
  const problems = result.ok ? [] : result.problems;
  if (problems.length !== 1)
    throw new Error(`${problems.length} problems: ${JSON.stringify(problems, null, 1)}`);
  return problems[0] as Problem;
}

/** The example's text with one piece replaced, which must be there. */
export function replaced(from: string, to: string): string {
  if (!example.includes(from)) throw new Error(`the example has no ${from}`);
  return example.replace(from, () => to);
}

/** The line, from 1, at which a piece of the example begins; it must be there. */
export function lineOf(piece: string): number {
  const at = example.indexOf(piece);
  if (at < 0) throw new Error(`the example has no ${piece}`);
  return example.slice(0, at).split('\n').length;
}

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { cell, code, table } from './markdown.mjs';

const begin = '<!-- generated from action.yml: begin -->';
const end = '<!-- generated from action.yml: end -->';

function inputTable(inputs) {
  const rows = Object.entries(inputs).map(([name, input]) => [
    code(name),
    input.description,
    input.required ? 'yes' : 'no',
    input.default === undefined || input.default === '' ? '' : code(input.default),
  ]);
  return rows.length === 0 ? 'None.' : table(['Input', 'Meaning', 'Required', 'Default'], rows);
}

function outputTable(outputs) {
  const rows = Object.entries(outputs).map(([name, output]) => [code(name), output.description]);
  return rows.length === 0 ? 'None.' : table(['Output', 'Meaning'], rows);
}

/**
 * Puts the tables of an action's inputs and outputs between the markers of its README. A README without markers gets them
 * at its end; a missing one begins with the action's name and description.
 *
 * @param {string} folder - The name of the action's folder.
 * @param {string} definition - The content of its action.yml.
 * @param {string | undefined} readme - The README as it is.
 */
export function actionReadme(folder, definition, readme) {
  const action = parse(definition);
  const tables = [
    begin,
    '',
    '## Inputs',
    '',
    inputTable(action.inputs ?? {}),
    '',
    '## Outputs',
    '',
    outputTable(action.outputs ?? {}),
    '',
    end,
  ].join('\n');
  const text = readme ?? `# ${folder}\n\n${cell(action.description)}\n`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from >= 0 && to > from) return `${text.slice(0, from)}${tables}${text.slice(to + end.length)}`;
  if (from >= 0 || to >= 0)
    throw new Error(
      `actions/${folder}/README.md has one of the two markers "${begin}" and "${end}", or them the wrong way round`,
    );
  return `${text.trimEnd()}\n\n${tables}\n`;
}

/** The README of each action, by file. */
export function actionReadmes(root, current) {
  const folders = readdirSync(path.join(root, 'actions')).sort();
  return folders.flatMap((folder) => {
    const definition = current(`actions/${folder}/action.yml`);
    if (definition === undefined) return [];
    const file = `actions/${folder}/README.md`;
    return [[file, actionReadme(folder, definition, current(file))]];
  });
}

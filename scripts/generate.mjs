// Writes every generated file. usage: generate.mjs [--check]   (--check: writes nothing, exits 1 naming stale files)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { failureTableMarkdown } from '../test/rehearsal/failure-table.ts';
import { actionReadmes } from './generate/action-readmes.mjs';
import { checksDocument } from './generate/checks-document.mjs';
import { configurationReference } from './generate/configuration-reference.mjs';
import { configurationSchema, modelSchemas } from './generate/json-schemas.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const current = (file) => {
  try {
    return readFileSync(path.join(root, file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const files = new Map([
  ...modelSchemas(),
  ['docs/reference/sluice.schema.json', configurationSchema()],
  ['docs/reference/configuration.md', configurationReference()],
  ['docs/checks.md', checksDocument()],
  ['docs/failure-table.md', failureTableMarkdown()],
  ...actionReadmes(root, current),
]);
const stale = [...files].filter(([file, content]) => current(file) !== content);

if (values.check) {
  for (const [file] of stale)
    console.error(`${file} is stale: run npm run generate and commit what it writes`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, content] of stale) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
}
console.log(`${files.size} generated files, ${stale.length} ${values.check ? 'stale' : 'written'}`);

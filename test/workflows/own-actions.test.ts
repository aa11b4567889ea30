import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commonInputs } from '@fhir-iq/sluice-toolkit/inputs';
import { all, ours, root, workflowOf } from './files.ts';
import { callInterface, declaredInputs, type Interface, ownActions, usageProblems } from './own-actions.ts';

const actions = ownActions();
const workflows = new Map(
  ours.flatMap((file) => {
    const call = callInterface(file);
    return call === undefined ? [] : [[path.basename(file.file), call] as const];
  }),
);
const common = Object.keys(commonInputs);

describe('our actions in the workflows', () => {
  test('are all there, and three workflows that sites call', () => {
    expect([...actions.keys()].sort()).toEqual([
      'approvals',
      'attest',
      'code-analysis',
      'comment',
      'data-checks',
      'dispatch',
      'mail-check',
      'notify',
      'plan',
      'preflight',
      'quality-gate',
      'record',
      'rollback',
      'security-scan',
      'self-test',
      'site-checks',
      'site-report',
      'smoke-test',
      'wix-publish',
    ]);
    expect([...workflows.keys()]).toEqual(['approval.yml', 'site-checks.yml', 'tree-gate.yml']);
  });

  test.each(all.map((file) => [file.file, file] as const))(
    'get what they take and give what is read: %s',
    (_, file) => {
      expect(usageProblems(file, actions, workflows)).toEqual([]);
    },
  );

  const known = new Map<string, Interface>([
    ['publish', { inputs: { key: { required: true }, mode: {} }, outputs: ['answer'] }],
  ]);
  const gate = new Map<string, Interface>([
    ['gate.yml', { inputs: { stage: { required: true } }, outputs: ['verdict'] }],
  ]);
  const step = (rest: string): string =>
    `jobs: { a: { steps: [{ id: s, name: n, uses: $/actions/publish, ${rest} }] } }`;
  const call = (rest: string): string => `jobs: { g: { uses: $/.github/workflows/gate.yml, ${rest} } }`;

  test.each([
    ['a good step', step("with: { key: k, mode: m, x: '' }").replace(", x: ''", ''), 0],
    ['an input that does not exist', step('with: { key: k, modes: m }'), 1],
    ['an input left out', step('with: { mode: m }'), 1],
    [
      'an output that does not exist',
      step("with: { key: k }, env: { A: '${{ steps.s.outputs.anwser }}' }"),
      1,
    ],
    ['an action that does not exist', 'jobs: { a: { steps: [{ uses: $/actions/publisher }] } }', 1],
    ['a good call', call('with: { stage: s }'), 0],
    ['a call without a required input', call('with: {}'), 1],
    ['an output of a call that does not exist', call("with: { stage: '${{ needs.g.outputs.verdikt }}' }"), 1],
    [
      'an output of a job that it does not give',
      "jobs: { a: { outputs: { x: '1' } }, b: { env: { A: '${{ needs.a.outputs.y }}' } } }",
      1,
    ],
  ])('%s', (_, text, count) => {
    expect(usageProblems(workflowOf(text), known, gate)).toHaveLength(count);
  });
});

describe('an action.yml', () => {
  test.each([...actions])('of %s declares the inputs that its entry takes', async (name, { inputs }) => {
    const declared = declaredInputs(readFileSync(path.join(root, 'actions', name, 'src/index.ts'), 'utf8'));
    expect(declared).toBeDefined();
    const names =
      'names' in declared!
        ? declared.names
        : Object.keys((await import(declared!.module))[declared!.exported]);
    const own = (list: readonly string[]): string[] => list.filter((one) => !common.includes(one)).sort();
    expect(own(Object.keys(inputs))).toEqual(own(names));
  });

  test.each([...actions])('of %s gives the outputs of every action', (_, { outputs }) => {
    expect(outputs).toEqual(expect.arrayContaining(['answer', 'reason', 'evidence-directory']));
  });

  test('is held against what runAction is called with', () => {
    const entry = (inputs: string): string =>
      `import { some } from 'somewhere'; await runAction({ inputs: ${inputs} });`;
    expect(declaredInputs(entry("{ stage: z.string(), 'github-token': z.string() }"))).toEqual({
      names: ['stage', 'github-token'],
    });
    expect(declaredInputs(entry('some'))).toEqual({ module: 'somewhere', exported: 'some' });
    expect(declaredInputs(entry('other'))).toBeUndefined();
    expect(declaredInputs(entry('made()'))).toBeUndefined();
  });
});

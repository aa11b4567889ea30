import { describe, expect, test } from '@jest/globals';
import { expandMatrix, legSuffix } from '@fhir-iq/sluice-rehearsal/plan/matrix';
import { runToy } from './support/toy.ts';

describe('matrix', () => {
  test('multiplies its axes, takes out what exclude names and lays include over', () => {
    expect(
      expandMatrix({
        fruit: ['apple', 'pear'],
        animal: ['cat', 'dog'],
        include: [
          { color: 'green' },
          { color: 'pink', animal: 'cat' },
          { fruit: 'apple', shape: 'circle' },
          { fruit: 'banana' },
          { fruit: 'banana', animal: 'cat' },
        ],
      }),
    ).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ]);
    expect(expandMatrix({ a: [1, 2], b: [1, 2], exclude: [{ a: 1, b: 2 }, { a: 2 }] })).toEqual([
      { a: 1, b: 1 },
    ]);
    expect(expandMatrix({ include: [{ a: 1 }, { a: 2 }] })).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test.each([
    [{ a: [] }, "Matrix vector 'a' does not contain any values"],
    [{ a: 'x' }, "Matrix vector 'a' is no list"],
    [{ a: [1], exclude: [{ a: 1 }] }, 'Matrix must define at least one vector'],
    [
      { a: Array.from({ length: 17 }, (_, i) => i), b: Array.from({ length: 16 }, (_, i) => i) },
      'The matrix has 272 legs; GitHub allows 256',
    ],
  ])('refuses %j', (matrix, message) => {
    expect(() => expandMatrix(matrix)).toThrow(message);
  });

  test('names its legs by their values', () => {
    expect(legSuffix({ os: 'linux', node: { version: 24 } })).toBe(' (linux, 24)');
    expect(legSuffix({})).toBe('');
  });

  test('from an output, with strategy and outputs of its legs', async () => {
    const { run, job } = await runToy(
      `
on: push
jobs:
  plan:
    runs-on: ubuntu-24.04
    outputs: { legs: '\${{ steps.legs.outputs.legs }}' }
    steps: [{ id: legs, run: 'echo ''legs=["x","y","z"]'' >> "$GITHUB_OUTPUT"' }]
  each:
    needs: plan
    strategy:
      max-parallel: 1
      matrix: { leg: '\${{ fromJSON(needs.plan.outputs.legs) }}' }
    runs-on: ubuntu-24.04
    outputs: { last: '\${{ steps.say.outputs.last }}', 'only-\${{ matrix.leg }}': 'never' }
    steps: [{ id: say, run: 'echo "last=\${{ matrix.leg }} \${{ strategy.job-index }}/\${{ strategy.job-total }} \${{ strategy.max-parallel }}" >> "$GITHUB_OUTPUT"' }]
  after:
    name: After \${{ needs.each.outputs.last }}
    needs: each
    runs-on: ubuntu-24.04
    steps: [{ run: 'true' }]
`.replace(", 'only-${{ matrix.leg }}': 'never'", ''),
    );
    expect(run.conclusion).toBe('success');
    expect(run.jobs.map((one) => one.key)).toEqual(['plan', 'each (x)', 'each (y)', 'each (z)', 'after']);
    expect(job('after').name).toBe('After z 2/3 1');
  });

  test('fail-fast cancels the other legs; without it they go on', async () => {
    const legs = (failFast: boolean): string => `
on: push
jobs:
  each:
    strategy: { fail-fast: ${String(failFast)}, matrix: { what: [bad, slow] } }
    runs-on: ubuntu-24.04
    steps: [{ run: 'if [ "\${{ matrix.what }}" = bad ]; then exit 1; fi; ${failFast ? 'exec sleep 30' : 'sleep 0.3'}' }]
`;
    const fast = await runToy(legs(true));
    expect(fast.job('each (bad)').conclusion).toBe('failure');
    expect(fast.job('each (slow)').conclusion).toBe('cancelled');
    expect(fast.job('each (slow)').reason).toBe(
      'The strategy configuration was canceled because "each (bad)" failed',
    );
    const patient = await runToy(legs(false));
    expect(patient.job('each (slow)').conclusion).toBe('success');
    expect(patient.run.conclusion).toBe('failure');
  });

  test('a name that mentions the matrix gets nothing behind it', async () => {
    const { run } = await runToy(`
on: push
jobs:
  a: { name: 'Leg \${{ matrix.x }}', strategy: { matrix: { x: [1, 2] } }, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
  b: { name: Plain, strategy: { matrix: { x: [1] } }, runs-on: ubuntu-24.04, steps: [{ run: 'true' }] }
`);
    expect(run.jobs.map((one) => one.name).sort()).toEqual(['Leg 1', 'Leg 2', 'Plain (1)']);
  });
});

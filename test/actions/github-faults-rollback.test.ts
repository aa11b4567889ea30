import { afterEach, expect, jest, test } from '@jest/globals';
import { rollbackWorld, type RollbackWorld } from '../helpers/rollback-world.ts';

jest.setTimeout(240_000);
let world: RollbackWorld;
afterEach(() => world.close());

const all = process.env['SLUICE_ALL_FAULTS'] === '1';
const answers = ['401', '403', '404', '409', '422', '429', 'limit', '500', '502'];
/** Those that stand in other tests of a rollback with an answer of their own are swept when all faults are asked for. */
const kinds = ['issue-change', 'run-cancel', 'runs'];
const elsewhere = ['issues', 'issue-create', 'labels', 'run-list', 'deployment-status', 'deployment-list'];

/** Where GitHub's answer means that there is nothing to do. */
const nothingToDo = new Set(['github-run-list-404', 'github-run-cancel-409', 'github-issues-404']);

const faults = all
  ? [...kinds, ...elsewhere].flatMap((kind) => answers.map((answer) => `github-${kind}-${answer}`))
  : kinds.map((kind, index) => `github-${kind}-${answers[index * 3 + 1] ?? '403'}`);

test.each(faults)(
  'an emergency with %s goes on and says what was not done, or calls a person',
  async (fault) => {
    world = await rollbackWorld();
    const good = await world.deploy();
    await world.commit('.github/sluice.yml', (text) => text.replace("uiVersion: '31'", "uiVersion: '40'"));
    await world.deploy();
    const waiting = world.tellRun({ workflow: 'production.yml', status: 'waiting' });
    world.sandbox.faults.enable(fault);
    const stop = await world.stop();
    const struck = world.sandbox.faults.struck().find((one) => one.name === fault)?.struck ?? 0;
    expect([fault, struck > 0]).toEqual([fault, true]);
    expect(stop.timedOut).toBe(false);
    expect(`${stop.stdout}${stop.stderr}`).not.toMatch(
      /TypeError|ReferenceError|node:internal|index\.js:\d+/,
    );
    if (stop.outputs['outcome'] !== 'stopped') {
      expect(stop).toMatchObject({ code: 1, outputs: { escalate: 'true' } });
      expect(stop.summary).toMatch(/Emergency rollback by hand/);
      return;
    }
    expect(stop).toMatchObject({
      code: 0,
      outputs: { answer: 'pass', 'target-build-id': good.payload.buildId },
    });
    const said = stop.evidence['rollback-stop']?.findings.map((one) => one.rule) ?? [];
    if (!nothingToDo.has(fault))
      expect([fault, said]).toEqual([fault, expect.arrayContaining(['incomplete'])]);
    if (!/run/.test(fault)) expect(world.run(waiting)?.conclusion).toBe('cancelled');
  },
);

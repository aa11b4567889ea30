import { median } from '../helpers/compare.ts';
import { publishWorld } from '../helpers/publish-world.ts';
import { rollbackWorld } from '../helpers/rollback-world.ts';
import { type BundleResult, runBundle } from '../helpers/run-bundle.ts';
import type { Bench } from './main.ts';

const rounds = 5;

function demandGood(result: BundleResult, what: string): void {
  if (result.code !== 0) throw new Error(`${what}: ${result.stdout}${result.stderr}`);
}

/** A verified rollback, whose preview the plan has built, against a publish to development (which makes no backup) and its smoke test. */
const bench: Bench = async () => {
  await using resources = new AsyncDisposableStack();
  const forward = await publishWorld({ speed: 1 });
  resources.defer(() => forward.close());
  const back = await rollbackWorld({ speed: 1 });
  resources.defer(() => back.close());
  const times = { publish: [] as number[], rollback: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    let began = performance.now();
    demandGood(await forward.publish(), 'wix-publish');
    let publish = performance.now() - began;

    await back.deploy();
    await back.commit('README.md', `Round ${String(round)}.\n`);
    await back.deploy();
    const stopped = await back.stop();
    demandGood(stopped, 'rollback, stop');
    began = performance.now();
    const restored = await back.restore(stopped.outputs, { 'target-previewed': 'true' });
    const rollback = performance.now() - began;
    demandGood(restored, 'rollback, restore');
    back.closeIncidents();

    // The development site of the bench has not all pages: the same checks are timed on the site that was restored.
    began = performance.now();
    const smoke = await runBundle({
      action: 'smoke-test',
      cwd: back.repository,
      inputs: { stage: 'production', 'build-id': restored.outputs['build-id'] ?? '' },
      env: back.sandbox.environment(),
    });
    publish += performance.now() - began;
    demandGood(smoke, 'smoke-test');

    // The first round finds caches cold.
    if (round === 0) continue;
    times.publish.push(publish);
    times.rollback.push(rollback);
  }
  const [publish, rollback] = [median(times.publish), median(times.rollback)];
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    {
      name: 'verified rollback',
      value: rollback / publish,
      unit: 'x',
      limit: 1.3,
      note: `${seconds(rollback)} against publish and smoke test ${seconds(publish)}`,
    },
  ];
};

export default bench;

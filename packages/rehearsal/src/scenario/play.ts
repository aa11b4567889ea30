import { runAgain } from './again.ts';
import { nightly, pullRequest, push } from './events.ts';
import { releasePlanned } from './production.ts';
import { goBack, goodDeployments, mark } from './rollback.ts';
import type { Raised, Scene } from './scene.ts';

/** Plays a scenario's people from its begin until nothing runs any more. */
export async function play(scene: Scene): Promise<Raised> {
  const { options, driver, say } = scene;
  const raised = options.attempt === undefined ? await begin(scene) : await runAgain(scene, options.attempt);
  if (raised.what !== '') say(`${raised.what}.`);
  await driver.settle();
  if (options.scenario === 'deploy' && options.attempt === undefined) await releasePlanned(scene);
  return raised;
}

async function begin(scene: Scene): Promise<Raised> {
  switch (scene.options.scenario) {
    case 'deploy':
      return await push(scene, (tree) => {
        // A release after another brings something, so that there is something to take out again.
        if (goodDeployments(scene).length > 0) mark(tree, scene.clock.now());
      });
    case 'pull-request':
      return await pullRequest(scene);
    case 'nightly':
      return await nightly(scene);
    case 'rollback':
      return await goBack(scene);
  }
}

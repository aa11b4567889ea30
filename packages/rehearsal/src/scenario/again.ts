import { ConfigurationError } from '@fhir-iq/sluice-model';
import { lastRunOf } from './kept-runs.ts';
import { roads, whoReleases } from './roads.ts';
import { developer } from './repository.ts';
import type { Raised, Scene } from './scene.ts';

/** Plays a person who runs a run again: the last one of the scenario's road to the last environment. */
export async function runAgain(scene: Scene, attempt: number): Promise<Raised> {
  const { options, site, world, driver } = scene;
  const until = options.until.toLowerCase();
  const file =
    options.scenario === 'rollback'
      ? roads.rollback
      : roads[until as 'development' | 'staging' | 'production'];
  const kept = lastRunOf(world.directory, file);
  if (kept === undefined) {
    throw new ConfigurationError({
      what: `--attempt is ${String(attempt)}, and no run of ${file} is in this state.`,
      remedy: 'Rehearse it first, then run it again.',
    });
  }
  const known = world.sandbox.github
    .repository(site.name)
    .runs.find((run) => run.path.endsWith(`/${file}`) && run.number === kept.number);
  const by = whoReleases(site.configuration, developer.login);
  await driver.again(kept, { number: attempt, actor: by }, known);
  return {
    published: undefined,
    what: `${by} runs run ${String(kept.number)} of ${file} again, as attempt ${String(attempt)}`,
  };
}

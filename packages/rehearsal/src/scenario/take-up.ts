import type { HouseClock } from './house-clock.ts';
import { jump } from './scene.ts';
import type { World } from './world.ts';

/**
 * Takes up what an earlier rehearsal of this state left: the clock goes on after the last thing that happened, because
 * time does not run backwards, and runs that were killed are over.
 */
export function takeUp(world: World, name: string, clock: HouseClock, say: (line: string) => void): void {
  const { runs, deployments, issues, comments } = world.sandbox.github.repository(name);
  const instants = [
    ...runs.map((one) => one.createdAt),
    ...deployments.flatMap((one) => [one.createdAt, ...one.statuses.map((status) => status.createdAt)]),
    ...issues.map((one) => one.updatedAt),
    ...comments.map((one) => one.updatedAt),
  ].map((text) => Date.parse(text));
  const last = Math.max(0, ...instants);
  // GitHub's instants are whole seconds.
  if (last >= clock.now().getTime())
    jump({ clock, say }, new Date(last + 1000), 'an earlier rehearsal of this state ended then');
  for (const run of runs) {
    if (run.status !== 'completed')
      world.sandbox.github.setRun(name, {
        ...run,
        status: 'completed',
        conclusion: 'cancelled',
        waiting: [],
      });
  }
}

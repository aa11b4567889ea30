import type { RehearsalOptions } from './options.ts';
import type { Story } from './story/story.ts';

/** How a rehearsal ended. `story` is absent where only a list was asked for. */
export interface RehearsalResult {
  readonly exitCode: 0 | 1 | 2;
  readonly story?: Story;
}

/**
 * Rehearses a scenario: makes the world, raises the event, runs the workflows that it starts, and tells the story.
 *
 * @param options - What to rehearse.
 * @returns The exit code and the story.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  throw new Error(`the scenario ${options.scenario} cannot be rehearsed yet`);
}

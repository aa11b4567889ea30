import type { Clock } from '@fhir-iq/sluice-model';
import type { Approver } from '../execute/platform.ts';
import { Masks } from '../execute/masks.ts';
import { watchFarEnds } from '../feed/far-ends.ts';
import { Feed } from '../feed/feed.ts';
import type { World } from '../scenario/world.ts';
import type { Story } from '../story/story.ts';
import { openPage } from './page.ts';

/** A rehearsal that is shown on a page. */
export interface Shown {
  /** What the page shows is told here. */
  readonly feed: Feed;
  readonly ask: Approver;
  /** Shows how it ended. */
  end(story: Story): void;
  close(): Promise<void>;
}

/**
 * Opens the page of a rehearsal and says where it is.
 *
 * @param world - What is rehearsed in.
 * @param scenario - What is rehearsed.
 * @param clock - The rehearsal's.
 * @param output - Takes the line with the address.
 * @param state - The folder of the rehearsal's state.
 * @param feed - Where the rehearsal tells what happens.
 */
export async function showRehearsal(
  world: World,
  scenario: string,
  clock: Clock,
  output: (line: string) => void,
  state: string,
  feed = new Feed(),
): Promise<Shown> {
  const hide = hiding(world.secrets.values);
  const page = await openPage({ feed, faults: world.sandbox.faults, hide, state });
  const now = (): string => clock.now().toISOString();
  const watch = watchFarEnds(world, scenario, feed, now);
  output(`Watch it, approve, and switch faults: ${page.address}`);
  return {
    feed,
    ask: page.ask,
    end: (story) => {
      watch.look();
      for (const one of story.live) feed.emit({ type: 'serves', ...one });
      const { exitCode, reason, milliseconds } = story;
      feed.emit({ type: 'end', exitCode, reason, milliseconds: milliseconds.total, at: now() });
    },
    close: async () => {
      watch.end();
      await page.close();
    },
  };
}

/** Hides secrets; those too that are made while it runs. */
function hiding(values: ReadonlySet<string>): (text: string) => string {
  let masks = new Masks();
  let known = 0;
  return (text) => {
    if (values.size !== known) {
      masks = new Masks();
      for (const value of values) masks.add(value);
      known = values.size;
    }
    return masks.hide(text);
  };
}

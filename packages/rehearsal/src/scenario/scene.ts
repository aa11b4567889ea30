import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { House } from '../execute/run-state.ts';
import type { RehearsalOptions } from '../options.ts';
import type { Driver } from './drive.ts';
import type { HouseClock } from './house-clock.ts';
import type { SiteFolder } from './site.ts';
import type { World } from './world.ts';

/** What a scenario's people act in. */
export interface Scene {
  readonly options: RehearsalOptions;
  readonly site: SiteFolder;
  readonly world: World;
  readonly house: House;
  readonly clock: HouseClock;
  readonly driver: Driver;
  /** Tells a line to whoever watches. */
  readonly say: (line: string) => void;
}

/** What a scenario did in the repository. */
export interface Raised {
  /** The commit that the sites should serve at the end; nothing where the scenario publishes none. */
  readonly published: string | undefined;
  /** What happened, for people; empty where it was said already. */
  readonly what: string;
}

/** Refuses a scenario that starts nothing. */
export function demandStarted(started: number, what: string): void {
  if (started > 0) return;
  throw new ConfigurationError({
    what: `No workflow of the site starts on ${what}.`,
    remedy: 'The rehearsal runs the files in .github/workflows of the site.',
  });
}

/** Goes on at a later instant, and says so in one line. */
export function jump({ clock, say }: Pick<Scene, 'clock' | 'say'>, to: Date, why: string): void {
  if (clock.jump(to, why)) say(`The clock goes on at ${to.toISOString()}: ${why}.`);
}

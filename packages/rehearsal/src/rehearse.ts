import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { silentLog } from '@fhir-iq/sluice-runtime';
import { listFaults, parseFault } from '@fhir-iq/sluice-sandbox';
import { Cancellation } from './execute/cancellation.ts';
import { ConcurrencyGroups } from './execute/concurrency.ts';
import type { House } from './execute/run-state.ts';
import { Runners } from './execute/runners.ts';
import { Feed } from './feed/feed.ts';
import type { RehearsalOptions } from './options.ts';
import { showRehearsal, type Shown } from './page/open.ts';
import { commandLineApprover } from './scenario/approver.ts';
import { withStatements } from './scenario/statements.ts';
import { Driver } from './scenario/drive.ts';
import { HouseClock } from './scenario/house-clock.ts';
import { closeIncidents } from './scenario/incidents.ts';
import { play } from './scenario/play.ts';
import { recordsOf } from './scenario/production.ts';
import { withReviews } from './scenario/reviews.ts';
import { jump } from './scenario/scene.ts';
import { way } from './scenario/settings.ts';
import { findSite, openRepository, type SiteFolder } from './scenario/site.ts';
import { WorldState } from './scenario/state.ts';
import { Teller } from './scenario/teller.ts';
import { takeUp } from './scenario/take-up.ts';
import { startWorld } from './scenario/world.ts';
import type { Story } from './story/story.ts';
import { tell } from './story/tell.ts';

/** How a rehearsal ended. `story` is absent where only a list was asked for. */
export interface RehearsalResult {
  readonly exitCode: 0 | 1 | 2;
  readonly story?: Story;
  /** The secrets and tokens that this rehearsal made, for a search that nothing of them was left behind. */
  readonly secrets?: ReadonlySet<string>;
}

/**
 * Rehearses a scenario: makes the world, raises the event, runs the workflows that it starts, and tells the story.
 *
 * @param options - What to rehearse.
 * @param output - Takes the lines for people.
 * @param cancellation - Stops it, as a person who cancels the run does.
 * @returns The exit code and the story.
 * @throws {ConfigurationError} For usage, a wrong configuration, and whatever in the workflow files is not rehearsed.
 */
export async function rehearse(
  options: RehearsalOptions,
  output: (line: string) => void = console.log,
  cancellation = new Cancellation(),
): Promise<RehearsalResult> {
  if (options.listFaults) {
    for (const line of listFaults()) output(line);
    return { exitCode: 0 };
  }
  const faults = options.faults.map(({ name, when }) => (when === undefined ? name : `${name}@${when}`));
  for (const fault of faults) parseFault(fault);
  if (!way.some((one) => one === options.until)) {
    throw new ConfigurationError({
      what: `--until is "${options.until}".`,
      allowed: `It is one of ${way.join(', ')}.`,
    });
  }
  const site = await findSite(options);
  const stateDirectory = path.resolve(options.state);
  const state = new WorldState(
    stateDirectory,
    options.variant === undefined ? site.directory : `${site.directory}-${options.variant}`,
    options.fresh,
  );
  try {
    return await rehearseIn(state, stateDirectory, site, faults, options, output, cancellation);
  } finally {
    state.release();
  }
}

async function rehearseIn(
  state: WorldState,
  stateDirectory: string,
  site: SiteFolder,
  faults: readonly string[],
  options: RehearsalOptions,
  output: (line: string) => void,
  cancellation: Cancellation,
): Promise<RehearsalResult> {
  const began = performance.now();
  const clock = new HouseClock(options.at ?? new Date(), options.speed);
  const repository = await openRepository(site, state, clock);
  const facts = { name: site.name, repository, ref: `refs/heads/${site.configuration.site.defaultBranch}` };
  const world = await startWorld(facts, site.configuration, state, {
    ...{ clock, log: silentLog(), faults },
    unset: options.unset,
  });
  const feed = new Feed();
  let shown: Shown | undefined;
  try {
    if (options.page)
      shown = await showRehearsal(world, options.scenario, clock, output, stateDirectory, feed);
    const toolCache = path.resolve(options.tools ?? path.join(stateDirectory, 'tools'));
    mkdirSync(toolCache, { recursive: true });
    const say = (line: string): void => {
      output(line);
      feed.emit({ type: 'note', text: line, at: clock.now().toISOString() });
    };
    output(
      `Rehearsing ${options.scenario} of ${site.name}. Logs: ${path.relative(process.cwd(), path.join(stateDirectory, 'runs'))}/`,
    );
    takeUp(world, site.name, clock, say);
    const start = clock.now();
    const runners = new Runners(Math.max(2, os.availableParallelism()));
    const approve = options.approve ?? (options.page ? new Map() : 'all');
    const house: House = {
      platform: world.platform,
      clock,
      passTime: async (until, why, signal) => {
        do await runners.untilIdle();
        while (driver.isStarting);
        if (!signal.aborted) jump({ clock, say }, until, why);
      },
      get clockVariable() {
        return clock.variable;
      },
      groups: new ConcurrencyGroups(),
      runners,
      approver: withReviews(
        world.sandbox.github,
        withStatements(
          commandLineApprover(approve, options.reject, shown?.ask, world.reviewers),
          site.configuration,
        ),
      ),
      output,
      feed,
      stateDirectory,
      toolCache,
      retentionDays: 90,
    };
    const driver = new Driver(world, house, options.until, cancellation);
    const teller = new Teller(world, site, options, clock);
    const scene = { options, site, world, house, clock, driver, say };
    if (!options.keepHold) closeIncidents(scene);
    const raised = await play(scene);
    const records = await recordsOf(world);
    const attempts = new Set(driver.ended.map(({ story: { id, attempt } }) => `${id}-${String(attempt)}`));
    const story = await teller.tell({
      driver,
      raised,
      records: records.filter(({ run }) => attempts.has(`${run.id}-${String(run.attempt)}`)),
      start,
      milliseconds: performance.now() - began,
    });
    for (const note of driver.notes) output(note);
    shown?.end(story);
    output(tell(story));
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(story, null, 2)}\n`);
    return { exitCode: story.exitCode, story, secrets: world.secrets.values };
  } finally {
    await shown?.close();
    await world.sandbox.close();
  }
}

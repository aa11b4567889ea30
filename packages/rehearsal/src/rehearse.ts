import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gitStore } from '@fhir-iq/sluice-ledger';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { scaledClock, silentLog } from '@fhir-iq/sluice-runtime';
import { listFaults, parseFault } from '@fhir-iq/sluice-sandbox';
import { Cancellation } from './execute/cancellation.ts';
import { ConcurrencyGroups } from './execute/concurrency.ts';
import type { House } from './execute/run-state.ts';
import { Runners } from './execute/runners.ts';
import type { RehearsalOptions } from './options.ts';
import { showRehearsal, type Shown } from './page/open.ts';
import { commandLineApprover } from './scenario/approver.ts';
import { Driver } from './scenario/drive.ts';
import { raiseScenario } from './scenario/events.ts';
import { way } from './scenario/settings.ts';
import { findSite, openRepository, type SiteFolder } from './scenario/site.ts';
import { WorldState } from './scenario/state.ts';
import { Teller } from './scenario/teller.ts';
import { startWorld, type World } from './scenario/world.ts';
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
  const epoch = Date.now();
  const start = options.at ?? new Date(epoch);
  const clock = scaledClock(start, epoch, options.speed);
  const repository = await openRepository(site, state, clock);
  const facts = { name: site.name, repository, ref: `refs/heads/${site.configuration.site.defaultBranch}` };
  const world = await startWorld(facts, site.configuration, state, { clock, log: silentLog(), faults });
  let shown: Shown | undefined;
  try {
    if (options.page) shown = await showRehearsal(world, options.scenario, clock, output);
    const toolCache = path.resolve(options.tools ?? path.join(stateDirectory, 'tools'));
    mkdirSync(toolCache, { recursive: true });
    const house: House = {
      platform: world.platform,
      clock,
      clockVariable: `start=${start.toISOString()};epoch=${String(epoch)};speed=${String(options.speed)}`,
      groups: new ConcurrencyGroups(),
      runners: new Runners(Math.max(2, os.availableParallelism())),
      approver: commandLineApprover(options.approve, options.reject, shown?.ask),
      output,
      feed: shown?.feed,
      stateDirectory,
      toolCache,
      retentionDays: 90,
    };
    const driver = new Driver(world, house, options.until, cancellation);
    const teller = new Teller(world, site, options, clock);
    const raised = await raiseScenario(options, site, world, house, driver);
    output(
      `Rehearsing ${options.scenario} of ${site.name}: ${raised.what}. Logs: ${path.relative(process.cwd(), path.join(stateDirectory, 'runs'))}/`,
    );
    await driver.settle();
    const records = await recordsOf(world, driver);
    const story = await teller.tell({
      driver,
      raised,
      records,
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

async function recordsOf(world: World, driver: Driver): Promise<Story['records']> {
  if (world.ledger === undefined) return [];
  const { repository, branch } = world.ledger;
  const all = await gitStore({ remote: repository.directory, branch, log: silentLog() }).list();
  const runs = new Set(driver.ended.map((end) => end.story.id));
  return all.filter((record) => runs.has(record.run.id));
}

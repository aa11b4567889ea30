import { parseDuration } from '@fhir-iq/sluice-config';
import { gitStore } from '@fhir-iq/sluice-ledger';
import type { LedgerRecord } from '@fhir-iq/sluice-model';
import { silentLog } from '@fhir-iq/sluice-runtime';
import type { RunStory } from '../story/story.ts';
import { developer } from './repository.ts';
import { isRoad, roads, whoReleases } from './roads.ts';
import { jump, type Scene } from './scene.ts';
import { stateInReleaseIssue } from './statements.ts';
import type { World } from './world.ts';

const minute = 60_000;

/** The records of the ledger; none where the site's ledger is no repository. */
export async function recordsOf(world: World): Promise<LedgerRecord[]> {
  if (world.ledger === undefined) return [];
  const { repository, branch } = world.ledger;
  return await gitStore({ remote: repository.directory, branch, log: silentLog() }).list();
}

/**
 * Plays the person who releases what was planned: the clock goes on at the plan's window, and they start the road to
 * production. Nothing happens where no plan was made, or nobody goes to production.
 */
export async function releasePlanned(scene: Scene): Promise<void> {
  const { options, driver, site, world, clock, say } = scene;
  if (options.until.toLowerCase() !== 'production' || driver.stopped) return;
  const plan = driver.ended.findLast(({ story }) => isRoad(story.file, 'plan'))?.story;
  if (plan?.conclusion !== 'success' || !(await driver.files.has(roads.production))) return;
  const after = driver.ended.some(
    ({ story }) => isRoad(story.file, 'production') && story.number > plan.number,
  );
  if (after) return;
  const records = (await recordsOf(world)).filter((record) => record.run.id === plan.id);
  jump(
    scene,
    opening(plan, records, parseDuration(site.configuration.release.notice), clock.now()),
    'the window of the plan is open',
  );
  const starter = whoReleases(site.configuration, developer.login);
  const workflow = await driver.files.read(await driver.files.head(roads.production));
  const declared = workflow.on.dispatch?.inputs ?? new Map<string, unknown>();
  const known = { commit: inputOf(plan, 'commit'), starter };
  stateInReleaseIssue(scene, known.commit);
  say(`${starter} starts ${roads.production} for ${known.commit.slice(0, 7)}.`);
  await driver.dispatchBy({
    workflow: roads.production,
    ref: `refs/heads/${site.configuration.site.defaultBranch}`,
    inputs: Object.fromEntries(Object.entries(known).filter(([name]) => declared.has(name))),
    actor: starter,
  });
  await driver.settle();
}

/** A minute after the window has opened and the notice is old enough, by what the plan left in the ledger or put out. */
function opening(plan: RunStory, records: readonly LedgerRecord[], notice: number, now: Date): Date {
  const planned = records.findLast((record) => record.kind === 'plan')?.details as
    { readonly window?: { readonly start?: string }; readonly notBefore?: string } | undefined;
  const given = records
    .filter((record) => record.kind === 'notice')
    .map((record) => Date.parse(record.when_deployment_occurred.at) + notice);
  const instants = [outputOf(plan, 'window-start'), planned?.window?.start, planned?.notBefore]
    .map((text) => Date.parse(text ?? ''))
    .concat(given)
    .filter((instant) => !Number.isNaN(instant));
  return new Date(Math.max(now.getTime() - minute, ...instants) + minute);
}

function outputOf(run: RunStory, name: string): string | undefined {
  return run.jobs.map((job) => job.outputs[name]).find((value) => value !== undefined && value !== '');
}

function inputOf(run: RunStory, name: string): string {
  return run.inputs[name] ?? run.sha;
}

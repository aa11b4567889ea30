import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { push } from './events.ts';
import { releasePlanned } from './production.ts';
import { developer } from './repository.ts';
import { roads, whoGoesBack } from './roads.ts';
import { demandStarted, jump, type Raised, type Scene } from './scene.ts';

const dayMs = 24 * 3_600_000;

/**
 * Plays a person who goes back. What a rollback needs is there first: two good deployments to production, of which those
 * of earlier rehearsals count; then a day passes.
 */
export async function goBack(scene: Scene): Promise<Raised> {
  const { options, driver, clock, say } = scene;
  const wish = options.rollback ?? {};
  demandStarted((await driver.files.has(roads.rollback)) ? 1 : 0, 'a rollback: there is no rollback.yml');
  while (!isReady(scene)) {
    const before = goodDeployments(scene).length;
    say(
      before === 0
        ? 'A rollback needs two good deployments to production: the first one now.'
        : 'A rollback needs a good deployment to production before the one that goes: one more now.',
    );
    const { what } = await push(scene, (tree) => mark(tree, clock.now()));
    say(`${what}.`);
    await driver.settle();
    await releasePlanned(scene);
    if (goodDeployments(scene).length > before) continue;
    return { published: undefined, what: 'no good deployment to production came about, so nobody goes back' };
  }
  jump(scene, new Date(clock.now().getTime() + dayMs), 'a day has passed since the deployment');
  return wish.during === undefined ? await start(scene) : await startDuring(scene, wish.during);
}

/** A person starts the rollback. */
async function start({ options, site, driver }: Scene): Promise<Raised> {
  const { configuration } = site;
  const wish = options.rollback ?? {};
  const reason = wish.reason ?? configuration.rollback.manual[0] ?? '';
  const by = wish.by ?? whoGoesBack(configuration, developer.login);
  const given = { reason, details: wish.details, bad: wish.bad, starter: by };
  const workflow = await driver.files.read(await driver.files.head(roads.rollback));
  const declared = workflow.on.dispatch?.inputs;
  if (declared === undefined)
    throw new ConfigurationError({ what: `${roads.rollback} does not start by workflow_dispatch.` });
  await driver.dispatchBy({
    workflow: roads.rollback,
    ref: `refs/heads/${configuration.site.defaultBranch}`,
    inputs: Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined || !declared.has(name) ? [] : [[name, value] as const],
      ),
    ),
    actor: by,
  });
  return { published: undefined, what: `${by} starts ${roads.rollback}: ${reason}` };
}

/** A further release is on its way, and the rollback starts while a job of its road to production runs or waits. */
async function startDuring(scene: Scene, job: string): Promise<Raised> {
  const { driver, say } = scene;
  const watch = driver.whenAt(`.github/workflows/${roads.production}`, job, async () => {
    const { what } = await start(scene);
    say(`${what}, while ${roads.production} is at ${job}.`);
  });
  const { what } = await push(scene, (tree) => mark(tree, scene.clock.now()));
  say(`${what}.`);
  await driver.settle();
  await releasePlanned(scene);
  if (!(await watch())) say(`${roads.production} never came to the job ${job}, so nobody goes back.`);
  await driver.settle();
  return { published: undefined, what: '' };
}

/** Gives a release something of its own, so that there is a change to take out again. */
export function mark(tree: string, now: Date): void {
  writeFileSync(path.join(tree, 'REHEARSAL.md'), `# Rehearsal\n\nA release of ${now.toISOString()}.\n`);
}

type Payload = ReturnType<typeof payloadOf>;

/** The payloads of production's deployments, newest first. */
function deploymentsOf({ world, site }: Scene, isWanted: (state: string) => boolean): Payload[] {
  return world.sandbox.github
    .repository(site.name)
    .deployments.filter(
      (one) => one.environment === 'production' && isWanted(one.statuses.at(-1)?.state ?? ''),
    )
    .sort((a, b) => b.id - a.id)
    .map((one) => payloadOf(one.payload));
}

/** The payloads of production's good deployments, newest first. */
export const goodDeployments = (scene: Scene): Payload[] =>
  deploymentsOf(scene, (state) => state === 'success');

/** Whether the bad deployment that is meant is there; else the newest good one is a release, and a good one stands before it. */
function isReady(scene: Scene): boolean {
  const bad = scene.options.rollback?.bad;
  if (bad !== undefined && deploymentsOf(scene, () => true).some((one) => one['buildId'] === bad))
    return true;
  const [newest, ...earlier] = goodDeployments(scene);
  return newest !== undefined && newest['rollback'] === undefined && earlier.length > 0;
}

/** A deployment's payload, which GitHub keeps as text or as an object. */
export function payloadOf(payload: unknown): { readonly [key: string]: unknown } {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload;
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

import type { RunEnd } from '../execute/run.ts';
import type { DeploymentStory, LiveStory, RunStory, Story } from '../story/story.ts';
import { payloadOf } from './rollback.ts';
import { isRoad, roads } from './roads.ts';
import { way } from './settings.ts';

/** What a judgement looks at. */
export interface Ended {
  readonly scenario: Story['scenario'];
  readonly ended: readonly RunEnd[];
  /** The commit that the sites should serve; nothing where the scenario publishes none. */
  readonly published: string | undefined;
  readonly live: readonly LiveStory[];
  /** Those of this rehearsal, in the order of GitHub. */
  readonly deployments: readonly DeploymentStory[];
}

/** The job of rollback.yml that leaves its run red until the incident is closed. */
const redByDesign = 'verdict';

type Judgement = Pick<Story, 'exitCode' | 'reason'>;

/**
 * Whether a rehearsal ended as a good one does. Every run is green, and each site that a road went to serves the commit.
 * A rollback's run is red by design: it is good when the site serves again what it went back to, verified.
 */
export function judge(rehearsed: Ended): Judgement {
  const runs = rehearsed.ended.map(({ story }) => story);
  const back = restored(rehearsed);
  const last = runs.findLast((run) => isRoad(run.file, 'rollback'));
  if (rehearsed.scenario === 'rollback' && last === undefined) {
    return firstRed(runs) ?? { exitCode: 1, reason: 'Nobody went back: rollback.yml did not run.' };
  }
  const isBack = rehearsed.scenario === 'rollback' && back !== undefined;
  // A rollback leaves its run red until its incident is closed, and cancels what was on its way; all else is green.
  const isMeant = (run: RunStory): boolean =>
    isRoad(run.file, 'rollback') || (isRoad(run.file, 'production') && run.conclusion === 'cancelled');
  const red = firstRed(isBack ? runs.filter((run) => !isMeant(run)) : runs);
  if (red !== undefined)
    return back === undefined ? red : { ...red, reason: `${red.reason} Production went back to ${back}.` };
  if (isBack) {
    const other = last?.jobs.find((job) => job.key !== redByDesign && isRed(job.conclusion));
    if (other !== undefined)
      return {
        exitCode: 1,
        reason: `Production went back to ${back} and was verified, and the job ${other.name} ended with ${other.conclusion}.`,
      };
    return {
      exitCode: 0,
      reason: `Production went back to ${back} and was verified. The run of ${roads.rollback} is red by design: its incident is open.`,
    };
  }
  if (rehearsed.scenario === 'rollback')
    return { exitCode: 1, reason: 'The run is green, and production did not go back.' };
  return served(rehearsed, runs);
}

const isRed = (conclusion: string): boolean => conclusion === 'failure' || conclusion === 'cancelled';

function firstRed(runs: readonly RunStory[]): Judgement | undefined {
  const red = runs.find((run) => run.conclusion !== 'success');
  if (red === undefined) return undefined;
  const job =
    red.jobs.find((one) => one.conclusion === 'failure') ??
    red.jobs.find((one) => one.conclusion === 'cancelled');
  const where = job === undefined ? '' : ` in the job ${job.name}`;
  return { exitCode: 1, reason: `${red.workflow} ended with ${red.conclusion}${where}.` };
}

/** What production went back to: a rollback's deployment that was verified and is what the site serves. */
function restored({ deployments, live }: Ended): string | undefined {
  const newest = deployments.findLast((one) => one.environment === 'production');
  const payload = payloadOf(newest?.payload);
  const serves = live.find((one) => one.environment === 'production');
  const isGood = newest?.state === 'success' && payload['rollback'] !== undefined;
  return isGood && serves?.buildId === payload['buildId'] ? newest.sha.slice(0, 7) : undefined;
}

function served({ scenario, published, live }: Ended, runs: readonly RunStory[]): Judgement {
  if (published === undefined) return { exitCode: 0, reason: 'It ended as a good one does.' };
  // Without a road's own file a push to development is one that this name does not tell.
  const reached = way.filter(
    (environment) => environment === 'development' || runs.some((run) => isRoad(run.file, environment)),
  );
  const other = reached.find(
    (environment) => live.find((one) => one.environment === environment)?.commit !== published,
  );
  const commit = published.slice(0, 7);
  if (other !== undefined)
    return { exitCode: 1, reason: `Every job is green, and the ${other} site does not serve ${commit}.` };
  // What the night plans, people release by day.
  const planned = scenario === 'deploy' && runs.some((run) => isRoad(run.file, 'plan'));
  if (planned && !reached.includes('production'))
    return { exitCode: 1, reason: `${commit} was planned for production, and nobody released it.` };
  return {
    exitCode: 0,
    reason:
      reached.length === 1
        ? `The development site serves ${commit}.`
        : `The sites of ${reached.join(', ')} serve ${commit}.`,
  };
}

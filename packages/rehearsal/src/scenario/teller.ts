import type { Clock } from '@fhir-iq/sluice-model';
import { Masks } from '../execute/masks.ts';
import type { RehearsalOptions } from '../options.ts';
import type { DeploymentStory, LiveStory, MessageStory, Story } from '../story/story.ts';
import type { Driver } from './drive.ts';
import type { Raised } from './events.ts';
import { askSites } from './live.ts';
import type { SiteFolder } from './site.ts';
import type { World } from './world.ts';

/** Gathers what happened in a world. */
export class Teller {
  private readonly world: World;
  private readonly site: SiteFolder;
  private readonly options: RehearsalOptions;
  private readonly clock: Clock;
  /** What stood on GitHub before. */
  private readonly before: {
    readonly deployments: ReadonlySet<number>;
    readonly comments: ReadonlySet<number>;
  };

  constructor(world: World, site: SiteFolder, options: RehearsalOptions, clock: Clock) {
    this.world = world;
    this.site = site;
    this.options = options;
    this.clock = clock;
    const { deployments, comments } = this.kept();
    this.before = {
      deployments: new Set(deployments.map((one) => one.id)),
      comments: new Set(comments.map((one) => one.id)),
    };
  }

  async tell(parts: {
    driver: Driver;
    raised: Raised;
    records: Story['records'];
    start: Date;
    milliseconds: number;
  }): Promise<Story> {
    const { driver, raised, records, start, milliseconds } = parts;
    const requests = this.world.sandbox
      .requests()
      .map(({ at, method, url, status }) => ({ at, method, url, status: status ?? 'broken' }));
    const live = await askSites(this.world);
    const { exitCode, reason } = this.judge(driver, raised, live);
    const story: Story = {
      schema: 'sluice.rehearsal/v1',
      scenario: this.options.scenario,
      site: this.site.directory,
      repository: this.site.name,
      exitCode,
      reason,
      startedAt: start.toISOString(),
      finishedAt: this.clock.now().toISOString(),
      milliseconds: {
        total: Math.round(milliseconds),
        processes: Math.round(driver.ended.reduce((sum, end) => sum + end.processMilliseconds, 0)),
      },
      clock: { start: start.toISOString(), speed: this.options.speed },
      runs: driver.ended.map((end) => end.story),
      waits: driver.ended.flatMap((end) => end.waits),
      deployments: this.deployments(),
      records,
      messages: this.messages(),
      live,
      requests,
      faults: this.world.sandbox.faults.struck().map(({ name, when, struck }) => ({
        name,
        ...(when === name ? {} : { when: when.slice(name.length + 1) }),
        struck,
      })),
    };
    const masks = new Masks();
    for (const value of this.world.secrets.values) masks.add(value);
    return JSON.parse(masks.hide(JSON.stringify(story))) as Story;
  }

  /** Whether it ended as a good one does: every run green, and the pushed commit live where the scenario publishes it. */
  private judge(
    driver: Driver,
    { published }: Raised,
    live: readonly LiveStory[],
  ): Pick<Story, 'exitCode' | 'reason'> {
    const bad = driver.ended.filter((end) => end.story.conclusion !== 'success');
    const [first] = bad;
    if (first !== undefined) {
      const job =
        first.story.jobs.find((one) => one.conclusion === 'failure') ??
        first.story.jobs.find((one) => one.conclusion === 'cancelled');
      return {
        exitCode: 1,
        reason: `${first.story.workflow} ended with ${first.story.conclusion}${job === undefined ? '' : ` in the job ${job.name}`}.`,
      };
    }
    const serves = live.find((one) => one.environment === 'development')?.commit;
    if (published !== undefined && serves !== published) {
      return {
        exitCode: 1,
        reason: `Every job is green, and the development site does not serve ${published.slice(0, 7)}.`,
      };
    }
    return {
      exitCode: 0,
      reason:
        published === undefined
          ? 'It ended as a good one does.'
          : `The development site serves ${published.slice(0, 7)}.`,
    };
  }

  private kept() {
    return this.world.sandbox.github.repository(this.site.name);
  }

  private deployments(): DeploymentStory[] {
    return this.kept()
      .deployments.filter((one) => !this.before.deployments.has(one.id))
      .map((one) => {
        const last = one.statuses.at(-1);
        return {
          id: one.id,
          environment: one.environment,
          sha: one.sha,
          state: last?.state ?? 'pending',
          ...(last === undefined || last.description === '' ? {} : { description: last.description }),
          ...(last === undefined || last.environmentUrl === '' ? {} : { url: last.environmentUrl }),
          payload: one.payload,
        };
      });
  }

  private messages(): MessageStory[] {
    const { slack, mail } = this.world.sandbox;
    return [
      ...slack.messages().map((one) => ({ channel: 'slack' as const, to: one.webhook, text: one.text })),
      ...mail.mailbox().map((one) => ({
        channel: 'mail' as const,
        to: one.to.join(', '),
        text: `${one.subject}\n\n${one.text}`,
      })),
      ...this.kept()
        .comments.filter((one) => !this.before.comments.has(one.id))
        .map((one) => ({ channel: 'pull-request' as const, to: `#${String(one.issue)}`, text: one.body })),
    ];
  }
}

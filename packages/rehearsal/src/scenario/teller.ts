import { Masks } from '../execute/masks.ts';
import type { RehearsalOptions } from '../options.ts';
import type { DeploymentStory, IssueStory, MessageStory, Story } from '../story/story.ts';
import type { Driver } from './drive.ts';
import type { HouseClock } from './house-clock.ts';
import { judge } from './judge.ts';
import { askSites } from './live.ts';
import type { Raised } from './scene.ts';
import type { SiteFolder } from './site.ts';
import type { World } from './world.ts';

/** Gathers what happened in a world. */
export class Teller {
  private readonly world: World;
  private readonly site: SiteFolder;
  private readonly options: RehearsalOptions;
  private readonly clock: HouseClock;
  /** What stood on GitHub before. */
  private readonly before: {
    readonly deployments: ReadonlySet<number>;
    readonly comments: ReadonlySet<number>;
    /** When issues and pull requests had changed last, by number. */
    readonly issues: ReadonlyMap<number, string>;
  };

  constructor(world: World, site: SiteFolder, options: RehearsalOptions, clock: HouseClock) {
    this.world = world;
    this.site = site;
    this.options = options;
    this.clock = clock;
    const { deployments, comments, issues, pulls } = this.kept();
    this.before = {
      deployments: new Set(deployments.map((one) => one.id)),
      comments: new Set(comments.map((one) => one.id)),
      issues: new Map([...issues, ...pulls].map((one) => [one.number, one.updatedAt])),
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
    const deployments = this.deployments();
    const { exitCode, reason } = judge({
      scenario: this.options.scenario,
      ended: driver.ended,
      published: raised.published,
      live,
      deployments,
    });
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
      clock: { start: start.toISOString(), speed: this.options.speed, jumps: this.clock.jumps },
      runs: driver.ended.map((end) => end.story),
      waits: driver.ended.flatMap((end) => end.waits),
      deployments,
      records,
      messages: this.messages(),
      issues: this.issues(),
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
    const { slack, mail, pagerDuty } = this.world.sandbox;
    const kept = this.kept();
    return [
      ...slack.messages().map((one) => ({ channel: 'slack' as const, to: one.webhook, text: one.text })),
      ...mail.mailbox().map((one) => ({
        channel: 'mail' as const,
        to: one.to.join(', '),
        text: `${one.subject}\n\n${one.text}`,
      })),
      ...pagerDuty.events().map((one) => ({
        channel: 'pagerduty' as const,
        to: one.integration,
        text: one.action === 'trigger' ? one.summary : one.action,
      })),
      ...kept.comments
        .filter((one) => !this.before.comments.has(one.id))
        .map((one) => ({
          channel: kept.issues.some(({ number }) => number === one.issue)
            ? ('issue' as const)
            : ('pull-request' as const),
          to: `#${String(one.issue)}`,
          text: one.body,
        })),
    ];
  }

  /** Issues and pull requests that were opened or changed. */
  private issues(): IssueStory[] {
    const { issues, pulls, comments } = this.kept();
    const all = [
      ...issues.map((one) => ({ ...one, kind: 'issue' as const })),
      ...pulls.map((one) => ({ ...one, kind: 'pull-request' as const, labels: [] as string[] })),
    ];
    return all
      .filter((one) => one.updatedAt !== this.before.issues.get(one.number))
      .map(({ number, kind, title, state, labels, body }) => ({
        number,
        kind,
        title,
        state,
        labels,
        body: body ?? '',
        comments: comments
          .filter((one) => one.issue === number)
          .map((one) => ({ author: one.author, text: one.body })),
      }));
  }
}

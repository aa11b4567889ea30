import { readFileSync } from 'node:fs';
import path from 'node:path';
import { faultCatalogue, formatFault } from '@fhir-iq/sluice-sandbox';
import { way } from '../scenario/settings.ts';
import type { World } from '../scenario/world.ts';
import type { FeedEvent, IssueEvent } from './events.ts';
import type { Feed } from './feed.ts';

/** Real milliseconds between two looks at what the far ends keep in memory. */
const interval = 250;

/**
 * Tells the feed what is rehearsed, and from then on whatever changes at the far ends: messages, issues, faults, and what
 * is live. It looks into their memory and asks them nothing, so that no request and no fault is counted.
 *
 * @param world - The rehearsal's world.
 * @param scenario - What is rehearsed.
 * @param feed - Where it is told.
 * @param now - The rehearsal's instant.
 * @returns Looks at once, and ends it.
 */
export function watchFarEnds(
  world: World,
  scenario: string,
  feed: Feed,
  now: () => string,
): { readonly look: () => void; readonly end: () => void } {
  const told = new Map<string, string>();
  const tell = (key: string, event: FeedEvent): void => {
    const text = JSON.stringify(event);
    if (told.get(key) === text) return;
    told.set(key, text);
    feed.emit(event);
  };
  const repository = world.platform.repository.name;
  const before = closedBefore(world, repository);
  const builds = new Map<string, Build>();
  feed.emit(sceneOf(world, scenario, now()));
  const look = (): void => {
    for (const event of messages(world)) tell(`message ${event.id}`, event);
    for (const event of issues(world, repository, before)) tell(`issue ${String(event.number)}`, event);
    for (const event of faults(world)) tell(`fault ${event.name}`, event);
    for (const event of live(world, builds)) tell(`live ${event.environment}`, event);
  };
  look();
  const timer = setInterval(look, interval);
  timer.unref();
  return { look, end: () => clearInterval(timer) };
}

function sceneOf(world: World, scenario: string, at: string): FeedEvent {
  const { configuration } = world;
  return {
    type: 'scene',
    scenario,
    site: configuration.site.name,
    repository: world.platform.repository.name,
    environments: way.map((name) => {
      const { url, branch } = configuration.environments[name];
      return { name, url, branch };
    }),
    faults: faultCatalogue.map(({ name, farEnd, happens, expected, occasion, byEnvironment }) => ({
      name,
      farEnd,
      happens,
      expected,
      occasion,
      byEnvironment,
    })),
    at,
  };
}

function messages({ sandbox }: World): Extract<FeedEvent, { type: 'message' }>[] {
  const slack = sandbox.slack.messages().map((one, index) => ({
    type: 'message' as const,
    id: `slack-${String(index)}`,
    channel: 'slack' as const,
    to: one.webhook,
    from: 'Sluice',
    subject: '',
    text: one.text,
    blocks: Array.isArray(one.payload['blocks']) ? (one.payload['blocks'] as unknown[]) : [],
    at: one.at,
  }));
  const mail = sandbox.mail.mailbox().map((one, index) => ({
    type: 'message' as const,
    id: `mail-${String(index)}`,
    channel: 'mail' as const,
    to: one.to.join(', '),
    from: one.headers['from'] ?? one.from,
    subject: one.subject,
    text: one.text,
    blocks: [],
    at: one.at,
  }));
  const pagerDuty = sandbox.pagerDuty.events().map((one, index) => ({
    type: 'message' as const,
    id: `pagerduty-${String(index)}`,
    channel: 'pagerduty' as const,
    to: one.integration,
    from: 'Sluice',
    subject: one.summary,
    text: [one.action, one.severity].filter((word) => word !== '').join(', '),
    blocks: [],
    at: one.at,
  }));
  return [...slack, ...mail, ...pagerDuty];
}

/** Numbers of what was closed before the rehearsal began: that is no news. */
function closedBefore(world: World, name: string): ReadonlySet<number> {
  const { issues: all, pulls } = world.sandbox.github.repository(name);
  return new Set([...all, ...pulls].filter((one) => one.state === 'closed').map((one) => one.number));
}

function issues(world: World, name: string, before: ReadonlySet<number>): IssueEvent[] {
  const kept = world.sandbox.github.repository(name);
  const comments = (number: number): IssueEvent['comments'] =>
    kept.comments
      .filter((one) => one.issue === number)
      .map(({ author, body, createdAt }) => ({ author, body, at: createdAt }));
  const all: IssueEvent[] = [
    ...kept.issues.map((one) => ({ ...one, kind: 'issue' as const })),
    ...kept.pulls.map((one) => ({ ...one, kind: 'pull-request' as const, labels: [] })),
  ].map(({ number, kind, title, body, state, labels, author, createdAt }) => ({
    type: 'issue',
    number,
    kind,
    title,
    body: body ?? '',
    state,
    labels: [...labels],
    author,
    at: createdAt,
    comments: comments(number),
  }));
  return all.filter((one) => one.state === 'open' || !before.has(one.number));
}

function faults({ sandbox }: World): Extract<FeedEvent, { type: 'fault' }>[] {
  const on = sandbox.faults.list();
  const struck = sandbox.faults.struck();
  return faultCatalogue.map(({ name }) => ({
    type: 'fault',
    name,
    on: on.filter((one) => one.name === name).map(formatFault),
    struck: struck.filter((one) => one.name === name).reduce((sum, one) => sum + one.struck, 0),
  }));
}

function live(world: World, builds: Map<string, Build>): Extract<FeedEvent, { type: 'live' }>[] {
  const { state } = world.sandbox.wix;
  return world.sandbox.wix.sites().flatMap((site) => {
    const deployment = state.liveDeployment(site.siteId);
    if (deployment === undefined) return [];
    const { deploymentId } = deployment;
    const built =
      builds.get(deploymentId) ??
      buildOf(path.join(state.codeDirectory(deployment), world.configuration.site.buildModule));
    builds.set(deploymentId, built);
    return [
      {
        type: 'live' as const,
        environment: site.environment,
        url: site.urls[0] ?? '',
        ...built,
        ...(site.uiVersion === undefined ? {} : { uiVersion: site.uiVersion }),
        ...(site.publishedAt === undefined || built.buildId === undefined ? {} : { at: site.publishedAt }),
      },
    ];
  });
}

interface Build {
  readonly commit?: string;
  readonly buildId?: string;
}

/** What the build module of published code says of itself; nothing for code that Sluice did not publish. */
function buildOf(file: string): Build {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {}; // The site was not published by Sluice: it has no such module.
  }
  const value = (name: string): string | undefined =>
    new RegExp(`^export const ${name} = "([^"]+)";$`, 'm').exec(text)?.[1];
  const commit = value('commit');
  const buildId = value('buildId');
  return {
    ...(commit === undefined ? {} : { commit }),
    ...(buildId === undefined ? {} : { buildId }),
  };
}

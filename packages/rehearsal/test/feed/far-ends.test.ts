import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { startSandbox, type Sandbox } from '@fhir-iq/sluice-sandbox';
import type { FeedEvent } from '../../src/feed/events.ts';
import { watchFarEnds } from '../../src/feed/far-ends.ts';
import { Feed } from '../../src/feed/feed.ts';
import type { World } from '../../src/scenario/world.ts';

const site = { siteId: 'site-production', name: 'acme production', environment: 'production', premium: true };
const webhook = 'https://hooks.slack.com/services/T000/B000/XXXX';
let directory: string;
let sandbox: Sandbox;
let world: World;
let events: FeedEvent[];
let watch: ReturnType<typeof watchFarEnds>;

beforeEach(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-feed-'));
  sandbox = await startSandbox({
    stateDirectory: directory,
    clock: systemClock(),
    faults: ['slack-refuses@2'],
    seed: {
      wix: {
        sites: [
          {
            ...site,
            urls: ['https://acme.test'],
            designs: [{ uiVersion: '7', pages: [{ path: '/', title: 'Home', text: 'Home' }] }],
          },
        ],
        apiKeys: [],
      },
      pagerDuty: { integrations: [{ name: 'PAGERDUTY_KEY', key: 'k'.repeat(32) }] },
      slack: { webhooks: [{ name: 'SLACK_TEAM', url: webhook }] },
      github: { repositories: [{ name: 'acme/site', directory }] },
    },
  });
  const place = { url: 'https://acme.test', branch: 'main' };
  world = {
    sandbox,
    platform: { repository: { name: 'acme/site' } },
    configuration: {
      site: { name: 'acme', buildModule: 'src/public/build.js' },
      environments: { development: place, staging: place, production: place },
    },
  } as unknown as World;
  const feed = new Feed();
  events = [];
  feed.listen((event) => events.push(event));
  watch = watchFarEnds(world, 'deploy', feed, () => '2026-11-24T10:00:00.000Z');
});
afterEach(async () => {
  watch.end();
  await sandbox.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What one look tells. */
function look(): FeedEvent[] {
  events.length = 0;
  watch.look();
  return [...events];
}

async function post(text: string): Promise<void> {
  const body = JSON.stringify({ text, blocks: [{ type: 'divider' }] });
  await sandbox.slack.handle({
    method: 'POST',
    url: new URL(webhook),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body),
    rawBody: Buffer.from(body),
  });
}

describe('the far ends', () => {
  test('begin with the scene, every fault and what is live; a look without change tells nothing', () => {
    expect(events[0]).toMatchObject({ type: 'scene', scenario: 'deploy', repository: 'acme/site' });
    const faults = events.flatMap((event) => (event.type === 'fault' ? [event] : []));
    expect(faults.length).toBeGreaterThan(50);
    expect(faults.filter((fault) => fault.on.length > 0)).toEqual([
      { type: 'fault', name: 'slack-refuses', on: ['slack-refuses@2'], struck: 0 },
    ]);
    expect(events.at(-1)).toEqual({
      type: 'live',
      environment: 'production',
      url: 'https://acme.test',
      uiVersion: '7',
    });
    expect(look()).toEqual([]);
  });

  test('tell a message that Slack took, and a fault that struck instead', async () => {
    await post('first');
    expect(look()).toMatchObject([
      { type: 'message', channel: 'slack', to: 'SLACK_TEAM', text: 'first', blocks: [{ type: 'divider' }] },
    ]);
    await post('second');
    expect(look()).toMatchObject([{ type: 'fault', name: 'slack-refuses', struck: 1 }]);
  });

  test('tell a call that PagerDuty took', async () => {
    const payload = { summary: 'The rollback failed', severity: 'critical', source: 'sluice' };
    const body = Buffer.from(
      JSON.stringify({ routing_key: 'k'.repeat(32), event_action: 'trigger', payload }),
    );
    await sandbox.pagerDuty.handle({
      method: 'POST',
      url: new URL('https://events.pagerduty.com/v2/enqueue'),
      headers: { 'content-type': 'application/json' },
      body,
      rawBody: body,
    });
    expect(look()).toMatchObject([
      {
        type: 'message',
        channel: 'pagerduty',
        to: 'PAGERDUTY_KEY',
        subject: 'The rollback failed',
        text: 'trigger, critical',
      },
    ]);
  });

  test('tell what is published, by its build module', async () => {
    await sandbox.wix.publishCode(site.siteId, '7', {
      'src/public/build.js': 'export const buildId = "abc-1-1";\nexport const commit = "c0ffee";\n',
    });
    expect(look()).toMatchObject([
      { type: 'live', environment: 'production', buildId: 'abc-1-1', commit: 'c0ffee', uiVersion: '7' },
    ]);
    await sandbox.wix.publishCode(site.siteId, '7', { 'src/public/other.js': '' });
    expect(look()).toEqual([
      { type: 'live', environment: 'production', url: 'https://acme.test', uiVersion: '7' },
    ]);
  });

  test('tell an issue, its comments, and that it was closed', () => {
    const kept = sandbox.github.repository('acme/site');
    const times = { createdAt: '2026-11-24T10:00:00Z', updatedAt: '2026-11-24T10:00:00Z', closedAt: null };
    const issue = { id: 1, number: 1, title: 'Release', body: 'b', author: 'bot', state: 'open' as const };
    kept.issues.push({ ...issue, labels: ['sluice-release'], ...times });
    expect(look()).toMatchObject([{ type: 'issue', number: 1, labels: ['sluice-release'], comments: [] }]);
    kept.comments.push({ id: 2, issue: 1, author: 'ada', body: 'seen', ...times });
    expect(look()).toMatchObject([{ type: 'issue', number: 1, comments: [{ author: 'ada', body: 'seen' }] }]);
    for (const one of kept.issues) one.state = 'closed';
    expect(look()).toMatchObject([{ type: 'issue', number: 1, state: 'closed' }]);
  });

  test('ask nobody anything: no request is counted', () => {
    watch.look();
    expect(sandbox.requests()).toEqual([]);
  });
});

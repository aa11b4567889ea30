import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import type { RequestRecord, Visit } from '../src/browser/view.ts';
import { closuresOf } from '../src/site-state/outside-look.ts';
import {
  type Feature,
  judgeAnalytics,
  judgeApiHosts,
  judgeDebugTexts,
  judgeFeature,
  SeenPages,
} from '../src/site-state/seen-on-pages.ts';
import { checkContext } from './helpers/context.ts';

const analytics = ['www.analytics.example', '*.analytics.example'];
const feature: Feature = { name: 'chat', page: '/', text: 'data-chat', stages: ['staging'] };
const wanted = { debugTexts: ['debug-panel'], features: [feature], analytics };

/** What is seen of one page; `now` is the page as it stands. */
async function seen(page: Partial<Visit> & { now?: string }): Promise<SeenPages> {
  const visit: Visit = {
    ...{ url: new URL('https://site.example/'), page: { path: '/' }, status: 200, headers: {}, html: '' },
    view: { engine: 'chromium', profile: 'desktop' },
    ...{ console: [], errors: [], requests: [], notes: [], attempt: 1 },
    evaluate: <T>(source: string) => {
      const document = { documentElement: { outerHTML: page.now ?? page.html ?? '' } };
      return Promise.resolve(runInNewContext(source, { document }) as T);
    },
    screenshot: () => Promise.resolve(undefined),
    ...page,
  };
  const pages = new SeenPages();
  await pages.add(visit, wanted);
  return pages;
}

const request = (change: Partial<RequestRecord>): RequestRecord => ({
  ...{ url: 'https://www.analytics.example/tag.js', method: 'GET', type: 'script', mixed: false },
  ...change,
});

describe('analytics', () => {
  test.each<[string, boolean, Partial<Visit>, string | undefined, boolean]>([
    ['called and answered', true, { requests: [request({ status: 200 })] }, undefined, false],
    ['called and refused', true, { requests: [request({ status: 503 })] }, 'analytics-missing', true],
    ['called and broken off', true, { requests: [request({ failure: 'x' })] }, 'analytics-missing', true],
    [
      'called under a name that ends alike',
      true,
      { requests: [request({ url: 'https://evil-analytics.example/', status: 200 })] },
      'analytics-missing',
      true,
    ],
    ['not called', true, {}, 'analytics-missing', true],
    ['called where they must not', false, { requests: [request({})] }, 'analytics-present', true],
    ['named for later', false, { html: '"www.analytics.example"' }, 'analytics-named', false],
    ['nowhere', false, {}, undefined, false],
  ])('%s (enabled: %s)', async (_, enabled, page, rule, blocks) => {
    const how = { enabled, consent: 'not-asked', hosts: analytics } as const;
    const [found] = judgeAnalytics(how, await seen(page)).findings;
    expect([found?.rule, found?.blocks ?? false]).toEqual([rule, blocks]);
  });

  test.each<[string, Partial<Visit> & { now?: string }, string | undefined]>([
    [
      'named as served',
      { html: '<script type="text/plain" src="https://www.analytics.example/">' },
      undefined,
    ],
    ['named once scripts ran, by a part of their host', { now: 'tag.analytics.example' }, undefined],
    ['not named', { html: '<p>' }, 'analytics-missing'],
    ['called at once', { requests: [request({ status: 200 })] }, 'analytics-before-consent'],
    ['called at once, in vain', { requests: [request({ status: 503 })] }, 'analytics-before-consent'],
  ])('that ask visitors first and are %s', async (_, page, rule) => {
    const how = { enabled: true, consent: 'asked', hosts: analytics } as const;
    const [found] = judgeAnalytics(how, await seen(page)).findings;
    expect([found?.rule, found?.blocks ?? false]).toEqual([rule, rule !== undefined]);
  });

  test('are not said to be absent because an error stood in place of every page', async () => {
    const pages = await seen({ status: 500 });
    const how = { enabled: false, consent: 'not-asked', hosts: analytics } as const;
    expect(judgeAnalytics(how, pages).unseen).toMatch(/no page could be visited/);
    expect(judgeApiHosts('api.example', {}, pages).unseen).toMatch(/no page could be visited/);
  });
});

test.each<[string, Partial<Visit> & { now?: string }, string | undefined]>([
  ['as served', { html: '<i class="debug-panel">' }, 'debug-on'],
  ['only once its scripts ran, or far down', { html: '<p>', now: '<i class="debug-panel">' }, 'debug-on'],
  ['in its console', { console: [{ level: 'info', text: 'debug-panel ready' }] }, 'debug-on'],
  ['nowhere', { html: '<p>' }, undefined],
])('debugging that a page shows %s', async (_, page, rule) => {
  expect(judgeDebugTexts(false, wanted.debugTexts, await seen(page))?.findings[0]?.rule).toBe(rule);
});

test.each([
  ['staging', '<b data-chat>', undefined],
  ['staging', '', 'feature-missing'],
  ['production', '<b data-chat>', 'feature-shown'],
  ['production', '', undefined],
])('a feature of staging alone, in %s with "%s"', async (stage, html, rule) => {
  const pages = await seen({ html });
  expect(judgeFeature(feature, stage, pages.features.get('chat')).findings[0]?.rule).toBe(rule);
});

test('a feature whose page was not visited could not be looked at', async () => {
  const pages = await seen({ page: { path: '/other' } });
  expect(judgeFeature(feature, 'staging', pages.features.get('chat')).unseen).toMatch(/was not visited/);
});

test.each([
  [200, 0, [{ password: false }]],
  [401, 0, [{ password: true }]],
  [404, 1, []],
  [503, 1, []],
])('who is let in by an answer %i', async (status, blind, expected) => {
  const answer = { status, headers: {}, text: () => '<title>x</title>' };
  const asked = { url: new URL('https://site.example/'), answer } as never;
  const context = checkContext('/nowhere', '0'.repeat(40));
  const { closures, unseen } = await closuresOf(context, { answers: [{ path: '/', asked }] });
  expect(closures).toMatchObject(expected);
  expect(unseen).toHaveLength(blind);
});

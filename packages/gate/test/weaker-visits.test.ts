import { expect, test } from '@jest/globals';
import { weakerVisits } from '../src/weakenings/pages.ts';
import { example } from './helpers/builders.ts';

const was = { ...example().pages, list: ['/a'], siteMap: '/sitemap.xml', public: ['/'] };

test.each([
  ['pages.list./a', { list: [] }],
  ['pages.siteMap', { siteMap: undefined }],
  ['pages.budget', { budget: 1 }],
  ['pages.loadTime', { loadTime: '4m' }],
  ['pages.idleTime', { idleTime: '0s' }],
  ['pages.timeBudget', { timeBudget: '5h' }],
  ['pages.retries', { retries: 3 }],
  ['pages.flaky', { flaky: 100 }],
  ['pages.public./records', { public: ['/', '/records'] }],
])('%s: weaker one way, and one way alone where there is a direction', (path, change) => {
  const now = { ...was, ...change };
  expect(weakerVisits(was, now).map((one) => one.path)).toEqual([path]);
  const back = weakerVisits(now, was).map((one) => one.path);
  expect(back).toEqual(path === 'pages.idleTime' ? [path] : []);
});

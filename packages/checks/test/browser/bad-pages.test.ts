import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import type { Coverage } from '../../src/browser/coverage.ts';
import { visitPages } from '../../src/browser/visit-pages.ts';
import type { PageCheckOutcome } from '../../src/browser/visiting.ts';
import type { PageCheck, Visit } from '../../src/browser/view.ts';
import { checkContext, policy } from '../helpers/context.ts';
import { endless, page, startSite, type Handler, type TestSite } from './bad-site.ts';

jest.setTimeout(240_000);

/** Looks at pages with one check that keeps what it saw. */
async function visit(
  site: TestSite,
  pages: object,
  look: (visit: Visit) => Promise<void> = async () => undefined,
  evidenceDirectory?: string,
): Promise<{ coverage: Coverage; seen: Visit[]; outcome: PageCheckOutcome | undefined }> {
  const configuration = policy((value) => (value.pages = pages));
  const clock = systemClock();
  const context = checkContext('/', 'a'.repeat(40), {
    url: site.url,
    configuration,
    clock,
    evidenceDirectory,
  });
  const seen: Visit[] = [];
  const left: { coverage?: Coverage } = {};
  const check: PageCheck = {
    name: 'look',
    unit: 'pages',
    views: () => [{ engine: 'chromium', profile: 'desktop' }],
    begin: () => ({
      visit: async (one) => {
        seen.push(one);
        await look(one);
      },
      finish: (coverage) => {
        left.coverage = coverage;
        return { answer: 'pass', examined: coverage.visited, unit: 'pages', reason: 'Looked.', findings: [] };
      },
    }),
  };
  const outcome = (await visitPages([{ check, context }])).get('look');
  if (left.coverage === undefined && outcome !== undefined && 'result' in outcome)
    throw new Error('no coverage');
  return { coverage: left.coverage as Coverage, seen, outcome };
}

const forEver: Handler = (_, response) => void response.writeHead(302, { location: '/round' }).end();
const halfway: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
  response.write('<h1>Half', () => response.destroy());
};
const begins: Handler = (_, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).write('<!doctype html><h1>Once');

describe('a page that is bad ends in a clear answer, in bounded time', () => {
  let site: TestSite;
  let result: Awaited<ReturnType<typeof visit>>;
  const handlers: Record<string, Handler> = {
    '/good': page('<h1>Good</h1>'),
    '/busy': page('<script>setInterval(() => fetch("/good?" + Math.random()), 100)</script>'),
    '/dialog': page('<script>alert(1); confirm(2); prompt(3)</script>'),
    '/dialogs': page('<script>for (;;) alert(1)</script>'),
    // What goes wrong comes after the load, when nothing is fetched any more.
    '/late': page(
      '<script>for (const until = performance.now() + 700; performance.now() < until; ); addEventListener("load", () => setTimeout(() => console.error("late"), 300))</script>',
    ),
    '/round': forEver,
    '/away': (_, response) => void response.writeHead(302, { location: 'http://localhost:1/x' }).end(),
    '/leads-away': page('<script>setTimeout(() => (location.href = "http://localhost:1/x"), 50)</script>'),
    '/big': page('x'.repeat(50_000_000)),
    '/stream': endless('<p>more</p>'.repeat(10_000)),
    '/begins': begins,
    '/loop': page('<script>for (;;);</script>'),
    '/half': halfway,
    '/reset': (_, response) => void response.destroy(),
    '/opens': page('<script>window.open("/opened")</script>'),
    '/downloads': (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('x'.repeat(1000)),
  };
  const elapsed = { ms: 0 };
  beforeAll(async () => {
    site = await startSite(handlers);
    const started = performance.now();
    result = await visit(site, { list: Object.keys(handlers), loadTime: '5s', idleTime: '1s', retries: 0 });
    elapsed.ms = performance.now() - started;
  });
  afterAll(() => site.close());

  const failing: [string, RegExp][] = [
    ['/dialogs', /its document had not ended within 5000 ms; it opened 51 dialogs/],
    ['/round', /it redirects for ever/],
    ['/away', /it leads to another host: http:\/\/localhost:1\/x/],
    ['/big', /its document is larger than 10 MB/],
    ['/stream', /its document is larger than 10 MB|its document had not ended within 5000 ms/],
    ['/begins', /its document had not ended within 5000 ms/],
    ['/loop', /its document had not ended within 5000 ms/],
    ['/half', /its document broke off: net::ERR_CONTENT_LENGTH_MISMATCH/],
    ['/reset', /net::ERR_EMPTY_RESPONSE/],
    ['/downloads', /net::ERR_ABORTED/],
  ];
  test.each(failing)('%s', (path, said) => {
    const failed = result.coverage.failed.find((one) => new URL(one.url).pathname === path);
    expect(failed?.reason).toMatch(said);
    expect(failed?.fault).toBe('site');
  });

  const noted: [string, RegExp][] = [
    ['/busy', /it was not idle 1000 ms after its load/],
    ['/dialog', /it opened 3 dialogs; each was dismissed/],
    ['/leads-away', /it led on to another host, and was not let go/],
  ];
  test.each(noted)('%s is looked at as it is, and that is said', (path, said) => {
    const seen = result.seen.find((one) => one.page.path === path);
    expect(seen?.notes.join('; ')).toMatch(said);
  });

  test('an error that comes after the load is seen', () => {
    const seen = result.seen.find((one) => one.page.path === '/late');
    expect(seen?.console).toMatchObject([{ level: 'error', text: 'late' }]);
  });

  test('the others are looked at, and nothing else was opened', () => {
    expect(result.seen.find((one) => one.page.path === '/good')).toMatchObject({ status: 200, notes: [] });
    expect(result.coverage).toMatchObject({ planned: Object.keys(handlers).length, visited: 6 });
    // Each costs at most its load and idle time, two at a time; the rest is the browser's start.
    expect(elapsed.ms).toBeLessThan(120_000);
  });
});

test('a site map of 5,000 pages is sampled evenly, within the budget, and that is said', async () => {
  const base = { url: '' };
  const urls = (): string =>
    Array.from({ length: 5_000 }, (_, index) => `<url><loc>${base.url}/p/${String(index)}</loc></url>`).join(
      '',
    );
  const site = await startSite({
    '/sitemap.xml': (_, response) =>
      void response.end(
        `<?xml version="1.0"?><sitemapindex><sitemap><loc>${base.url}/pages.xml</loc></sitemap></sitemapindex>`,
      ),
    '/pages.xml': (_, response) =>
      void response.end(`<urlset>${urls()}<url><loc>https://elsewhere.example/</loc></url></urlset>`),
    '/first': page('<h1>First</h1>'),
  });
  base.url = site.url;
  try {
    const { coverage, seen } = await visit(site, {
      list: ['/first'],
      siteMap: '/sitemap.xml',
      budget: 6,
      retries: 0,
    });
    expect(seen.map((one) => one.page.path).sort()).toEqual([
      '/first',
      '/p/0',
      '/p/1000',
      '/p/2000',
      '/p/3000',
      '/p/4000',
    ]);
    expect(coverage.sampled).toBe('6 of 5001 pages, sampled evenly (pages.budget: 6)');
    expect(coverage.said).toContain('5000 of /sitemap.xml (1 address of another host left out)');
  } finally {
    await site.close();
  }
});

describe('pictures', () => {
  let site: TestSite;
  let folder: string;
  beforeAll(async () => {
    site = await startSite({ '/': page('<h1>Home</h1>'), '/records': page('<h1>Records of a patient</h1>') });
    folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-pictures-'));
  });
  afterAll(async () => {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('of a full disk: the check could not look, and says so', async () => {
    const full = path.join(folder, 'full');
    await mkdir(path.join(full, 'screenshots'), { recursive: true });
    const files: (string | undefined)[] = [];
    const first = await visit(
      site,
      { list: ['/'] },
      async (one) => void files.push(await one.screenshot('first')),
      full,
    );
    expect(first.outcome).toMatchObject({ result: { answer: 'pass' } });
    expect(files).toEqual([
      expect.stringMatching(/^screenshots\/home-chromium-desktop-first-[0-9a-f]{8}\.png$/),
    ]);
    const file = path.join(full, files[0] ?? '');
    rmSync(file);
    // What Linux keeps for this: each write to it finds no space left.
    symlinkSync('/dev/full', file);
    const { outcome } = await visit(
      site,
      { list: ['/'] },
      async (one) => void (await one.screenshot('first')),
      full,
    );
    expect(String((outcome as { thrown: Error }).thrown.message)).toMatch(
      /screenshots\/home.*the disk is full \(ENOSPC\)/,
    );
  });

  test('a browser that is not given a folder keeps none', async () => {
    const files: (string | undefined)[] = [];
    await visit(site, { list: ['/'] }, async (one) => void files.push(await one.screenshot('x', true)));
    expect(files).toEqual([undefined]);
    expect(readdirSync(folder)).toEqual(['full']);
  });
});

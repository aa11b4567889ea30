import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { testInEngines } from '../../../../test/helpers/engines.ts';
import type { Coverage } from '../../src/browser/coverage.ts';
import { visitPages } from '../../src/browser/visit-pages.ts';
import type { PageCheck, Visit } from '../../src/browser/view.ts';
import type { Engine } from '../../src/browser/views.ts';
import { checkContext, policy } from '../helpers/context.ts';
import { endless, page, startSite, type Handler, type TestSite } from './bad-site.ts';

jest.setTimeout(400_000);

const halfway: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
  response.write('<!doctype html><h1>Half', () => response.destroy());
};
const download: Handler = (_, response) => {
  response.setHeader('content-disposition', 'attachment; filename="sluice-download.bin"');
  endless('x'.repeat(100_000))(_, response);
};
let other: TestSite;
let site: TestSite;
const handlers: Record<string, Handler> = {
  '/robots.txt': (_, response) => void response.end(''),
  '/good': page('<h1>Good</h1>'),
  '/busy': page('<script>setInterval(() => fetch("/good?" + Math.random()), 100)</script>'),
  '/dialog': page('<script>alert(1); confirm(2); prompt(3)</script>'),
  '/dialogs': page('<script>for (;;) alert(1)</script>'),
  '/leaves': page(
    '<p>Stay</p><script>addEventListener("beforeunload", (event) => { event.preventDefault(); event.returnValue = "x"; }); setTimeout(() => location.reload(), 300)</script>',
  ),
  '/round': (_, response) => void response.writeHead(302, { location: '/round' }).end(),
  '/away': (_, response) => void response.writeHead(302, { location: `${other.url}/x` }).end(),
  '/leads-away': (request, response) =>
    page(`<script>setTimeout(() => (location.href = "${other.url}/x"), 50)</script>`)(request, response),
  '/big': page('x'.repeat(50_000_000)),
  '/stream': endless('<p>more</p>'.repeat(10_000)),
  '/loop': page('<script>for (;;);</script>'),
  '/half': halfway,
  '/reset': (_, response) => void response.destroy(),
  '/opens': page('<script>window.open("/opened")</script>'),
  '/downloads': page('<h1>Later</h1><script>setTimeout(() => (location.href = "/file.bin"), 50)</script>'),
  '/file.bin': download,
};
const asked = Object.keys(handlers).filter((one) => !['/robots.txt', '/file.bin'].includes(one));

beforeAll(async () => {
  other = await startSite({ '/x': page('<h1>Elsewhere</h1>') });
  site = await startSite(handlers);
});
afterAll(async () => await Promise.all([site.close(), other.close()]));

/** Files below the temporary folder that a download would have left; the browsers' homes lie there. */
function downloaded(): string[] {
  const below = (folder: string): string[] => {
    try {
      return readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() ? below(path.join(folder, one.name)) : [path.join(folder, one.name)],
      );
    } catch {
      return [];
    }
  };
  return readdirSync(os.tmpdir())
    .filter((name) => /^(sluice|puppeteer)/.test(name))
    .flatMap((name) => below(path.join(os.tmpdir(), name)))
    .filter((file) => file.includes('sluice-download'));
}

async function visitIn(
  engine: Engine,
): Promise<{ coverage: Coverage; seen: Map<string, Visit>; files: string[] }> {
  const seen = new Map<string, Visit>();
  const files: string[] = [];
  const left: { coverage?: Coverage } = {};
  const check: PageCheck = {
    name: 'look',
    unit: 'pages',
    views: () => [{ engine, profile: 'desktop' }],
    begin: () => ({
      visit: async (one) => {
        seen.set(one.page.path, one);
        if (one.page.path === '/downloads') files.push(...downloaded());
      },
      finish: (coverage) => {
        left.coverage = coverage;
        return { answer: 'pass', examined: coverage.visited, unit: 'pages', reason: 'Looked.', findings: [] };
      },
    }),
  };
  const context = checkContext('/', 'a'.repeat(40), {
    ...{ url: site.url, clock: systemClock() },
    configuration: policy((value) => {
      value.pages = { list: asked, loadTime: '5s', idleTime: '1s', retries: 0 };
    }),
  });
  await visitPages([{ check, context }]);
  return { coverage: left.coverage as Coverage, seen, files };
}

const broken = /broke off|redirects for ever/;
const expected: Readonly<Record<'firefox' | 'webkit', Readonly<Record<string, RegExp>>>> = {
  firefox: {
    '/dialogs': /had not ended within 5000 ms/,
    '/round': /redirects for ever/,
    '/away': /it leads to another host: http:\/\/127\.0\.0\.1:\d+\/x/,
    '/big': /larger than 10 MB|had not ended within 5000 ms/,
    '/stream': /larger than 10 MB|had not ended within 5000 ms/,
    '/loop': /had not ended within 5000 ms/,
    '/half': /broke off: NS_ERROR_NET_PARTIAL_TRANSFER/,
    '/reset': /NS_ERROR_NET_RESET/,
  },
  webkit: {
    '/dialogs': /it answers nothing/,
    '/round': broken,
    '/away': /leads elsewhere|another host/,
    '/leads-away': /it leads to another host/,
    '/big': /larger than 10 MB/,
    '/stream': /larger than 10 MB/,
    '/loop': /it answers nothing/,
    '/half': broken,
    '/reset': broken,
  },
};

// The two take four minutes; Chromium's bad pages stand in bad-pages.test.ts.
const describeAll = process.env['SLUICE_ALL_FAULTS'] === '1' ? describe : describe.skip;

describeAll.each(['firefox', 'webkit'] as const)('%s', (engine) => {
  testInEngines([engine], 'ends each bad page in a clear answer, and goes on with the next', async () => {
    const { coverage, seen, files } = await visitIn(engine);
    const failed = Object.fromEntries(coverage.failed.map((one) => [new URL(one.url).pathname, one]));
    expect(Object.keys(failed).sort()).toEqual(Object.keys(expected[engine]).sort());
    for (const [at, said] of Object.entries(expected[engine])) {
      expect({ at, reason: failed[at]?.reason }).toEqual({ at, reason: expect.stringMatching(said) });
      expect({ at, fault: failed[at]?.fault }).toEqual({ at, fault: 'site' });
    }
    expect(coverage.visited).toBe(asked.length - coverage.failed.length);
    expect(seen.get('/dialog')?.notes.join()).toContain('it opened 3 dialogs');
    expect(seen.get('/busy')?.notes.join()).toContain('it was not idle');
    // What was asked for was not kept.
    expect(site.asked).toContain('/file.bin');
    expect(files).toEqual([]);
    if (engine === 'firefox') {
      expect(other.asked).toEqual([]);
      expect(seen.get('/leads-away')?.notes.join()).toContain('was not let go');
    }
    expect(process.memoryUsage().rss).toBeLessThan(1_500_000_000);
  });
});

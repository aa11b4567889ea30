import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { testInEngines } from '../../../../test/helpers/engines.ts';
import { accessibility } from '../../src/devices/accessibility.ts';
import { crossBrowser } from '../../src/devices/cross-browser.ts';
import { mobile } from '../../src/devices/mobile.ts';
import { consoleErrors } from '../../src/pages/console-errors.ts';
import { pageNavigation } from '../../src/pages/page-navigation.ts';
import { page, startSite, type Handler, type TestSite } from './bad-site.ts';
import { lookWith } from './look-with.ts';

jest.setTimeout(240_000);

const head = '<title>A page</title><meta name="viewport" content="width=device-width">';
const good = (body: string): Handler => page(`<main><h1>Health records</h1>${body}</main>`, head);
const shadow = (html: string): string =>
  `<x-part></x-part><script>customElements.define('x-part', class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(html)}; } })</script>`;
const dot = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const closed: Handler = page('<main><h1>Enter the password</h1><input aria-label="Password"></main>', head);

let site: TestSite;
const handlers: Record<string, Handler> = {
  '/': good('<p>At home.</p>'),
  '/good': good('<p>All is well.</p>'),
  '/moved': (_, response) => void response.writeHead(302, { location: '/good' }).end(),
  '/moves': good('<script>location.replace("/good")</script>'),
  '/strange': page('<main><h1>Coming soon</h1></main>', head),
  '/closed/a': closed,
  '/closed/b': closed,
  '/broken': (_, response) =>
    void response
      .writeHead(500, { 'content-type': 'text/html' })
      .end(`<html lang="en"><head>${head}</head><main><h1>Sorry</h1></main></html>`),
  '/frame': good('<iframe title="A part" src="/inner" width="300" height="200"></iframe>'),
  '/inner': page(`<main><h1>Part</h1><img src="${dot}"></main>`),
  '/shadow': good(shadow(`<img src="${dot}">`)),
  '/shadow-link': good(shadow('<p><a href="/gone">Prices</a></p>')),
  '/shadow-targets': good(
    shadow(
      '<style>a { display: inline-block; width: 9px; height: 9px }</style><a href="/good" aria-label="One"></a><a href="/good" aria-label="Two"></a>',
    ),
  ),
  '/lazy': good(
    '<div style="height:6000px"></div><img alt="Map" loading="lazy" width="10" height="10" src="/gone.png">',
  ),
  '/desktop-text': good(
    '<style>@media (max-width: 700px) { .wide { display: none } .fold { height: 0; overflow: hidden } }</style><p class="wide">Only by appointment.</p><div class="fold"><p>Bring your card.</p></div>',
  ),
  '/blank': page('<div style="opacity:0"><h1>Health records</h1><p>All is well.</p></div>', head),
  '/blank-engine': good(
    '<style>@supports (-moz-appearance: none) { body { opacity: 0 } }</style><p>All is well.</p>',
  ),
  '/hangs': good(
    '<p>All is well.</p><script>addEventListener("load", () => setTimeout(() => { for (;;); }, 700))</script>',
  ),
};
beforeAll(async () => (site = await startSite(handlers)));
afterAll(async () => await site.close());

const rules = (
  result: { readonly findings: readonly { rule: string; blocks: boolean }[] } | undefined,
): string[] =>
  [...new Set((result?.findings ?? []).filter((one) => one.blocks).map((one) => one.rule))].sort();

const everyCheck = [
  [consoleErrors],
  [pageNavigation, { follow: 1 }],
  [accessibility],
  [mobile, { devices: ['phone'] }],
] as const;

describe('no check is green about another page than the one that is meant', () => {
  const rows: [string, readonly string[], object[], RegExp][] = [
    [
      'a page that redirects home',
      ['/moved', '/good'],
      [],
      /it leads to \/good: what is there is another page/,
    ],
    ['a page that goes elsewhere by itself', ['/moves', '/good'], [], /it leads to \/good/],
    [
      'a page without its text',
      ['/good'],
      [{ path: '/strange', text: 'Health records' }],
      /it does not say "Health records"/,
    ],
    ['one page in place of all', ['/closed/a', '/closed/b'], [], /all 2 pages that are named show the same/],
    ['an error page', ['/broken', '/good'], [], /answered? 500|answers 500|unreachable/],
  ];
  for (const [what, list, critical, said] of rows)
    testInEngines(['chromium'], what, async () => {
      const results = await lookWith(site, everyCheck, {
        list,
        critical: critical.map((one) => ({ status: 200, maxTime: '5s', ...one })),
      });
      for (const [name, result] of Object.entries(results)) {
        expect({ name, answer: result.answer }).toEqual({ name, answer: 'fail' });
        const blocking = result.findings.filter((one) => one.blocks);
        expect(blocking.map((one) => one.message).join(' ')).toMatch(said);
      }
    });

  testInEngines(['chromium'], 'a page as it should be is green', async () => {
    const results = await lookWith(site, everyCheck, {
      list: ['/good'],
      critical: [{ path: '/good', status: 200, maxTime: '5s', text: 'Health  records' }],
    });
    expect(Object.values(results).map((one) => [one.answer, rules(one)])).toEqual(
      Array.from({ length: 4 }, () => ['pass', []]),
    );
  });
});

describe('all of a page is looked at', () => {
  testInEngines(['chromium'], 'its frames and shadow roots by axe', async () => {
    const { accessibility: seen } = await lookWith(site, [[accessibility]], { list: ['/frame', '/shadow'] });
    const images = seen?.findings.filter((one) => one.rule === 'image-alt') ?? [];
    expect(images.map((one) => one.message).sort()).toEqual([
      expect.stringMatching(/^\/frame: .*iframe img/),
      expect.stringMatching(/^\/shadow: .*x-part img/),
    ]);
  });

  testInEngines(['chromium'], 'links and targets in shadow roots', async () => {
    const { page_navigation, mobile: phone } = await lookWith(
      site,
      [
        [pageNavigation, { follow: 1 }],
        [mobile, { devices: ['phone'] }],
      ],
      { list: ['/shadow-link', '/shadow-targets'] },
    );
    expect(page_navigation?.findings.map((one) => one.id)).toContain('page_navigation/broken//gone');
    expect(rules(phone)).toEqual(['tap-target']);
  });

  testInEngines(['chromium'], 'what is loaded only when it is reached', async () => {
    const { console_errors } = await lookWith(site, [[consoleErrors]], { list: ['/lazy'] });
    expect(rules(console_errors)).toEqual(['failed-request']);
  });

  testInEngines(['chromium'], 'texts that a phone hides or folds away', async () => {
    const { mobile: phone } = await lookWith(site, [[mobile, { devices: ['phone'] }]], {
      list: ['/desktop-text'],
    });
    expect(phone?.findings.map((one) => one.message)).toEqual([
      '/desktop-text (phone): only the desktop has the text "Only by appointment."',
      '/desktop-text (phone): only the desktop has the text "Bring your card."',
    ]);
  });
});

describe('a page that shows nothing is red', () => {
  testInEngines(['chromium', 'firefox'], 'in every engine, and on every device', async () => {
    const engines = ['chromium', 'firefox'];
    const { cross_browser, mobile: phone } = await lookWith(
      site,
      [
        [crossBrowser, { engines, required: engines }],
        [mobile, { devices: ['phone'] }],
      ],
      { list: ['/blank'] },
    );
    expect(rules(cross_browser)).toEqual(['blank']);
    expect(rules(phone)).toEqual(['blank']);
  });

  testInEngines(['chromium', 'firefox'], 'in one engine', async () => {
    const engines = ['chromium', 'firefox'];
    const { cross_browser } = await lookWith(site, [[crossBrowser, { engines, required: engines }]], {
      list: ['/blank-engine'],
    });
    expect(rules(cross_browser)).toEqual(['blank', 'missing-element']);
  });
});

testInEngines(
  ['chromium'],
  'a page that stops answering is that page’s failure, and the others are looked at',
  async () => {
    const { accessibility: seen } = await lookWith(site, [[accessibility]], {
      list: ['/hangs', '/good', '/frame'],
    });
    expect(seen).toMatchObject({ answer: 'fail', examined: 2 });
    const hung = seen?.findings.find((one) => one.rule === 'not-loaded');
    expect(hung?.message).toMatch(
      /\/hangs could not be loaded in chromium \(desktop\): it stopped answering/,
    );
  },
);

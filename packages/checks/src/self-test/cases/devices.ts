import { accessibility } from '../../devices/accessibility.ts';
import { crossBrowser } from '../../devices/cross-browser.ts';
import { mobile } from '../../devices/mobile.ts';
import type { PageCheck } from '../../browser/view.ts';
import type { CheckResult } from '../../check.ts';
import { visitPages } from '../../browser/visit-pages.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';

const page = (head: string, body: string): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Planted</title>' +
  `<meta name="viewport" content="width=device-width">${head}</head><body><main><h1>Planted</h1>${body}</main></body></html>`;

async function lookAt(
  bench: SelfTestBench,
  check: PageCheck,
  own: Readonly<Record<string, unknown>>,
  html: string,
): Promise<CheckResult> {
  const site = await bench.serve((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(html);
    else response.writeHead(404).end();
  });
  const configuration = knownBadConfiguration();
  const context = bench.context({
    url: site.href,
    settings: bench.settings(check.name as KnownBad['check'], own),
    configuration: {
      ...configuration,
      pages: { ...configuration.pages, list: ['/'], retries: 0 },
    },
  });
  const outcome = (await visitPages([{ check, context }])).get(check.name);
  if (outcome === undefined) throw new Error(`${check.name} was not shown the page`);
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.result;
}

export const accessibilityCase: KnownBad = {
  check: 'accessibility',
  needs: ['chromium'],
  planted: 'a page without alt text',
  rule: 'image-alt',
  look: (bench) =>
    lookAt(
      bench,
      accessibility,
      {},
      page('', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">'),
    ),
};

export const mobileCase: KnownBad = {
  check: 'mobile',
  needs: ['chromium'],
  planted: 'a page that is wider than a phone',
  rule: 'overflow',
  look: (bench) =>
    lookAt(bench, mobile, { devices: ['phone'] }, page('', '<div style="width:900px">One long line</div>')),
};

export const crossBrowserCase: KnownBad = {
  check: 'cross_browser',
  needs: ['chromium', 'firefox'],
  planted: 'a heading that Chromium alone shows',
  rule: 'missing-element',
  look: (bench) =>
    lookAt(
      bench,
      crossBrowser,
      { engines: ['chromium', 'firefox'], required: ['chromium', 'firefox'] },
      page(
        '<style>h2 { display: none } @supports (-webkit-app-region: none) { h2 { display: block } }</style>',
        '<h2>Opening hours</h2>',
      ),
    ),
};

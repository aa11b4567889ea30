import type { PageCheck } from '../../browser/view.ts';
import { visitPages } from '../../browser/visit-pages.ts';
import type { CheckResult } from '../../check.ts';
import { consoleErrors } from '../../pages/console-errors.ts';
import { pageNavigation } from '../../pages/page-navigation.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';

async function lookAt(bench: SelfTestBench, check: PageCheck, body: string): Promise<CheckResult> {
  const html = `<!doctype html><html lang="en"><head><title>Planted</title></head><body><h1>Planted</h1>${body}</body></html>`;
  const site = await bench.serve((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(html);
    else response.writeHead(404).end();
  });
  const context = bench.context({
    url: site.href,
    settings: bench.settings(check.name as KnownBad['check']),
    configuration: knownBadConfiguration({ pages: { list: ['/'], retries: 0 } }),
  });
  const outcome = (await visitPages([{ check, context }])).get(check.name);
  if (outcome === undefined) throw new Error(`${check.name} was not shown the page`);
  if ('thrown' in outcome) throw outcome.thrown;
  return outcome.result;
}

export const consoleErrorsCase: KnownBad = {
  check: 'console_errors',
  needs: ['chromium'],
  planted: 'a page that throws an error which nobody catches',
  rule: 'page-error',
  look: (bench) => lookAt(bench, consoleErrors, '<script>noSuchThing.length;</script>'),
};

export const pageNavigationCase: KnownBad = {
  check: 'page_navigation',
  needs: ['chromium'],
  planted: 'a link to a page that is gone',
  rule: 'broken',
  look: (bench) => lookAt(bench, pageNavigation, '<a href="/gone">Prices</a>'),
};

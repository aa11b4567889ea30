import { performanceCheck } from '../../performance/performance.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad } from '../known-bad.ts';

const lateMs = 3_500;
const page =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>Slow</title><h1>Slow</h1><script src="late.js"></script><p>A page whose script comes late.</p></html>';

export const performanceCase: KnownBad = {
  check: 'performance',
  needs: ['chromium'],
  planted: `a page whose script answers after ${String(lateMs)} ms`,
  rule: 'budget',
  async look(bench) {
    const site = await bench.serve((request, response) => {
      if (request.url === '/') response.setHeader('content-type', 'text/html').end(page);
      else if (request.url === '/late.js') setTimeout(() => response.end(), lateMs);
      else response.writeHead(404).end();
    });
    const { monitoring, ...configuration } = knownBadConfiguration();
    return performanceCheck.run(
      bench.context({
        url: site.href,
        settings: bench.settings('performance', { pages: ['/'], runs: 1, compare: 'none' }),
        configuration: {
          ...configuration,
          monitoring: { ...monitoring, performanceMetrics: ['page_load_time'] },
        },
      }),
    );
  },
};

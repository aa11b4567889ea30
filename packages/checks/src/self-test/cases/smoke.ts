import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificate } from '../../smoke/certificate.ts';
import { criticalPages } from '../../smoke/critical-pages.ts';
import { healthChecks } from '../../smoke/health-checks.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad } from '../known-bad.ts';
import { expired } from './expired-certificate.ts';

export const healthChecksCase: KnownBad = {
  check: 'health_checks',
  planted: 'a health check that answers 503',
  rule: 'status',
  async look(bench) {
    const { href } = await bench.serve((_, response) => response.writeHead(503).end('{"status":"fail"}'));
    const configuration = knownBadConfiguration({
      monitoring: {
        healthChecks: [
          {
            name: 'planted',
            url: 'https://production.known-bad.example/health',
            interval: '1m',
            timeout: '10s',
          },
        ],
      },
    });
    return healthChecks.run(
      bench.context({ url: href, configuration, settings: bench.settings('health_checks') }),
    );
  },
};

export const criticalPagesCase: KnownBad = {
  check: 'critical_pages',
  planted: 'a page that answers well and does not show its text',
  rule: 'text',
  async look(bench) {
    const { href } = await bench.serve((_, response) =>
      response.setHeader('content-type', 'text/html').end('<h1>Under construction</h1>'),
    );
    const configuration = knownBadConfiguration({ pages: { critical: [{ path: '/', text: 'Welcome' }] } });
    return criticalPages.run(
      bench.context({ url: href, configuration, settings: bench.settings('critical_pages') }),
    );
  },
};

export const certificateCase: KnownBad = {
  check: 'certificate',
  planted: 'a certificate that expired in 2020',
  rule: 'expires',
  async look(bench) {
    const server = createServer(expired);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
      return await certificate.run(bench.context({ url, settings: bench.settings('certificate') }));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  },
};

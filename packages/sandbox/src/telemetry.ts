import type { FarEnd } from './far-end.ts';

/** Where the Wix CLI sends usage data (plain requests through the proxy: 204) and crash reports (refused). */
export function createTelemetryFarEnds(): FarEnd[] {
  return [
    {
      name: 'telemetry',
      hosts: ['frog.wix.com', 'panorama.wixapps.net', 'panorama.wix.com'],
      handle: async () => await Promise.resolve({ status: 204 }),
    },
    {
      name: 'telemetry',
      hosts: ['o37417.ingest.sentry.io', 'sentry.wixpress.com', 'sentry-next.wixpress.com'],
      refusesConnections: true,
      handle: async () =>
        await Promise.resolve({ status: 403, body: 'telemetry is refused in a rehearsal\n' }),
    },
  ];
}

/** Pages that answer even when the customer's site does not: `www.wix.com`. */
export function createControlFarEnd(): FarEnd {
  return {
    name: 'control',
    hosts: ['www.wix.com'],
    handle: async (request) =>
      await Promise.resolve(
        request.url.pathname === '/'
          ? {
              status: 200,
              headers: { 'content-type': 'text/html; charset=utf-8' },
              body: '<!doctype html><title>Wix</title><h1>Wix</h1>\n',
            }
          : { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found\n' },
      ),
  };
}

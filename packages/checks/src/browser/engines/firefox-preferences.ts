import { ConfigurationError } from '@fhir-iq/sluice-model';
import { proxyFor, type Environment } from '@fhir-iq/sluice-runtime';
import { siteUrl } from '../../smoke/site-url.ts';
import type { EngineContext } from '../engine.ts';

/**
 * The settings that Firefox is started with: the job's proxy, no downloads, nothing fetched but the pages.
 *
 * @param context - Environment and site.
 * @throws {ConfigurationError} If the proxy is one that the browser cannot be told.
 */
export function firefoxPreferences(
  context: Pick<EngineContext, 'env' | 'configuration' | 'stage' | 'url'>,
): Record<string, string | number | boolean> {
  return {
    'browser.download.forbid_open_with': true,
    'browser.download.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'network.prefetch-next': false,
    'network.dns.disablePrefetch': true,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'network.http.http3.enable': false,
    'security.OCSP.enabled': 0,
    // Where requests are held, one that Firefox makes https of itself is never shown and never goes on: the page hangs.
    'security.mixed_content.upgrade_display_content': false,
    'layout.css.devPixelsPerPx': '1.0',
    ...proxyPreferences(context),
  };
}

/** Whether the job trusts an authority of its own, as behind a proxy that ends TLS; certificates are then judged elsewhere. */
export function trustsJob(env: Environment): boolean {
  return (env['NODE_EXTRA_CA_CERTS'] ?? '') !== '';
}

/**
 * The proxy that the pages are asked through, and the hosts that are asked directly.
 *
 * @param context - Environment and site.
 * @param context.env - The job's environment.
 * @returns Undefined where the site is asked directly.
 * @throws {ConfigurationError} If the proxy wants a password, which no browser can be told without showing it.
 */
export function browserProxy({
  env,
  ...site
}: Pick<EngineContext, 'env' | 'configuration' | 'stage' | 'url'>):
  { readonly proxy: URL; readonly except: readonly string[] } | undefined {
  const proxy = proxyFor(siteUrl(site), env);
  if (proxy === undefined) return undefined;
  if (proxy.username !== '' || proxy.password !== '') {
    throw new ConfigurationError({
      what: `The proxy ${proxy.host} wants a name and a password, which the browser cannot be told without showing them.`,
      remedy: 'Give the job a proxy without a password, for example a local one that adds it.',
    });
  }
  const except = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter((host) => host !== '');
  return { proxy, except };
}

function proxyPreferences(
  context: Pick<EngineContext, 'env' | 'configuration' | 'stage' | 'url'>,
): Record<string, string | number | boolean> {
  const found = browserProxy(context);
  if (found === undefined) return { 'network.proxy.type': 0 };
  const { proxy, except } = found;
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  const host = proxy.hostname;
  return {
    'network.proxy.type': 1,
    'network.proxy.http': host,
    'network.proxy.http_port': port,
    'network.proxy.ssl': host,
    'network.proxy.ssl_port': port,
    'network.proxy.no_proxies_on': except.join(','),
  };
}

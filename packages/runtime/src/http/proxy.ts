import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';

/**
 * The proxy that an environment wants for an address.
 *
 * @param url - An http or https address.
 * @param env - HTTPS_PROXY, HTTP_PROXY and NO_PROXY count; lower case wins, as in curl and in Node.
 * @returns The proxy's address; undefined for a direct connection.
 * @throws {ConfigurationError} If the variable holds no address of a proxy.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = valueOf(name, env);
  if (value === undefined || isExcepted(url, valueOf('NO_PROXY', env) ?? '')) return undefined;
  const proxy = URL.parse(value);
  if (proxy !== null && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) return proxy;
  throw new ConfigurationError({
    what: `The environment variable ${name} is not the address of a proxy${proxy === null ? '' : ` (it begins with "${proxy.protocol}")`}.`,
    allowed: 'Allowed is http://HOST:PORT or https://HOST:PORT.',
  });
}

/** The header that a proxy with a name and password wants; empty without. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function valueOf(name: string, env: Environment): string | undefined {
  return env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;
}

/** NO_PROXY as curl and Node read it: `*`, hosts, `.suffix` or `*.suffix`, each with an optional port. */
function isExcepted(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      const withPort = /^(?<name>\[[^\]]*\]|[^:]*):(?<port>\d+)$/.exec(entry)?.groups;
      if (withPort !== undefined && withPort['port'] !== port) return false;
      const name = (withPort?.['name'] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
      return host === name.replace(/^\./, '') || host.endsWith(name.startsWith('.') ? name : `.${name}`);
    });
}

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Environment } from '../environment.ts';

/** The agents for one environment: they honour its proxies and authorities. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

/**
 * Makes the agents for an environment.
 *
 * @param env - Its HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case) and NODE_EXTRA_CA_CERTS count.
 * @throws {ConfigurationError} If a proxy is not an http or https address, or this Node cannot use one.
 */
export function createAgents(env: Environment): Agents {
  const proxyEnv = proxySettings(env);
  const options = { keepAlive: false, ...(proxyEnv === undefined ? {} : { proxyEnv }) };
  return { http: new http.Agent(options), https: new https.Agent({ ...options, ...authorities(env) }) };
}

/** The proxy variables of an environment, if it names a proxy. */
export function proxySettings(env: Environment): Record<string, string> | undefined {
  const settings: Record<string, string> = {};
  for (const name of proxyNames) {
    const lower = name.toLowerCase();
    // Lower case wins, as in curl and in Node itself.
    const value = env[lower] || env[name];
    if (value === undefined || value === '') continue;
    settings[name] = value;
    settings[lower] = value;
    if (name !== 'NO_PROXY') checkProxy(name, value);
  }
  if (settings['HTTPS_PROXY'] === undefined && settings['HTTP_PROXY'] === undefined) return undefined;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 5)) {
    throw new ConfigurationError({
      what: `A proxy is set, and this is Node ${process.versions.node}.`,
      allowed: 'Node uses a proxy from 24.5.0 on.',
      remedy: 'Update the runner, or unset HTTPS_PROXY and HTTP_PROXY.',
    });
  }
  return settings;
}

function checkProxy(name: string, value: string): void {
  const url = URL.parse(value);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return;
  throw new ConfigurationError({
    what: `The environment variable ${name} is not the address of a proxy${url === null ? '' : ` (it begins with "${url.protocol}")`}.`,
    allowed: 'Allowed is http://HOST:PORT or https://HOST:PORT.',
  });
}

/** Node reads NODE_EXTRA_CA_CERTS at its start only; an environment that names another file gets it here. */
function authorities(env: Environment): { ca?: string[] } {
  const file = env['NODE_EXTRA_CA_CERTS'];
  if (file === undefined || file === '' || file === process.env['NODE_EXTRA_CA_CERTS']) return {};
  return { ca: [...tls.getCACertificates('default'), readFileSync(file, 'utf8')] };
}

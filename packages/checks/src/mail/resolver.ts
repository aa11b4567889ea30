import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Environment } from '@fhir-iq/sluice-runtime';
import type { DnsResolver } from './mail-libraries.ts';

/** Addresses of the name servers to ask in place of the system's, with commas between them. */
export const nameServersVariable = 'SLUICE_NAME_SERVERS';

/**
 * A resolver of DNS names.
 *
 * @param env - `SLUICE_NAME_SERVERS` counts: a runner behind a proxy may have no way to the system's name servers.
 * @throws {ConfigurationError} If the variable holds anything but addresses.
 */
export function nameResolver(env: Environment): DnsResolver {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const servers = (env[nameServersVariable] ?? '').split(/[\s,]+/).filter((one) => one !== '');
  const wrong = servers.filter((one) => isIP(one.replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3')) === 0);
  if (wrong.length > 0) {
    throw new ConfigurationError({
      what: `The environment variable ${nameServersVariable} holds ${wrong.join(', ')}.`,
      allowed:
        'Allowed are IP addresses of name servers, each with :PORT if it is not 53, commas between them.',
    });
  }
  if (servers.length > 0) resolver.setServers(servers);
  return async (name, type) => (await resolver.resolve(name, type)) as string[] | string[][];
}

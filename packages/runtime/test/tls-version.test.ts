import tls from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { offerTls } from '../src/http/tls-version.ts';
import { createAuthority, type Pair } from './helpers/certificates.ts';

let pair: Pair;
const servers: tls.Server[] = [];
beforeAll(async () => {
  pair = await (await createAuthority('Test')).issue(['127.0.0.1']);
});
afterAll(() => {
  for (const server of servers) server.close();
});

async function serve(options: tls.TlsOptions): Promise<string> {
  const server = tls.createServer({ ...pair, ...options });
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
const old = { ciphers: 'DEFAULT@SECLEVEL=0' };

describe('one version of TLS', () => {
  test.each<[string, tls.TlsOptions, string]>([
    ['of today', {}, 'refused refused accepted accepted'],
    ['that takes all', { ...old, minVersion: 'TLSv1' }, 'accepted accepted accepted accepted'],
    ['that takes 1.3 alone', { minVersion: 'TLSv1.3' }, 'refused refused refused accepted'],
    [
      'that takes 1.0 alone',
      { ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1' },
      'accepted refused refused refused',
    ],
  ])('is accepted or refused by a server %s', async (_, options, outcomes) => {
    const address = await serve(options);
    const seen = await Promise.all(versions.map((version) => offerTls(address, version, { env: {} })));
    expect(seen.map((one) => one.outcome).join(' ')).toBe(outcomes);
  });

  test('says nothing of a version where nobody listens, or nobody answers', async () => {
    const env = {};
    expect(await offerTls('https://127.0.0.1:1/', 'TLSv1.2', { env })).toMatchObject({
      outcome: 'failed',
      code: 'ECONNREFUSED',
    });
  });
});

import type { Log } from '@fhir-iq/sluice-model';
import type { FarRequest } from '../far-end.ts';
import { createAuthority, REHEARSAL_ORGANISATION, type Authority } from './authority.ts';
import { Door, type Way } from './door.ts';
import { startEndingCertificates } from './ending-certificate.ts';
import { startInterceptor, type Interceptor } from './interceptor.ts';
import { machineUpstream, type RegistryHosts } from './pass-through.ts';
import type { Recorder } from './recorder.ts';
import type { Router } from './router.ts';

/** Ports on which a mail client says "let me through to the mail host". */
const mailPorts = new Set([25, 465, 587, 993, 2525]);

/** The one proxy of a rehearsal. */
export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the proxy: a door that sees where each connection wants to go, and mockttp behind it, which ends TLS.
 *
 * @param mail - The local port of the mail server for a mail host, undefined for hosts that are none.
 */
export async function startProxy(options: {
  authority: Authority;
  router: Router;
  registries: RegistryHosts;
  recorder: Recorder;
  log: Log;
  env: NodeJS.ProcessEnv;
  mail: (host: string, port: number) => number | undefined;
}): Promise<Proxy> {
  const { authority, router, registries, recorder, log, mail } = options;
  const answer = (request: FarRequest) => router.answer(request);
  const interceptor = await startInterceptor({
    authority,
    answer,
    passThrough: {
      passes: async (url) =>
        (await registries.passes(url)) && [undefined, 'npm'].includes(router.farEndOf(url.hostname)?.name),
      upstream: await machineUpstream(options.env),
      passed: (method, url, headers) => {
        const done = recorder.begin({ farEnd: 'registry', method, url, headers, size: 0 });
        return (status) => done({ ...(status === undefined ? {} : { status }), note: 'passed through' });
      },
    },
  });
  let impostor: Promise<Interceptor> | undefined;
  let outdated: Promise<Interceptor> | undefined;
  let ending: Promise<Interceptor> | undefined;

  const choose = async (host: string, port: number): Promise<Way> => {
    if (mailPorts.has(port)) {
      const mailPort = mail(host, port);
      if (mailPort !== undefined) {
        recorder.recordConnection(host, port, 200, 'a mail conversation', undefined, 'mail');
        return { to: 'tunnel', port: mailPort };
      }
    }
    const farEnd = router.farEndOf(host);
    if (farEnd === undefined) {
      if (await registries.has(host)) return { to: 'interceptor', port: interceptor.port };
      const note = `${host}:${String(port)} is not rehearsed: no stand-in answers for it`;
      log.warning(`a connection was refused: ${note}`);
      recorder.recordConnection(host, port, 403, note, undefined, 'unknown');
      return { to: 'refused', status: 403, reason: note };
    }
    if (farEnd.refusesConnections === true) {
      recorder.recordConnection(host, port, 403, 'telemetry is refused', undefined, farEnd.name);
      return { to: 'refused', status: 403, reason: 'telemetry is refused in a rehearsal' };
    }
    const noAddress = router.connectionStrikes(farEnd, 'no-dns', host);
    if (noAddress !== undefined) {
      recorder.recordConnection(host, port, 502, `getaddrinfo ENOTFOUND ${host}`, noAddress, farEnd.name);
      return { to: 'refused', status: 502, reason: `getaddrinfo ENOTFOUND ${host}` };
    }
    const wrong = router.connectionStrikes(farEnd, 'wrong-certificate', host);
    if (wrong !== undefined) {
      recorder.recordConnection(
        host,
        port,
        200,
        'shown a certificate of an unknown authority',
        wrong,
        farEnd.name,
      );
      impostor ??= createAuthority('Somebody Else', 'Unknown authority').then((unknown) =>
        startInterceptor({ authority: unknown, answer }),
      );
      return { to: 'interceptor', port: (await impostor).port };
    }
    if (router.connectionStrikes(farEnd, 'certificate-ends', host) !== undefined) {
      ending ??= startEndingCertificates(authority, interceptor.port);
      return { to: 'interceptor', port: (await ending).port };
    }
    if (router.connectionStrikes(farEnd, 'old-tls', host) !== undefined) {
      outdated ??= startInterceptor({ authority, answer, oldTls: true });
      return { to: 'interceptor', port: (await outdated).port, oldTls: true };
    }
    return { to: 'interceptor', port: interceptor.port };
  };

  const door = new Door(choose, interceptor.port);
  const port = await door.listen();
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      await door.close();
      await interceptor.close();
      await (await impostor)?.close();
      await (await outdated)?.close();
      await (await ending)?.close();
    },
  };
}

/** The CA of a rehearsal; checks know it by its organisation. */
export async function createRehearsalAuthority(): Promise<Authority> {
  return await createAuthority(REHEARSAL_ORGANISATION, 'Sluice rehearsal CA of this run');
}

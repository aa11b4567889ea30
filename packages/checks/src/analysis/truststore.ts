import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import tls from 'node:tls';
import { WorkError } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import type { LookContext } from '../check.ts';
import type { Truststore } from './scanner-settings.ts';

/** The parts of node-forge that make a truststore; the scanner brings the library and reads the file with it. */
interface Forge {
  readonly default: {
    readonly pki: { certificateFromPem(pem: string): object };
    readonly pkcs12: {
      toPkcs12Asn1(
        key: null,
        certificates: readonly object[],
        password: string,
        options: { algorithm: '3des' },
      ): object;
    };
    readonly asn1: { toDer(value: object): { getBytes(): string } };
  };
}

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Writes the authorities that Node trusts as Java reads them, where the job names one of its own (`NODE_EXTRA_CA_CERTS`: a
 * proxy that ends TLS, a server with a certificate of the company). Java knows nothing of that variable.
 *
 * @param context - The check's.
 * @param file - Where to.
 * @returns Undefined where the job names none: Java's own list counts then.
 * @throws {WorkError} If the file that is named cannot be read.
 */
export async function writeTruststore(context: LookContext, file: string): Promise<Truststore | undefined> {
  const named = context.env['NODE_EXTRA_CA_CERTS'];
  if (named === undefined || named === '') return undefined;
  const extra = await readFile(named, 'utf8').catch((cause: unknown) => {
    throw new WorkError({ what: `NODE_EXTRA_CA_CERTS names ${named}, which cannot be read.`, cause });
  });
  const { library } = await loadFromPack<Forge>(
    {
      env: context.env,
      log: context.log,
      packsDirectory: context.packsDirectory,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    },
    'sonar',
    'node-forge',
  );
  const { pki, pkcs12, asn1 } = library.default;
  const pems = new Set([...(extra.match(certificate) ?? []), ...tls.rootCertificates]);
  const certificates = [...pems].flatMap((pem) => {
    try {
      return [pki.certificateFromPem(pem)];
    } catch {
      // The library knows RSA keys alone; an authority with another one cannot be handed on.
      return [];
    }
  });
  const password = randomBytes(16).toString('hex');
  const der = asn1.toDer(pkcs12.toPkcs12Asn1(null, certificates, password, { algorithm: '3des' }));
  await writeFile(file, der.getBytes(), 'latin1');
  return { file, password };
}

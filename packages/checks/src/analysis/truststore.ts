import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { WorkError } from '@fhir-iq/sluice-model';
import type { Environment } from '@fhir-iq/sluice-runtime';

/** Keeps nothing secret: the list holds certificates alone, and the form asks for a word. */
export const truststorePassword = 'changeit';

const certificate = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g;
const magic = 0xfeedfeed;
const version = 2;
const trustedCertificate = 2;
const whitener = 'Mighty Aphrodite';

/**
 * The authorities that Node trusts as Java reads them, where the job names one of its own (`NODE_EXTRA_CA_CERTS`: a proxy
 * that ends TLS, a server with a company's certificate). Java knows nothing of that variable.
 *
 * @param env - The job's.
 * @returns A keystore in Java's own form; undefined where the job names none: Java's own list counts then.
 * @throws {WorkError} If the file that is named cannot be read.
 */
export async function truststore(env: Environment): Promise<Buffer | undefined> {
  const named = env['NODE_EXTRA_CA_CERTS'];
  if (named === undefined || named === '') return undefined;
  const extra = await readFile(named, 'utf8').catch((cause: unknown) => {
    throw new WorkError({ what: `NODE_EXTRA_CA_CERTS names ${named}, which cannot be read.`, cause });
  });
  const pems = `${extra}\n${tls.rootCertificates.join('\n')}`;
  const ders = [...pems.matchAll(certificate)].map(([, base64 = '']) => base64.replace(/\s/g, ''));
  return keystore([...new Set(ders)].map((base64) => Buffer.from(base64, 'base64')));
}

/** The form "JKS" (sun.security.provider.JavaKeyStore): unlike PKCS #12 it says of a certificate that it is trusted. */
function keystore(certificates: readonly Buffer[]): Buffer {
  const entries = certificates.flatMap((der, index) => [
    number(trustedCertificate),
    text(`authority-${String(index)}`),
    Buffer.alloc(8),
    text('X.509'),
    number(der.length),
    der,
  ]);
  const content = Buffer.concat([number(magic), number(version), number(certificates.length), ...entries]);
  const password = Buffer.from(truststorePassword, 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update(whitener).update(content).digest();
  return Buffer.concat([content, digest]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** As Java's DataOutput writes text: its length in two bytes, then ASCII. */
function text(value: string): Buffer {
  const bytes = Buffer.alloc(2 + value.length);
  bytes.writeUInt16BE(value.length);
  bytes.write(value, 2, 'ascii');
  return bytes;
}

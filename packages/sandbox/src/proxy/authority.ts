import 'reflect-metadata';
import { createHash, randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import * as x509 from '@peculiar/x509';

/** Organisation in the subject of a rehearsal's CA; checks know a rehearsal by it. */
export const REHEARSAL_ORGANISATION = 'Sluice Rehearsal';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { ...keyAlgorithm, hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A certificate with its key, both PEM. */
export interface Credentials {
  readonly key: string;
  readonly certificate: string;
}

/** A CA made for one run. Its key stays in memory. */
export interface Authority extends Credentials {
  /** Issues a certificate for a host, valid for 30 days or as many as are asked for. */
  issue(host: string, days?: number): Promise<Credentials>;
}

/** Makes a CA whose subject's organisation is `organisation`, valid from yesterday for 30 days. */
export async function createAuthority(organisation: string, commonName: string): Promise<Authority> {
  const pair = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: new x509.Name([{ O: [organisation] }, { CN: [commonName] }]),
    ...validity(),
    keys: pair,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  return {
    key: await privateKeyPem(pair.privateKey),
    certificate: certificate.toString('pem'),
    issue: async (host, days) => {
      const leaf = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
      const issued = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: new x509.Name([{ O: [organisation] }, { CN: [host] }]),
        issuer: certificate.subject,
        ...validity(days),
        publicKey: leaf.publicKey,
        signingKey: pair.privateKey,
        signingAlgorithm,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
          await x509.AuthorityKeyIdentifierExtension.create(pair.publicKey),
        ],
      });
      return {
        key: await privateKeyPem(leaf.privateKey),
        certificate: `${issued.toString('pem')}\n${certificate.toString('pem')}`,
      };
    },
  };
}

/** SHA-256 of the CA's public key in base64: Chromium trusts the CA alone by `--ignore-certificate-errors-spki-list`. */
export function publicKeyDigest(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/**
 * Writes the CA's certificate, and a bundle of it with what the machine trusted before: clients such as curl, git and
 * npm take a file as all they trust, so the bundle must hold both.
 */
export async function writeTrust(directory: string, authority: Authority, env: NodeJS.ProcessEnv) {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const caFile = path.join(directory, 'rehearsal-ca.pem');
  const caBundleFile = path.join(directory, 'rehearsal-ca-bundle.pem');
  await writeFile(caFile, authority.certificate, { mode: 0o600 });
  await writeFile(caBundleFile, `${authority.certificate.trim()}\n${await trustedBefore(env)}`, {
    mode: 0o600,
  });
  return { caFile, caBundleFile };
}

async function trustedBefore(env: NodeJS.ProcessEnv): Promise<string> {
  const files = new Set(
    [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE']].filter((file) => file !== undefined && file !== ''),
  );
  const texts: string[] = [];
  for (const file of files) {
    // Node itself only warns about a file it cannot read, so neither does the rehearsal stop for it.
    const text = await readFile(file as string, 'utf8').catch(() => '');
    if (text.includes('BEGIN CERTIFICATE')) texts.push(text.trim());
  }
  return `${texts.length > 0 ? texts.join('\n') : rootCertificates.join('\n')}\n`;
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

/** A leading digit below 8 keeps the number positive. */
function serialNumber(): string {
  return `1${randomUUID().replaceAll('-', '').slice(1)}`;
}

/** Real time, not the rehearsal's: clients judge certificates by the machine's clock. */
function validity(days = 30): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS) };
}

import tls from 'node:tls';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Environment } from '../environment.ts';
import { connectTls } from './connect.ts';
import { describeUrl, failureOf, HttpFailure } from './failure.ts';

/** What the TLS end of a site shows. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Names that it is for. */
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
  /** SHA-256, hexadecimal with colons. */
  readonly fingerprint: string;
  readonly protocol: string;
  /** Whether Node trusts it for this name; if not, `problem` says why. */
  readonly trusted: boolean;
  readonly problem?: string;
  /** Subject of the last certificate of the chain. */
  readonly root: string;
  /** A trusted chain that ends outside Node's own roots: a proxy (or a private authority) ends TLS. */
  readonly proxyEndsTls: boolean;
  /** Whether that authority is a rehearsal's. */
  readonly rehearsal: boolean;
  /** The machine's instant when it was seen. A rehearsal makes certificates by it, wherever its own clock is. */
  readonly seenAt: Date;
}

/** The organisation in the subject of a rehearsal's authority. */
export const rehearsalOrganisation = 'Sluice Rehearsal';

/**
 * Asks a site for its certificate, through the proxy if one is set. A certificate that is not trusted is an answer, not
 * an error.
 *
 * @param address - An https address.
 * @param options - How.
 * @param options.env - Proxies and authorities; the process's own if not given.
 * @param options.timeoutMs - For all of it; 15,000 if not given.
 * @param options.signal - Ends it with the signal's reason.
 * @throws {HttpFailure} If no TLS connection came about.
 */
export async function peerCertificate(
  address: string | URL,
  options: { env?: Environment; timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<CertificateFacts> {
  const url = new URL(address);
  if (url.protocol !== 'https:') {
    throw new HttpFailure('BAD_URL', undefined, {
      what: `${describeUrl(url)} has no certificate: it is not https.`,
    });
  }
  const { timeoutMs = 15_000, signal: given, env = process.env } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = given === undefined ? limit : AbortSignal.any([given, limit]);
  try {
    const { socket } = await connectTls(url, { env, signal, mustBeTrusted: false });
    const facts = factsOf(socket);
    socket.destroy();
    return facts;
  } catch (error) {
    given?.throwIfAborted();
    if (!limit.aborted) throw failureOf(error, 'TLS to', url);
    const what = `${describeUrl(url)} showed no certificate within ${String(timeoutMs)} ms.`;
    throw new HttpFailure('TIMEOUT', 'timeout', { what });
  }
}

function factsOf(socket: TLSSocket): CertificateFacts {
  const certificate = socket.getPeerCertificate(true);
  const root = lastOf(certificate);
  const trusted = socket.authorized;
  const organisation = root.subject.O;
  const proxyEndsTls = trusted && !isBundledRoot(root);
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    names: (certificate.subjectaltname ?? '')
      .split(', ')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^(DNS|IP Address):/, '')),
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
    fingerprint: certificate.fingerprint256,
    protocol: socket.getProtocol() ?? 'unknown',
    trusted,
    ...(trusted ? {} : { problem: String(socket.authorizationError) }),
    root: nameOf(root.subject),
    proxyEndsTls,
    rehearsal: proxyEndsTls && organisation === rehearsalOrganisation,
    seenAt: new Date(),
  };
}

/**
 * The instant at which a certificate is judged: the job's, which in a rehearsal may be weeks from that of the machine.
 *
 * @param facts - The certificate's.
 * @param now - The job's clock.
 */
export function judgedAt(facts: Pick<CertificateFacts, 'rehearsal' | 'seenAt'>, now: Date): Date {
  return facts.rehearsal ? facts.seenAt : now;
}

function lastOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate {
  let last = certificate;
  const seen = new Set<string>();
  // A self-signed root names itself as its issuer.
  while (last.issuerCertificate !== undefined && !seen.has(last.fingerprint256)) {
    seen.add(last.fingerprint256);
    last = last.issuerCertificate;
  }
  return last;
}

function isBundledRoot(certificate: DetailedPeerCertificate): boolean {
  const content = certificate.raw.toString('base64');
  return tls.rootCertificates.some((pem) => pem.replace(/-----[^-]+-----|\s/g, '') === content);
}

function nameOf(subject: tls.Certificate): string {
  return Object.entries(subject)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ');
}

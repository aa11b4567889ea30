import type { Finding } from '@fhir-iq/sluice-model';
import type { Handshake } from '@fhir-iq/sluice-runtime';
import { finding } from '../findings.ts';
import { plainAddress, type PlainAnswer } from './plain-way.ts';

const name = 'transport_security';

/** Versions of TLS, as Node names them. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** One version offered on one way. */
export interface Offer {
  readonly family: 'IPv4' | 'IPv6' | 'proxy';
  readonly version: TlsVersion;
  readonly handshake: Handshake;
}

/** What offers came to. */
export interface HandshakeJudgement {
  /** Handshakes that said something. */
  readonly examined: number;
  readonly findings: readonly Finding[];
  readonly unseen: readonly string[];
  readonly notEvaluated: readonly string[];
  readonly good: string;
}

/**
 * Judges which versions of TLS a site takes, by address family. A family without a route from here is not evaluated.
 *
 * @param site - The site.
 * @param offers - What was offered, and what became of it.
 * @param settings - The versions.
 * @param settings.accepted - Those that must be accepted.
 * @param settings.refused - Those that must be refused.
 */
export function judgeHandshakes(
  site: URL,
  offers: readonly Offer[],
  settings: { readonly accepted: readonly TlsVersion[]; readonly refused: readonly TlsVersion[] },
): HandshakeJudgement {
  const families = [...new Set(offers.map((one) => one.family))];
  const parts = families.map((family) =>
    judgeFamily(
      site,
      family,
      offers.filter((one) => one.family === family),
      settings,
    ),
  );
  return {
    examined: parts.reduce((sum, one) => sum + one.examined, 0),
    findings: parts.flatMap((one) => one.findings),
    unseen: parts.flatMap((one) => one.unseen),
    notEvaluated: parts.flatMap((one) => one.notEvaluated),
    good: parts
      .map((one) => one.good)
      .filter((text) => text !== '')
      .join(' '),
  };
}

function judgeFamily(
  site: URL,
  family: Offer['family'],
  offers: readonly Offer[],
  {
    accepted,
    refused,
  }: { readonly accepted: readonly TlsVersion[]; readonly refused: readonly TlsVersion[] },
): HandshakeJudgement {
  const where = family === 'proxy' ? `${site.host} (through a proxy)` : `${site.host} by ${family}`;
  const nothing = { examined: 0, findings: [], unseen: [], notEvaluated: [], good: '' };
  if (offers.every((one) => one.handshake.outcome === 'no-route'))
    return { ...nothing, notEvaluated: [`This runner has no route to ${where}.`] };
  const took = offers.filter((one) => one.handshake.outcome === 'accepted').map((one) => one.version);
  const unsure = offers.filter(
    (one) => one.handshake.outcome === 'failed' || one.handshake.outcome === 'no-route',
  );
  const unseen = unsure.map(
    (one) => `${one.version} could not be tried at ${where}: ${sayFailure(one.handshake)}`,
  );
  // A server that takes nothing at all has refused no version: something else is wrong.
  if (took.length === 0 && unseen.length > 0) return { ...nothing, unseen };
  const note = (
    rule: string,
    version: TlsVersion,
    value: string,
    threshold: string,
    remedy: string,
  ): Finding =>
    finding(name, {
      rule,
      key: `${site.host}/${family}/${version}`,
      severity: 'high',
      message: `${where} ${value} ${version}.`,
      place: { url: site.href },
      value,
      threshold,
      remedy,
    });
  const known = offers.filter((one) => !unsure.includes(one));
  const findings = known.flatMap(({ version }) => {
    if (refused.includes(version) && took.includes(version))
      return [note('old-version', version, 'accepts', 'refused', `Switch ${version} off.`)];
    if (accepted.includes(version) && !took.includes(version))
      return [note('missing-version', version, 'refuses', 'accepted', `Switch ${version} on.`)];
    return [];
  });
  return {
    examined: known.length,
    findings,
    unseen,
    notEvaluated: [],
    good: `${where} takes ${took.join(' and ')} and refuses ${
      known
        .map((one) => one.version)
        .filter((one) => !took.includes(one))
        .join(' and ') || 'nothing'
    }.`,
  };
}

function sayFailure(handshake: Handshake): string {
  if (handshake.outcome === 'failed') return handshake.message;
  return 'code' in handshake ? handshake.code : handshake.outcome;
}

/** What became of http. */
export interface PlainJudgement {
  readonly examined: number;
  readonly findings: readonly Finding[];
  readonly unseen: readonly string[];
  readonly good: string;
}

/**
 * Judges what becomes of a request by http: it must be redirected to https of the same host at once.
 *
 * @param site - The https address.
 * @param plain - What became of it.
 */
export function judgePlain(site: URL, plain: PlainAnswer): PlainJudgement {
  const from = plainAddress(site).href;
  if ('unknown' in plain)
    return { examined: 0, findings: [], unseen: [`${from} could not be asked: ${plain.unknown}`], good: '' };
  if (plain.refused) return { examined: 1, findings: [], unseen: [], good: `Nothing answers at ${from}.` };
  const note = (rule: string, value: string, blocks = true): PlainJudgement => ({
    examined: 1,
    findings: [
      finding(name, {
        rule,
        key: site.host,
        severity: blocks ? 'high' : 'low',
        message: `${from} ${value}.`,
        place: { url: from },
        value,
        threshold: `301 or 308 to https://${site.host}/`,
        remedy: 'Redirect every http address to the same host by https, for good.',
        blocks,
      }),
    ],
    unseen: [],
    good: '',
  });
  const [first] = plain.hops;
  if (first === undefined) return note('no-redirect', `answers ${String(plain.status)} without a redirect`);
  const to = new URL(first);
  if (to.protocol !== 'https:')
    return note('redirect-not-https', `leads to ${to.protocol}//${to.host} first`);
  if (to.host !== site.host) return note('redirect-elsewhere', `leads to another host first: ${to.host}`);
  if (plain.status !== 301 && plain.status !== 308)
    return note(
      'redirect-not-permanent',
      `is redirected by ${String(plain.status)}, which browsers do not keep`,
      false,
    );
  return {
    examined: 1,
    findings: [],
    unseen: [],
    good: `${from} is redirected to https by ${plain.status}.`,
  };
}

import { formatDuration, parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { judgedAt, peerCertificate, type CertificateFacts } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { siteUrl } from './site-url.ts';

const name = 'certificate';
const unit = 'certificates';
const day = 86_400_000;

const settings = z.object({ validFor: z.string().default('14d') });

/** The site's certificate is trusted, names the host and is valid for long enough. */
export const certificate: Check = {
  name,
  unit,
  async run(context: CheckContext): Promise<CheckResult> {
    const url = siteUrl(context);
    const { env, signal } = context;
    const facts = await peerCertificate(url, { env, ...(signal === undefined ? {} : { signal }) });
    return judgeCertificate(
      url.host,
      facts,
      settings.parse(context.settings.with).validFor,
      context.clock.now(),
    );
  },
};

/**
 * Judges a certificate.
 *
 * @param host - The host that showed it.
 * @param facts - What it is.
 * @param validFor - How long it must still be valid.
 * @param now - The present instant.
 */
export function judgeCertificate(
  host: string,
  facts: CertificateFacts,
  validFor: string,
  now: Date,
): CheckResult {
  const details = {
    names: facts.names,
    issuer: facts.issuer,
    validTo: facts.validTo.toISOString(),
    protocol: facts.protocol,
    root: facts.root,
    rehearsal: facts.rehearsal,
  };
  if (facts.proxyEndsTls && !facts.rehearsal) {
    return {
      answer: 'not-evaluated',
      examined: 0,
      unit,
      reason: `A proxy ends TLS between here and ${host} (its authority: ${facts.root}), so the site's own certificate cannot be seen from this runner.`,
      findings: [],
      details,
    };
  }
  const at = judgedAt(facts, now);
  const left = facts.validTo.getTime() - at.getTime();
  const days = Math.floor(left / day);
  const findings: Finding[] = [];
  const note = (rule: string, message: string, value: string, threshold: string): void => {
    findings.push(
      finding(name, {
        rule,
        key: host,
        severity: 'high',
        message,
        place: { url: `https://${host}/` },
        value,
        threshold,
      }),
    );
  };
  if (!facts.trusted)
    note(
      'not-trusted',
      `The certificate of ${host} is not trusted: ${facts.problem ?? 'unknown cause'}.`,
      facts.problem ?? 'not trusted',
      'trusted',
    );
  if (facts.validFrom.getTime() > at.getTime())
    note(
      'not-yet-valid',
      `The certificate of ${host} is valid only from ${facts.validFrom.toISOString()}.`,
      facts.validFrom.toISOString(),
      at.toISOString(),
    );
  if (left < parseDuration(validFor)) {
    const expired = left < 0 ? `expired ${-days} days ago` : `expires in ${days} days`;
    note(
      'expires',
      `The certificate of ${host} ${expired}, at ${facts.validTo.toISOString()}.`,
      left < 0 ? expired : formatDuration(left - (left % 1000)),
      `at least ${validFor}`,
    );
  }
  const [first] = findings;
  if (first !== undefined)
    return { answer: 'fail', examined: 1, unit, reason: first.message, findings, details };
  return {
    answer: 'pass',
    examined: 1,
    unit,
    reason: `The certificate of ${host} is trusted and valid for ${days} more days${facts.rehearsal ? " (a rehearsal's)" : ''}.`,
    findings,
    details,
  };
}

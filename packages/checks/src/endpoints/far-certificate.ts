import { parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { type CertificateFacts, judgedAt, peerCertificate } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { thirdPartyCheck as name } from './integrations.ts';

const day = 86_400_000;

/** What the certificate of a host of others showed. */
export interface CertificateLook {
  /** Whether it was seen, or that there is none. */
  readonly looked: boolean;
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Asks a host of an integration for its certificate.
 *
 * @param context - The check's.
 * @param integration - The integration's name.
 * @param host - The host.
 * @param validFor - How long it must still be valid.
 */
export async function askCertificate(
  context: CheckContext,
  integration: string,
  host: string,
  validFor: string,
): Promise<CertificateLook> {
  const { env, signal, clock } = context;
  let facts: CertificateFacts;
  try {
    facts = await peerCertificate(`https://${host}/`, { env, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const problem = error instanceof Error ? error.message : String(error);
    return seen(
      integration,
      host,
      { rule: 'no-certificate', value: problem, threshold: 'a TLS connection' },
      { problem },
    );
  }
  return judgeFarCertificate(integration, host, facts, validFor, clock.now());
}

/**
 * Judges the certificate of an integration's host.
 *
 * @param integration - Its name.
 * @param host - The host that showed it.
 * @param facts - What it is.
 * @param validFor - How long it must still be valid.
 * @param now - The present instant.
 */
export function judgeFarCertificate(
  integration: string,
  host: string,
  facts: CertificateFacts,
  validFor: string,
  now: Date,
): CertificateLook {
  if (facts.proxyEndsTls && !facts.rehearsal) {
    return {
      looked: false,
      findings: [],
      notEvaluated: [`A proxy ends TLS before ${host}: its own certificate cannot be seen from this runner.`],
      details: { seen: false },
    };
  }
  const left = facts.validTo.getTime() - judgedAt(facts, now).getTime();
  const daysLeft = Math.floor(left / day);
  const details = { daysLeft, validTo: facts.validTo.toISOString() };
  if (!facts.trusted) {
    const value = facts.problem ?? 'not trusted';
    return seen(integration, host, { rule: 'certificate-not-trusted', value, threshold: 'trusted' }, details);
  }
  if (left >= parseDuration(validFor)) return seen(integration, host, undefined, details);
  const value = left < 0 ? 'expired' : `${daysLeft} days left`;
  const problem = { rule: 'certificate-expires', value, threshold: `at least ${validFor}` };
  return seen(integration, host, problem, details);
}

function seen(
  integration: string,
  host: string,
  problem: { readonly rule: string; readonly value: string; readonly threshold: string } | undefined,
  details: CertificateLook['details'],
): CertificateLook {
  if (problem === undefined) return { looked: true, findings: [], notEvaluated: [], details };
  const found = finding(name, {
    ...problem,
    key: host,
    severity: 'high',
    message: `${integration}: the certificate of ${host}: ${problem.value}.`,
    place: { url: `https://${host}/` },
  });
  return { looked: true, findings: [found], notEvaluated: [], details };
}

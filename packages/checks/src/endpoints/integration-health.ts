import { parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import { type CertificateFacts, type HttpResponse, peerCertificate } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { askAddress } from './ask-site.ts';
import { readHealth } from './health-json.ts';
import type { Integration } from './third-party.ts';

const name = 'third_party';
const day = 86_400_000;
/** How many hosts of one integration are asked for their certificate. */
const mostHosts = 5;

/** What the far end of an integration showed. */
export interface FarEndLook {
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Asks an integration for its health, and its hosts for their certificates.
 *
 * @param context - The check's.
 * @param integration - The integration.
 * @param seenHosts - Hosts of it that pages called.
 * @param settings - Limits.
 * @param settings.validFor - How long a certificate must still be valid.
 * @param settings.maxTime - How long its health address may take.
 */
export async function askFarEnd(
  context: CheckContext,
  integration: Integration,
  seenHosts: ReadonlySet<string>,
  settings: { readonly validFor: string; readonly maxTime: string },
): Promise<FarEndLook> {
  const named = integration.hosts.filter((host) => !host.startsWith('*.'));
  const hosts = [...new Set([...named, ...seenHosts])].slice(0, mostHosts);
  const [health, ...certificates] = await Promise.all([
    askHealth(context, integration, parseDuration(settings.maxTime)),
    ...hosts.map((host) => askCertificate(context, integration.name, host, settings.validFor)),
  ]);
  return {
    findings: [...health.findings, ...certificates.flatMap((one) => one.findings)],
    notEvaluated: certificates.flatMap((one) => one.notEvaluated),
    details: {
      ...health.details,
      certificates: Object.fromEntries(hosts.map((host, index) => [host, certificates[index]?.details])),
    },
  };
}

async function askHealth(
  context: CheckContext,
  integration: Integration,
  timeoutMs: number,
): Promise<FarEndLook> {
  const { health, healthStatus } = integration;
  if (health === undefined) return { findings: [], notEvaluated: [], details: {} };
  const asked = await askAddress(context, new URL(health), { timeoutMs });
  const problem =
    'failed' in asked
      ? {
          rule: 'no-answer',
          value: asked.failed,
          threshold: `an answer within ${timeoutMs} ms`,
          blocks: true,
        }
      : judgeHealth(asked.answer, healthStatus);
  const details = { health: 'failed' in asked ? 'no answer' : asked.answer.status };
  if (problem === undefined) return { findings: [], notEvaluated: [], details };
  const { rule, value, threshold, blocks } = problem;
  return {
    findings: [
      finding(name, {
        rule,
        key: integration.name,
        severity: blocks ? 'high' : 'low',
        message: `${integration.name}: ${health}: ${value}`,
        place: { url: health },
        value,
        threshold,
        blocks,
      }),
    ],
    notEvaluated: [],
    details,
  };
}

/**
 * Judges what a health address answers.
 *
 * @param answer - The answer.
 * @param wanted - The status of a good one.
 * @returns What is wrong; undefined if nothing is.
 */
export function judgeHealth(
  answer: Pick<HttpResponse, 'status' | 'headers' | 'json'>,
  wanted: number,
): { rule: string; value: string; threshold: string; blocks: boolean } | undefined {
  if (answer.status !== wanted)
    return {
      rule: 'health-status',
      value: `it answers ${answer.status}.`,
      threshold: String(wanted),
      blocks: true,
    };
  let body: unknown;
  try {
    body = answer.json();
  } catch {
    return undefined; // A health address may answer anything: then its status is all it says.
  }
  const health = readHealth(answer.headers['content-type'], body);
  if (health === undefined || health.status === 'pass') return undefined;
  const parts = health.parts.length === 0 ? '' : ` (${health.parts.join('; ')})`;
  return {
    rule: health.status === 'fail' ? 'health' : 'health-warns',
    value: `it says "${health.status}" of itself${parts}.`,
    threshold: 'pass or warn',
    blocks: health.status === 'fail',
  };
}

async function askCertificate(
  context: CheckContext,
  integration: string,
  host: string,
  validFor: string,
): Promise<FarEndLook> {
  const { env, signal, clock } = context;
  let facts: CertificateFacts;
  try {
    facts = await peerCertificate(`https://${host}/`, { env, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const value = error instanceof Error ? error.message : String(error);
    return {
      findings: [certificateFinding(integration, host, 'no-certificate', value, 'a TLS connection')],
      notEvaluated: [],
      details: { problem: value },
    };
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
): FarEndLook {
  const left = facts.validTo.getTime() - now.getTime();
  const details = { daysLeft: Math.floor(left / day), validTo: facts.validTo.toISOString() };
  if (facts.proxyEndsTls && !facts.rehearsal) {
    return {
      findings: [],
      notEvaluated: [`A proxy ends TLS before ${host}: its own certificate cannot be seen from this runner.`],
      details: { seen: false },
    };
  }
  if (!facts.trusted) {
    const why = facts.problem ?? 'not trusted';
    return {
      findings: [certificateFinding(integration, host, 'certificate-not-trusted', why, 'trusted')],
      notEvaluated: [],
      details,
    };
  }
  if (left >= parseDuration(validFor)) return { findings: [], notEvaluated: [], details };
  const value = left < 0 ? 'expired' : `${details.daysLeft} days left`;
  return {
    findings: [certificateFinding(integration, host, 'certificate-expires', value, `at least ${validFor}`)],
    notEvaluated: [],
    details,
  };
}

function certificateFinding(
  integration: string,
  host: string,
  rule: string,
  value: string,
  threshold: string,
): Finding {
  return finding(name, {
    rule,
    key: host,
    severity: 'high',
    message: `${integration}: the certificate of ${host}: ${value}.`,
    place: { url: `https://${host}/` },
    value,
    threshold,
  });
}

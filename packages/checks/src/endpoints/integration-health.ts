import { parseDuration } from '@fhir-iq/sluice-config';
import type { Finding } from '@fhir-iq/sluice-model';
import type { HttpResponse } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';
import { finding } from '../findings.ts';
import { askAddress } from './ask-site.ts';
import { askCertificate } from './far-certificate.ts';
import { readHealth } from './health-json.ts';
import { isOneOf } from './host-pattern.ts';
import { thirdPartyCheck as name, type Integration } from './integrations.ts';
import { isPage } from './page-type.ts';

/** How many hosts of one integration are asked for their certificate. */
const mostHosts = 5;

/** What the far end of an integration showed. */
export interface FarEndLook {
  /** How many things of it were looked at: its health address, and certificates. */
  readonly looked: number;
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
  const all = [...new Set([...named, ...seenHosts])];
  const hosts = all.slice(0, mostHosts);
  const [health, ...certificates] = await Promise.all([
    askHealth(context, integration, parseDuration(settings.maxTime)),
    ...hosts.map((host) => askCertificate(context, integration.name, host, settings.validFor)),
  ]);
  const more = all.length - hosts.length;
  return {
    looked: health.looked + certificates.filter((one) => one.looked).length,
    findings: [...health.findings, ...certificates.flatMap((one) => one.findings)],
    notEvaluated: [
      ...certificates.flatMap((one) => one.notEvaluated),
      ...(more > 0
        ? [`${more} more hosts of ${integration.name} were not asked for their certificate.`]
        : []),
    ],
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
  const { health } = integration;
  if (health === undefined) return { looked: 0, findings: [], notEvaluated: [], details: {} };
  const asked = await askAddress(context, new URL(health), { timeoutMs });
  const problem =
    'failed' in asked
      ? {
          rule: 'no-answer',
          value: asked.failed,
          threshold: `an answer within ${timeoutMs} ms`,
          blocks: true,
        }
      : judgeHealth(asked.answer, integration);
  const details = { health: 'failed' in asked ? 'no answer' : asked.answer.status };
  const look = { looked: 1, findings: [], notEvaluated: [], details };
  if (problem === undefined) return look;
  const { rule, value, threshold, blocks } = problem;
  const found = finding(name, {
    rule,
    key: integration.name,
    severity: blocks ? 'high' : 'low',
    message: `${integration.name}: ${health}: ${value}`,
    place: { url: health },
    value,
    threshold,
    blocks,
  });
  return { ...look, findings: [found] };
}

/**
 * Judges what a health address answers.
 *
 * @param answer - The answer, after redirects.
 * @param integration - Whose health it is.
 * @returns What is wrong; undefined if nothing is.
 */
export function judgeHealth(
  answer: Pick<HttpResponse, 'url' | 'status' | 'headers' | 'json'>,
  { health = '', healthStatus: wanted, hosts }: Pick<Integration, 'health' | 'healthStatus' | 'hosts'>,
): { rule: string; value: string; threshold: string; blocks: boolean } | undefined {
  const type = answer.headers['content-type'];
  const [asked, came] = [new URL(health), new URL(answer.url)];
  const elsewhere = came.host !== asked.host && !isOneOf(came.hostname, hosts);
  // A page that asks people to log in answers 200, too.
  const toPage = came.pathname !== asked.pathname && isPage(type);
  if (elsewhere || toPage)
    return {
      rule: 'health-elsewhere',
      value: `it leads to ${came.origin}${came.pathname}.`,
      threshold: `an answer of ${asked.host} itself`,
      blocks: true,
    };
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
    // A health address may answer anything: where that is not meant to be JSON, its status is all it says.
    const broken = {
      rule: 'health-not-json',
      value: `it answers ${type ?? ''} that is no JSON.`,
      blocks: true,
    };
    return /\bjson\b/i.test(type ?? '') ? { ...broken, threshold: 'JSON' } : undefined;
  }
  const said = readHealth(type, body);
  if (said === undefined || said.status === 'pass') return undefined;
  const parts = said.parts.length === 0 ? '' : ` (${said.parts.join('; ')})`;
  return {
    rule: said.status === 'fail' ? 'health' : 'health-warns',
    value: `it says "${said.status}" of itself${parts}.`,
    threshold: 'pass or warn',
    blocks: said.status === 'fail',
  };
}

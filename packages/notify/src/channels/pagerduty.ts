import { createHash } from 'node:crypto';
import type { CommunicationEvent } from '@fhir-iq/sluice-config';
import type { Http } from '@fhir-iq/sluice-runtime';
import { factsOf, type Message, shorten, titleOf } from '../message.ts';

const enqueueUrl = 'https://events.pagerduty.com/v2/enqueue';
const summaryLimit = 1_024;
const lineLimit = 1_000;
const linesLimit = 50;

/** Events that end what an earlier one of the same site and stage raised. */
const resolving = new Set<CommunicationEvent>([
  'incident_closed',
  'rollback_finished',
  'deployment_finished',
]);
const grave = new Set<CommunicationEvent>(['incident_opened', 'rollback_failed']);

/** An event as PagerDuty's Events API v2 takes it. */
export function pagerDutyEvent(message: Message, routingKey: string): Record<string, unknown> {
  // One alert for a site and stage: a later event updates or resolves it.
  const dedup = createHash('sha256')
    .update(`${message.repository}\n${message.stage ?? ''}`)
    .digest('hex')
    .slice(0, 32);
  return {
    routing_key: routingKey,
    event_action: resolving.has(message.event) ? 'resolve' : 'trigger',
    dedup_key: `sluice-${dedup}`,
    payload: {
      summary: shorten(
        message.reason === undefined || message.reason === ''
          ? titleOf(message)
          : `${titleOf(message)}: ${message.reason}`,
        summaryLimit,
      ),
      source: shorten(message.repository, 255),
      severity: grave.has(message.event) ? 'critical' : message.answer === 'pass' ? 'info' : 'error',
      timestamp: message.at,
      component: shorten(message.site, 255),
      custom_details: {
        ...Object.fromEntries(
          factsOf(message).map(({ name, value }) => [name.toLowerCase(), shorten(value, lineLimit)]),
        ),
        lines: message.lines
          .slice(0, linesLimit)
          .map((line) => shorten(`${line.name} ${line.answer}: ${line.reason}`, lineLimit)),
      },
    },
    links: factsOf(message).flatMap(({ name, link }) =>
      link === undefined ? [] : [{ href: link, text: name }],
    ),
  };
}

/**
 * Hands an event to PagerDuty.
 *
 * @throws {Error} PagerDuty did not take it; the message says why.
 */
export async function sendToPagerDuty(
  http: Http,
  routingKey: string,
  message: Message,
): Promise<{ id?: string; status: string }> {
  const answer = await http.request({
    method: 'POST',
    url: enqueueUrl,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(pagerDutyEvent(message, routingKey)),
    timeoutMs: 15_000,
    maxBytes: 64 * 1024,
    redirect: 'manual',
    retry: { attempts: 4, delayMs: 2_000, maxDelayMs: 120_000 },
  });
  const said = shorten(answer.text(), 300);
  if (answer.status !== 202) throw new Error(`PagerDuty answered ${answer.status} ${said}`);
  const id = /"dedup_key"\s*:\s*"([^"]+)"/.exec(said)?.[1];
  return { ...(id === undefined ? {} : { id }), status: `${answer.status} ${said}` };
}

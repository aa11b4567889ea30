import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import type { SandboxSeed } from '../seed.ts';
import { eventProblems } from './event.ts';

/** An event that PagerDuty took. */
export interface PagerDutyEvent {
  /** Name of the integration in the seed: the secret that holds its key. */
  readonly integration: string;
  readonly at: string;
  readonly action: string;
  readonly dedupKey: string;
  readonly summary: string;
  readonly severity: string;
  /** The whole event, without its key. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** PagerDuty's Events API v2. */
export interface PagerDutyStandIn extends FarEnd {
  /** Events taken so far, oldest first; of one integration if named. */
  events(integration?: string): readonly PagerDutyEvent[];
}

const LARGEST_EVENT = 512 * 1024;

/**
 * Makes the stand-in for `events.pagerduty.com`. It refuses a key that the seed does not have, so that a rehearsal
 * notices a wrong secret.
 *
 * @param context - Clock and faults.
 * @param seed - The integrations with their keys.
 */
export function createPagerDutyFarEnd(
  context: FarEndContext,
  seed: SandboxSeed['pagerDuty'],
): PagerDutyStandIn {
  const events: PagerDutyEvent[] = [];

  const handle = (request: FarRequest): FarResponse => {
    if (request.method !== 'POST' || request.url.pathname !== '/v2/enqueue')
      return { status: 404, json: { status: 'not found' } };
    if (context.faults.strikes('pagerduty-refuses')) return invalid(['refused by the rehearsal']);
    if (request.body.length > LARGEST_EVENT) return { status: 413, json: { status: 'too large' } };
    const event = bodyOf(request);
    if (event === undefined) return invalid(['the body is not a JSON object']);
    const problems = eventProblems(event);
    const { routing_key: key, ...rest } = event;
    const integration = (seed?.integrations ?? []).find((one) => one.key === key);
    if (integration === undefined) problems.push("'routing_key' belongs to no integration");
    if (problems.length > 0 || integration === undefined) return invalid(problems);
    const payload = (event['payload'] ?? {}) as Record<string, unknown>;
    const dedupKey = textOf(event['dedup_key']) || `srv${String(events.length + 1).padStart(28, '0')}`;
    events.push({
      integration: integration.name,
      at: context.clock.now().toISOString(),
      action: textOf(event['event_action']),
      dedupKey,
      summary: textOf(payload['summary']),
      severity: textOf(payload['severity']),
      event: rest,
    });
    return {
      status: 202,
      json: { status: 'success', message: 'Event processed', dedup_key: dedupKey },
    };
  };

  return {
    name: 'pagerduty',
    hosts: ['events.pagerduty.com'],
    handle: async (request) => await Promise.resolve(handle(request)),
    events: (integration) =>
      events.filter((one) => integration === undefined || one.integration === integration),
  };
}

function invalid(errors: readonly string[]): FarResponse {
  return { status: 400, json: { status: 'invalid event', message: 'Event object is invalid', errors } };
}

function bodyOf(request: FarRequest): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(request.body.toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

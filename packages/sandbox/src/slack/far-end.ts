import type { SandboxSeed } from '../seed.ts';
import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import { payloadProblem, readPayload } from './payload.ts';

/** A message that Slack took. */
export interface SlackMessage {
  /** Name of the webhook in the seed: the secret that holds it. */
  readonly webhook: string;
  readonly at: string;
  readonly text: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Slack's incoming webhooks. */
export interface SlackStandIn extends FarEnd {
  /** Messages taken so far, oldest first; of one webhook if named. */
  messages(webhook?: string): readonly SlackMessage[];
  /** Archives the channel behind a webhook. */
  archive(webhook: string): void;
}

/** Slack lets about one message a second through, with short bursts. */
const BURST = 4;
const REFILL_MS = 1_000;

interface Hook {
  readonly name: string;
  archived: boolean;
  tokens: number;
  refilledAt: number;
}

/** Makes the stand-in for `hooks.slack.com`. Rate limits go by the rehearsal's clock. */
export function createSlackFarEnd(context: FarEndContext, seed: SandboxSeed['slack']): SlackStandIn {
  const { clock, faults } = context;
  const hooks = new Map<string, Hook>();
  for (const { name, url, archived } of seed?.webhooks ?? []) {
    hooks.set(new URL(url).pathname, {
      name,
      archived: archived ?? false,
      tokens: BURST,
      refilledAt: clock.now().getTime(),
    });
  }
  const messages: SlackMessage[] = [];

  const waitFor = (hook: Hook): number => {
    const now = clock.now().getTime();
    const gained = Math.floor((now - hook.refilledAt) / REFILL_MS);
    hook.tokens = Math.min(BURST, hook.tokens + Math.max(0, gained));
    if (gained > 0) hook.refilledAt += gained * REFILL_MS;
    if (hook.tokens > 0) {
      hook.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((hook.refilledAt + REFILL_MS - now) / 1_000));
  };

  const handle = (request: FarRequest): FarResponse => {
    const hook = hooks.get(request.url.pathname);
    if (hook === undefined) return plain(404, 'no_service');
    if (request.method !== 'POST') return plain(405, 'method_not_allowed');
    if (faults.strikes('slack-no-service')) return plain(404, 'no_service');
    if (faults.strikes('slack-refuses')) return plain(403, 'action_prohibited');
    if (hook.archived || faults.strikes('slack-archived')) return plain(410, 'channel_is_archived');
    const wait = waitFor(hook);
    if (wait > 0)
      return {
        ...plain(429, 'rate_limited'),
        headers: { 'content-type': 'text/html', 'retry-after': String(wait) },
      };
    const payload = readPayload(request);
    if (payload === undefined) return plain(400, 'invalid_payload');
    const problem = payloadProblem(payload);
    if (problem !== undefined) return plain(400, problem);
    if (faults.strikes('slack-empty')) return plain(200, '');
    messages.push({
      webhook: hook.name,
      at: clock.now().toISOString(),
      text: typeof payload['text'] === 'string' ? payload['text'] : '',
      payload,
    });
    return plain(200, 'ok');
  };

  return {
    name: 'slack',
    hosts: ['hooks.slack.com'],
    handle: async (request) => await Promise.resolve(handle(request)),
    messages: (webhook) => messages.filter((message) => webhook === undefined || message.webhook === webhook),
    archive: (webhook) => {
      for (const hook of hooks.values()) if (hook.name === webhook) hook.archived = true;
    },
  };
}

function plain(status: number, body: string): FarResponse {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

import { burst, type BurstPlan, type BurstResult, type Shot } from './burst.ts';

/** A limit of a longer period is not waited for. */
const longestPeriodMs = 120_000;

/** What trying a limit needs. */
export interface Hands {
  /** Sends one request. */
  readonly send: () => Promise<Shot>;
  /** Milliseconds of a clock that only runs forward. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Tries a limit, in three bursts at most. One that counts by the minute forgets at the minute's end: a burst that was not
 * slowed is sent once more. Where that one is slowed, either the limit forgot during the first, or it is higher than
 * configured: a burst by itself, one and a half periods later, tells which. Where the very first request is refused, one
 * more after the wait tells whether anybody gets through.
 *
 * @param plan - How many, and how.
 * @param hands - Sends and waits.
 */
export async function tryLimit(plan: BurstPlan, hands: Hands): Promise<BurstResult> {
  const { send, now, sleep } = hands;
  const waits = plan.periodMs <= longestPeriodMs;
  const first = await burst(plan, send, now);
  if (first.firstRefusal !== undefined) {
    if (first.accepted > 0 || !waits) return first;
    await sleep(waitOf(first, plan));
    return { ...first, sent: first.sent + 1, afterWait: await send() };
  }
  if (first.sent < plan.limit + plan.margin) return first;
  const second = await burst(plan, send, now);
  if (second.firstRefusal === undefined) return { ...second, before: first.sent };
  if (!waits) return { ...second, before: first.sent, unsure: true };
  await sleep(plan.periodMs * 1.5);
  return { ...(await burst(plan, send, now)), before: first.sent + second.sent };
}

function waitOf({ retryAfter }: BurstResult, { periodMs }: BurstPlan): number {
  const asked = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : periodMs;
  return Math.min(asked, periodMs) + 1_000;
}

import { counted } from '@fhir-iq/sluice-model';
/** One limit and where it is tried. */
export interface BurstPlan {
  readonly name: string;
  /** Requests a period. */
  readonly limit: number;
  readonly periodMs: number;
  /** Requests beyond the limit. */
  readonly margin: number;
  readonly parallel: number;
}

/** What became of one request. */
export type Shot =
  { readonly status: number; readonly retryAfter?: string | undefined } | { readonly failed: string };

/** What a burst came to. */
export interface BurstResult {
  readonly sent: number;
  readonly accepted: number;
  /** How many were sent when the first 429 came; undefined: none came. */
  readonly firstRefusal?: number;
  readonly retryAfter?: string | undefined;
  readonly failures: readonly string[];
  /** By status, as text. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly tookMs: number;
  /** Requests of a burst before this one, which was not slowed. */
  readonly before?: number;
  /** What the request came to that was sent after the wait, where the first one of all was refused. */
  readonly afterWait?: Shot;
  /** A burst before this one was not slowed, and the period is too long to find out why. */
  readonly unsure?: boolean;
}

/** When to give up: this many requests without an answer. */
const mostFailures = 3;

/**
 * Sends at most `limit + margin` requests, a few at once, and stops at the first 429.
 *
 * @param plan - How many, and how.
 * @param shoot - Sends one request.
 * @param now - Milliseconds of a clock that only runs forward.
 */
export async function burst(
  plan: BurstPlan,
  shoot: () => Promise<Shot>,
  now: () => number,
): Promise<BurstResult> {
  const most = plan.limit + plan.margin;
  const started = now();
  const statuses: Record<string, number> = {};
  const failures: string[] = [];
  let sent = 0;
  let accepted = 0;
  let refusal: { at: number; retryAfter: string | undefined } | undefined;
  const over = (): boolean =>
    sent >= most ||
    refusal !== undefined ||
    failures.length >= mostFailures ||
    now() - started > plan.periodMs;
  const walk = async (): Promise<void> => {
    while (!over()) {
      sent += 1;
      const shot = await shoot();
      if ('failed' in shot) {
        failures.push(shot.failed);
        continue;
      }
      statuses[String(shot.status)] = (statuses[String(shot.status)] ?? 0) + 1;
      if (shot.status === 429) refusal ??= { at: sent, retryAfter: shot.retryAfter };
      else accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(plan.parallel, most) }, walk));
  return {
    sent,
    accepted,
    ...(refusal === undefined ? {} : { firstRefusal: refusal.at, retryAfter: refusal.retryAfter }),
    failures,
    statuses,
    tookMs: Math.round(now() - started),
  };
}

/** What is wrong with how a limit held. */
export interface BurstProblem {
  readonly rule: 'no-limit' | 'limit-too-high' | 'limit-early' | 'always-refused' | 'no-retry-after';
  readonly message: string;
  readonly value: string;
  readonly threshold: string;
  readonly blocks: boolean;
}

/**
 * Judges a burst.
 *
 * @param plan - What was sent.
 * @param result - What came of it.
 * @returns What is wrong, and why nothing can be said where that is so.
 */
export function judgeBurst(
  plan: BurstPlan,
  result: BurstResult,
): { readonly problems: readonly BurstProblem[]; readonly unseen?: string } {
  const { name, limit, periodMs } = plan;
  const { sent, firstRefusal, retryAfter, tookMs, afterWait } = result;
  const accepted = result.accepted + (afterWait !== undefined && isAccepted(afterWait) ? 1 : 0);
  const per = `${limit} in ${periodMs / 1000} s`;
  const blind = unseenBy(plan, result);
  if (blind !== undefined) return { problems: [], unseen: `${name}: ${blind}` };
  if (firstRefusal === undefined) {
    const message = `${name}: ${sent} requests in ${tookMs} ms and none was slowed; configured are ${per}.`;
    return {
      problems: [{ rule: 'no-limit', message, value: `${accepted} accepted`, threshold: per, blocks: true }],
    };
  }
  const problems: BurstProblem[] = [];
  if (accepted === 0) {
    const message = `${name}: the first request was answered 429, and so was one after the wait: nobody gets through; configured are ${per}.`;
    problems.push({ rule: 'always-refused', message, value: '0 accepted', threshold: per, blocks: true });
  }
  if (accepted > limit + plan.parallel) {
    const message = `${name}: ${accepted} requests were accepted before 429; configured are ${per}.`;
    problems.push({
      rule: 'limit-too-high',
      message,
      value: `${accepted} accepted`,
      threshold: per,
      blocks: true,
    });
  }
  // Others may have used up a part of the limit: that it held early is told, and fails nothing.
  if (accepted > 0 && accepted < limit / 2) {
    const message = `${name}: 429 came after ${accepted} accepted requests; configured are ${per}.`;
    problems.push({
      rule: 'limit-early',
      message,
      value: `${accepted} accepted`,
      threshold: per,
      blocks: false,
    });
  }
  if (retryAfter === undefined) {
    const message = `${name}: 429 came without Retry-After.`;
    problems.push({
      rule: 'no-retry-after',
      message,
      value: 'not there',
      threshold: 'Retry-After',
      blocks: false,
    });
  }
  return { problems };
}

function isAccepted(shot: Shot): boolean {
  return 'status' in shot && shot.status !== 429;
}

/** Why a burst says nothing of the limit. */
function unseenBy({ limit, margin, periodMs }: BurstPlan, result: BurstResult): string | undefined {
  const { sent, accepted, firstRefusal, failures, statuses, afterWait, unsure } = result;
  const served = Object.keys(statuses).filter((one) => one !== '429');
  if (served.length > 0 && served.every((one) => one === '404' || Number(one) >= 500))
    return `it answers ${served.join(' and ')}: there is nothing that could be limited.`;
  if (unsure === true)
    return `one burst was not slowed and the next was: whether the limit holds cannot be told within ${periodMs / 1000} s.`;
  if (firstRefusal !== undefined) {
    if (accepted > 0 || afterWait !== undefined) return undefined;
    return `the first request was answered 429, and its period of ${periodMs / 1000} s is not waited for.`;
  }
  if (failures.length >= mostFailures)
    return `${failures.length} of ${counted(sent, 'requests')} got no answer: ${failures[0] ?? ''}`;
  if (sent < limit + margin)
    return `only ${sent} of ${limit + margin} requests could be sent in ${periodMs / 1000} s: the limit could not be reached.`;
  return undefined;
}

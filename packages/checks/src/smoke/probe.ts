import type { HttpResponse } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '../check.ts';

/** What one address must answer. */
export interface Probe {
  readonly name: string;
  readonly url: string;
  readonly status: number;
  /** The longest that an answer may take, in milliseconds. */
  readonly withinMs: number;
  /** Text that the answer must hold. */
  readonly text?: string | undefined;
  /** Where it must lead to, absolute; undefined: nowhere else. */
  readonly leadsTo?: string | undefined;
  /** Whether another path of the same host is elsewhere too. */
  readonly samePath: boolean;
  /** GET if not given. */
  readonly method?: string | undefined;
  /**
   * Judges what else the answer says.
   *
   * @param response - The answer, whatever its status.
   */
  judge?(response: HttpResponse): readonly Problem[];
}

/** What was wrong with one answer; empty: it was as it must be. */
export interface Attempt {
  readonly problems: readonly Problem[];
  readonly status?: number;
  readonly totalMs?: number;
  readonly redirects: readonly string[];
}

/** One thing that was wrong. */
export interface Problem {
  readonly rule:
    'no-answer' | 'status' | 'time' | 'text' | 'redirect' | 'build' | 'json' | 'schema' | 'health';
  readonly message: string;
  readonly value: string;
  readonly threshold: string;
}

/** All attempts at one address: the last one counts. */
export interface ProbeResult {
  readonly probe: Probe;
  readonly attempts: readonly Attempt[];
}

const mostAttempts = 3;
const pauseMs = 2_000;
const mostRedirects = 5;
const mostBytes = 10_000_000;

/**
 * Asks an address until it answers as it must, three times at most; each failed attempt and its reason is logged.
 *
 * @param context - The check's.
 * @param probe - What to ask.
 */
export async function ask(context: CheckContext, probe: Probe): Promise<ProbeResult> {
  const attempts: Attempt[] = [];
  for (let number = 1; number <= mostAttempts; number += 1) {
    const attempt = await askOnce(context, probe);
    attempts.push(attempt);
    if (attempt.problems.length === 0) break;
    const said = attempt.problems.map((problem) => problem.message).join('; ');
    const next = number < mostAttempts ? ` Attempt ${number + 1} of ${mostAttempts} follows.` : '';
    context.log.info(`${probe.name}: ${said}.${next}`);
    if (number < mostAttempts) await context.clock.sleep(pauseMs, context.signal);
  }
  return { probe, attempts };
}

async function askOnce(context: CheckContext, probe: Probe): Promise<Attempt> {
  try {
    const response = await context.http.request({
      method: probe.method ?? 'GET',
      url: probe.url,
      headers: { 'cache-control': 'no-cache', 'user-agent': 'sluice-smoke-test' },
      timeoutMs: probe.withinMs,
      maxBytes: mostBytes,
      redirect: 'follow',
      maxRedirects: mostRedirects,
      // Attempts are counted here: an answer that came only at the second is flaky, and said to be.
      retry: { attempts: 1 },
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    const totalMs = Math.round(response.timings.totalMs);
    const redirects = response.redirects.map((one) => one.to);
    const problems = [
      ...judgeRedirect(probe, response.url),
      ...judgeStatus(probe, response.status),
      ...judgeTime(probe, totalMs),
      ...judgeText(probe, response.text()),
      ...(probe.judge?.(response) ?? []),
    ];
    return { problems, status: response.status, totalMs, redirects };
  } catch (error) {
    context.signal?.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return {
      problems: [
        {
          rule: 'no-answer',
          message: `${probe.url} gave no answer: ${message}`,
          value: 'no answer',
          threshold: `an answer within ${probe.withinMs} ms`,
        },
      ],
      redirects: [],
    };
  }
}

function judgeStatus(probe: Probe, status: number): Problem[] {
  if (status === probe.status) return [];
  return [
    {
      rule: 'status',
      message: `${probe.url} answered ${status}, expected is ${probe.status}`,
      value: String(status),
      threshold: String(probe.status),
    },
  ];
}

function judgeTime(probe: Probe, totalMs: number): Problem[] {
  if (totalMs <= probe.withinMs) return [];
  return [
    {
      rule: 'time',
      message: `${probe.url} took ${totalMs} ms, allowed are ${probe.withinMs} ms`,
      value: `${totalMs} ms`,
      threshold: `${probe.withinMs} ms`,
    },
  ];
}

function judgeText(probe: Probe, body: string): Problem[] {
  const { text } = probe;
  if (text === undefined) return [];
  const page = belowHead(body);
  if (page.includes(text) || textOf(page).includes(text)) return [];
  return [
    { rule: 'text', message: `${probe.url} does not show "${text}"`, value: 'not there', threshold: text },
  ];
}

function judgeRedirect(probe: Probe, final: string): Problem[] {
  const wanted = new URL(probe.leadsTo ?? probe.url);
  const came = new URL(final);
  const path = (url: URL): string => url.pathname.replace(/\/+$/, '');
  const samePlace =
    came.host === wanted.host &&
    (path(came) === path(wanted) || (!probe.samePath && probe.leadsTo === undefined));
  if (samePlace) return [];
  const where = came.host === wanted.host ? came.pathname : `another host: ${came.host}${came.pathname}`;
  return [
    {
      rule: 'redirect',
      message: `${probe.url} leads to ${where}, expected is ${wanted.host}${wanted.pathname}`,
      value: `${came.host}${came.pathname}`,
      threshold: `${wanted.host}${wanted.pathname}`,
    },
  ];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** A page that shows nothing has its title all the same, once more for search engines, and in the names of its code. */
function belowHead(html: string): string {
  const end = /<\/head\s*>/i.exec(html)?.index ?? 0;
  // What is not closed goes on to the end, for a browser, too.
  return html.slice(end).replace(/<(script|style|title)\b[\s\S]*?(?:<\/\1>|$)|<meta\b[^>]*(?:>|$)/gi, ' ');
}

// What people read of what is left of a page: without its marks.
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&([a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, ' ');
}

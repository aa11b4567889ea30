import type { Clock, Log } from '@fhir-iq/sluice-model';
import type { Http, HttpResponse } from '@fhir-iq/sluice-runtime';

/** What the live site answers when it is asked which build it serves. */
export type LiveBuild =
  | { readonly answered: 'build'; readonly buildId: string; readonly commit?: string }
  /** It answered, and not with a build of ours: never published by Sluice, or the wrong address. */
  | { readonly answered: 'other'; readonly why: string }
  /** No answer, or one that says nothing (network failure, 429, 5xx). */
  | { readonly answered: 'nothing'; readonly why: string };

/** How to ask a site for its build. */
export interface SiteProbe {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** The address that answers `{"buildId": …}`. */
  readonly url: string;
  readonly signal?: AbortSignal;
}

/** Wix's CLI waits this long for a build to go live; what was not live by then does not come. */
export const pipelineLimitMs = 120_000;

/** Not the forty zeros that stand in a build module which Sluice did not write. */
const realCommit = /^(?!0{40})[0-9a-f]{40}$/;
const answerTimeoutMs = 10_000;
const answerLimitBytes = 64 * 1024;
const pollMs = 2_000;

/**
 * Asks the live site which build it serves, once.
 *
 * @param probe - How to ask.
 * @returns What it answered; a failed request is an answer too.
 */
export async function askLiveBuild(probe: SiteProbe): Promise<LiveBuild> {
  let response: HttpResponse;
  try {
    response = await probe.http.request({
      url: probe.url,
      headers: { accept: 'application/json', 'cache-control': 'no-cache' },
      timeoutMs: answerTimeoutMs,
      maxBytes: answerLimitBytes,
      redirect: 'follow',
      retry: { attempts: 1 },
      ...(probe.signal === undefined ? {} : { signal: probe.signal }),
    });
  } catch (error) {
    probe.signal?.throwIfAborted();
    return { answered: 'nothing', why: error instanceof Error ? error.message : String(error) };
  }
  return readBuild(probe.url, response.status, response.text());
}

/**
 * Waits until the site serves a build, at most for the pipeline's limit.
 *
 * @param probe - How to ask.
 * @param wanted - The build id that must be served.
 * @param limitMs - The clock's milliseconds to wait at most.
 * @returns What the site answered last, how often it was asked and for how long by the clock.
 */
export async function waitForBuild(
  probe: SiteProbe,
  wanted: string,
  limitMs: number = pipelineLimitMs,
): Promise<{ live: LiveBuild; serves: boolean; asked: number; waitedMs: number }> {
  const start = probe.clock.now().getTime();
  let told = '';
  for (let asked = 1; ; asked += 1) {
    const live = await askLiveBuild(probe);
    const serves = live.answered === 'build' && live.buildId === wanted;
    const waitedMs = Math.max(0, probe.clock.now().getTime() - start);
    if (serves || waitedMs >= limitMs) return { live, serves, asked, waitedMs };
    const said = describeLive(live);
    // The same answer sixty times over would bury the rest of the log.
    if (said !== told) probe.log.info(`${said} Waiting for ${wanted}, at most ${String(limitMs / 1000)} s.`);
    told = said;
    await probe.clock.sleep(Math.min(pollMs, limitMs - waitedMs), probe.signal);
  }
}

/**
 * Says what the site answered.
 *
 * @param live - An answer.
 * @returns One sentence.
 */
export function describeLive(live: LiveBuild): string {
  if (live.answered === 'build') return `The live site serves build ${live.buildId}.`;
  if (live.answered === 'other') return `The live site serves no build of Sluice: ${live.why}.`;
  return `The live site does not say which build it serves: ${live.why}.`;
}

function readBuild(url: string, status: number, text: string): LiveBuild {
  if (status === 429 || status >= 500)
    return { answered: 'nothing', why: `${url} answered ${String(status)}` };
  if (status < 200 || status > 299) return { answered: 'other', why: `${url} answered ${String(status)}` };
  const body = jsonOrUndefined(text);
  const buildId = memberOf(body, 'buildId');
  if (buildId === undefined) return { answered: 'other', why: `${url} answered without a "buildId"` };
  const commit = memberOf(body, 'commit');
  return {
    answered: 'build',
    buildId,
    ...(commit !== undefined && realCommit.test(commit) ? { commit } : {}),
  };
}

function memberOf(body: unknown, name: string): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

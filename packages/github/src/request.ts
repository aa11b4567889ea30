import { type Clock, ConfigurationError, type Log, WorkError } from '@fhir-iq/sluice-model';
import type { Http } from '@fhir-iq/sluice-runtime';
import { request as octokitRequest } from '@octokit/request';
import type { Endpoints } from '@octokit/types';
import { answered, type Done, type Undone, workErrorOf } from './answer-error.ts';
import type { Need, OutsideNeed } from './permissions.ts';

export type Route = keyof Endpoints;
export type Parameters<R extends Route> = Omit<
  Endpoints[R]['parameters'],
  'owner' | 'repo' | 'baseUrl' | 'headers' | 'mediaType'
>;
export type Data<R extends Route> = Endpoints[R]['response']['data'];
type Item<T> = T extends readonly (infer One)[] ? One : never;

/** One kind of call: what it needs, and whether sending it twice does no harm. */
export interface CallKind {
  readonly need: Need | OutsideNeed;
  /** For writes: may it be sent again when nobody knows whether the first one arrived? Reads always may. */
  readonly repeatable?: boolean;
}

/** Calls to one repository, with bounded retries and errors that say what to do. */
export interface Requester {
  readonly owner: string;
  readonly repo: string;
  /** Sends one call and returns the data of its answer. Throws a GitHubAnswerError (a WorkError) for any other answer than 2xx. */
  call<R extends Route>(route: R, parameters: Parameters<R>, kind: CallKind): Promise<Data<R>>;
  /** As `call`, with the status. */
  answer<R extends Route>(
    route: R,
    parameters: Parameters<R>,
    kind: CallKind,
  ): Promise<{ status: number; data: Data<R> }>;
  /** All items of a list, page by page, until `limit` items are there. */
  pages<R extends Route>(
    route: R,
    parameters: Parameters<R>,
    kind: CallKind,
    limit?: number,
  ): AsyncGenerator<Item<Data<R>>>;
  /** As `pages`, for an answer that is an object with the list under `key`. */
  listed<R extends Route, K extends keyof Data<R>>(
    route: R,
    key: K,
    parameters: Parameters<R>,
    kind: CallKind,
    limit?: number,
  ): AsyncGenerator<Item<Data<R>[K]>>;
}

export interface RequesterOptions {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly http: Http;
  readonly log: Log;
  readonly clock: Clock;
}

const apiVersion = '2022-11-28';
const maxAttempts = 5;
const firstPauseMs = 1_000;
/** GitHub asks for a minute where a secondary limit names no time. */
const secondaryPauseMs = 60_000;
const longestPauseMs = 180_000;
const perPage = 100;
const maxPages = 30;
const timeoutMs = 30_000;
const maxAnswerBytes = 20_000_000;

/** A fetch for octokit on our own HTTP: one attempt, because the retries are here. */
function fetchOn(http: Http) {
  return async (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
  ) => {
    const response = await http.request({
      method: init.method,
      url,
      headers: init.headers,
      ...(init.body === undefined ? {} : { body: init.body }),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
      timeoutMs,
      maxBytes: maxAnswerBytes,
      redirect: 'follow',
      retry: { attempts: 1 },
    });
    return {
      status: response.status,
      url: response.url,
      headers: new Map(Object.entries(response.headers)),
      text: () => Promise.resolve(response.text()),
      arrayBuffer: () => Promise.resolve(response.body),
    };
  };
}

/**
 * Makes the requester of one repository.
 *
 * @throws {ConfigurationError} A repository that is not `OWNER/REPOSITORY`, or an empty token.
 */
export function createRequester(options: RequesterOptions): Requester {
  const [owner, repo, ...more] = options.repository.split('/');
  if (owner === undefined || owner === '' || repo === undefined || repo === '' || more.length > 0) {
    throw new ConfigurationError({
      what: `The repository is "${options.repository}".`,
      allowed: 'It has the form OWNER/REPOSITORY.',
    });
  }
  if (options.token === '') {
    throw new ConfigurationError({
      what: 'The token for GitHub is empty.',
      remedy: 'Give the input github-token: ${{ github.token }}.',
    });
  }
  const send = octokitRequest.defaults({
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    headers: {
      authorization: `Bearer ${options.token}`,
      'user-agent': 'fhir-iq-sluice',
      'x-github-api-version': apiVersion,
    },
    request: {
      fetch: fetchOn(options.http),
      log: {
        warn: (text: string) => {
          options.log.debug(text);
        },
      },
    },
  });

  const answer = async (route: Route, parameters: object, kind: CallKind): Promise<Done> => {
    const reads = route.startsWith('GET ');
    const place = route.includes('{owner}') ? { owner, repo } : {};
    for (let attempt = 1; ; attempt += 1) {
      const result = await answered(() => send(route as string, { ...place, ...parameters }));
      if (result.kind === 'ok') return result;
      const pause = pauseAfter(result, attempt, reads || kind.repeatable === true, options.clock.now());
      if (pause === undefined || pause > longestPauseMs || attempt >= maxAttempts)
        throw workErrorOf(route, options.repository, result, kind.need, attempt);
      options.log.info(
        `GitHub: ${result.text}; ${route} again in ${(pause / 1000).toFixed(0)} s (attempt ${attempt} of ${maxAttempts}).`,
      );
      await options.clock.sleep(pause);
    }
  };

  async function* pages(
    route: Route,
    itemsOf: (data: unknown) => readonly unknown[],
    parameters: object,
    kind: CallKind,
    limit = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<never> {
    let given = 0;
    for (let page = 1; page <= maxPages; page += 1) {
      const result = await answer(route, { per_page: Math.min(perPage, limit), ...parameters, page }, kind);
      for (const item of itemsOf(result.data)) {
        yield item as never;
        given += 1;
        if (given >= limit) return;
      }
      if (!/rel="next"/.test(result.headers['link'] ?? '')) return;
    }
    throw new WorkError({
      what: `GitHub's list ${route} of ${options.repository} has more than ${maxPages * perPage} entries.`,
      allowed: `Sluice reads at most ${maxPages} pages of ${perPage}.`,
      unknown: 'what stands on the pages after that.',
    });
  }

  return {
    owner,
    repo,
    async call(route, parameters, kind) {
      return (await answer(route, parameters, kind)).data;
    },
    async answer(route, parameters, kind) {
      const { status, data } = await answer(route, parameters, kind);
      return { status, data: data as never };
    },
    pages: (route, parameters, kind, limit) =>
      pages(route, (data) => data as readonly unknown[], parameters, kind, limit),
    listed: (route, key, parameters, kind, limit) =>
      pages(route, (data) => (data as Record<typeof key, readonly unknown[]>)[key], parameters, kind, limit),
  };
}

/** How long to wait before the same call again, in milliseconds; undefined: it must not be sent again. */
function pauseAfter(result: Undone, attempt: number, repeatable: boolean, now: Date): number | undefined {
  const growing = firstPauseMs * 2 ** (attempt - 1);
  if (result.kind === 'unreachable') return repeatable ? growing : undefined;
  if (result.limited) {
    const after = Number(result.headers['retry-after']);
    if (result.headers['retry-after'] !== undefined && Number.isFinite(after) && after >= 0)
      return after * 1000;
    const reset = Number(result.headers['x-ratelimit-reset']) * 1000 - now.getTime();
    if (result.headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
      return Math.max(firstPauseMs, reset);
    return secondaryPauseMs;
  }
  return result.status >= 500 && repeatable ? growing : undefined;
}

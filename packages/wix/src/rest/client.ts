import type { Log } from '@fhir-iq/sluice-model';
import type { Http, HttpResponse } from '@fhir-iq/sluice-runtime';
import { answerError } from './answer-error.ts';
import type { WixCall } from './call.ts';

/** What a REST call to Wix needs. */
export interface WixRestOptions {
  readonly http: Http;
  /** Sent as it is, without "Bearer". */
  readonly apiKey: string;
  /** Site-level calls name exactly one site. */
  readonly siteId: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** A call's answer, and what it took. */
export interface WixAnswer {
  readonly body: unknown;
  /** Real milliseconds of the last attempt. */
  readonly tookMs: number;
  readonly attempts: number;
}

/** Calls Wix's REST interface on behalf of one site. */
export interface WixRest {
  /**
   * @returns The answer's body.
   * @throws {ConfigurationError} 401 or 403: the key or its permission; 404: the site.
   * @throws {WixAnswerError} Any other refusal, after the tries of the call.
   * @throws {HttpFailure} No whole answer came.
   */
  call(call: WixCall): Promise<unknown>;
  /** The same, for those who want to know how long it took. */
  ask(call: WixCall): Promise<WixAnswer>;
}

/** Where Wix's documented REST interface lives. */
export const wixRestHost = 'https://www.wixapis.com';

const timeoutMs = 30_000;
const maxBytes = 5 * 1024 * 1024;

/**
 * Binds Wix's REST interface to a key and a site.
 *
 * @param options - Key, site and hands.
 */
export function createWixRest(options: WixRestOptions): WixRest {
  const { http, apiKey, siteId, signal } = options;
  const rest: WixRest = {
    call: async (call) => (await rest.ask(call)).body,
    async ask(call) {
      const response: HttpResponse = await http.request({
        method: call.method,
        url: `${wixRestHost}${call.path}`,
        headers: {
          accept: 'application/json',
          authorization: apiKey,
          'wix-site-id': siteId,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        timeoutMs,
        maxBytes,
        // A redirect to elsewhere would take the key with it.
        redirect: 'manual',
        retry: call.retry,
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.status < 200 || response.status > 299) throw answerError(call, response, siteId);
      return {
        body: response.text().trim() === '' ? {} : response.json(),
        tookMs: Math.round(response.timings.totalMs),
        attempts: response.attempts,
      };
    },
  };
  return rest;
}

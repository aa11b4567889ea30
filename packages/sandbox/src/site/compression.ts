import { gzipSync } from 'node:zlib';
import type { FarRequest, FarResponse } from '../far-end.ts';

/** Below this an answer fits into one packet anyhow, in bytes. */
const worthIt = 1_000;

/**
 * Compresses an answer of text for clients that take gzip, as Wix does. One that has an encoding, `identity` too, stays.
 *
 * @param request - The request.
 * @param response - The answer.
 */
export function compressed(request: FarRequest, response: FarResponse): FarResponse {
  const { headers = {}, body } = response;
  const type = String(headers['content-type'] ?? '');
  const takes = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (!takes || body === undefined || headers['content-encoding'] !== undefined) return response;
  if (!/^(text\/|application\/(json|javascript|xml))/.test(type) || body.length < worthIt) return response;
  return {
    ...response,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: gzipSync(body),
  };
}

import type { HttpRequest, HttpResponse } from './types.ts';

const bodiless = new Set([101, 103, 204, 205, 304]);
/** True of the bytes on the wire, not of the body that is given on. */
const ofTheWire = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection']);

/**
 * Puts `request` behind the signature of `fetch`.
 *
 * @param request - The client's request function.
 */
export function fetchThrough(
  request: (wanted: HttpRequest) => Promise<HttpResponse>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = asked.body === null ? undefined : new Uint8Array(await asked.arrayBuffer());
    const answer = await request({
      method: asked.method,
      url: asked.url,
      headers: Object.fromEntries(asked.headers),
      redirect: asked.redirect === 'follow' ? 'follow' : 'manual',
      signal: asked.signal,
      ...(body === undefined ? {} : { body }),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      if (ofTheWire.has(name)) continue;
      for (const one of name === 'set-cookie' ? value.split('\n') : [value]) headers.append(name, one);
    }
    const content = bodiless.has(answer.status) ? null : new Uint8Array(answer.body);
    const response = new Response(content, { status: answer.status, headers });
    Object.defineProperty(response, 'url', { value: answer.url });
    return response;
  };
}

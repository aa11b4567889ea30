import type { FunctionCall, RouterCall, SiteResult } from '../messages.ts';

type Exports = Record<string, unknown> | undefined;

/** Calls `get_NAME` (or `use_NAME`) of http-functions.js. */
export async function callHttpFunction(module: Exports, call: FunctionCall): Promise<SiteResult> {
  const handler =
    module?.[`${call.method.toLowerCase()}_${call.functionName}`] ?? module?.[`use_${call.functionName}`];
  if (typeof handler !== 'function') return { kind: 'missing' };
  const bytes = Buffer.from(call.body);
  const request = {
    method: call.method,
    functionName: call.functionName,
    path: [...call.path],
    query: { ...call.query },
    headers: { ...call.headers },
    url: call.url,
    baseUrl: call.baseUrl,
    ip: '203.0.113.7',
    body: {
      text: async () => await Promise.resolve(bytes.toString('utf8')),
      json: async () => await Promise.resolve(JSON.parse(bytes.toString('utf8')) as unknown),
      buffer: async () => await Promise.resolve(bytes),
    },
  };
  const response = (await (handler as (request: unknown) => unknown)(request)) as
    { status?: unknown; headers?: unknown; body?: unknown } | undefined;
  if (typeof response !== 'object' || response === null || typeof response.status !== 'number') {
    return { kind: 'threw', message: `${call.functionName} returned no response of wix-http-functions` };
  }
  const headers = Object.fromEntries(
    Object.entries((response.headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const { body, type } = rendered(response.body);
  if (type !== undefined) headers['content-type'] ??= type;
  return { kind: 'answer', status: response.status, headers, body };
}

function rendered(body: unknown): { body: Buffer; type?: string } {
  if (body === undefined || body === null) return { body: Buffer.alloc(0) };
  if (typeof body === 'string') return { body: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  if (Buffer.isBuffer(body) || body instanceof Uint8Array)
    return { body: Buffer.from(body), type: 'application/octet-stream' };
  return { body: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

/** Calls `PREFIX_Router` of routers.js. */
export async function callRouter(module: Exports, call: RouterCall): Promise<SiteResult> {
  const handler = module?.[`${call.prefix}_Router`];
  if (typeof handler !== 'function') return { kind: 'next' };
  const request = {
    prefix: call.prefix,
    path: [...call.path],
    query: { ...call.query },
    url: call.url,
    baseUrl: call.baseUrl,
    env: { browserEnv: true },
    user: {},
  };
  const response = (await (handler as (request: unknown) => unknown)(request)) as
    Record<string, unknown> | undefined;
  const result = response?.['routed'];
  if (typeof result !== 'object' || result === null)
    return { kind: 'threw', message: `${call.prefix}_Router returned no response of wix-router` };
  return result as SiteResult;
}

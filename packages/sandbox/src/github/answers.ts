import type { FarRequest, FarResponse } from '../far-end.ts';

export const apiBase = 'https://api.github.com';
export const webBase = 'https://github.com';
const docs = 'https://docs.github.com/rest';

/** An answer other than success, in GitHub's words. */
export class Refusal extends Error {
  readonly response: FarResponse;

  constructor(
    status: number,
    message: string,
    more: { errors?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.response = {
      status,
      headers: { ...more.headers },
      json: {
        message,
        ...(more.errors === undefined ? {} : { errors: more.errors }),
        documentation_url: docs,
        status: String(status),
      },
    };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** GitHub's answer to a field that is wrong. */
export const invalid = (resource: string, field: string, code: string, message?: string): Refusal =>
  new Refusal(422, 'Validation Failed', {
    errors: [{ resource, field, code, ...(message === undefined ? {} : { message }) }],
  });

const mostOnAPage = 100;
const onAPage = 30;

/** One page of a list as GitHub gives it: `per_page`, `page` and the header Link. */
export function page<T>(
  request: FarRequest,
  items: readonly T[],
): { items: T[]; headers: Record<string, string> } {
  const { searchParams } = request.url;
  const size = Math.min(mostOnAPage, positive(searchParams.get('per_page'), onAPage));
  const number = positive(searchParams.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    items: items.slice((number - 1) * size, number * size),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** A page of a list as an answer; `shape` makes GitHub's JSON of each item. */
export async function listed<T>(
  request: FarRequest,
  all: readonly T[],
  shape: (item: T) => unknown,
): Promise<FarResponse> {
  const { items, headers } = page(request, all);
  return { status: 200, headers, json: await Promise.all(items.map(shape)) };
}

/** The JSON object in a request's body. */
export function bodyOf(request: FarRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Answered below, in GitHub's words.
  }
  throw new Refusal(400, 'Problems parsing JSON');
}

/** A text field of a body; a missing one that is required, or one of another type, is refused as GitHub does. */
export function textField(
  body: Record<string, unknown>,
  resource: string,
  field: string,
): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string')
    throw new Refusal(
      422,
      `Invalid request.\n\nFor 'properties/${field}', ${JSON.stringify(value)} is not a string.`,
      { errors: [{ resource, field, code: 'invalid' }] },
    );
  return value;
}

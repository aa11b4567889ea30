import type { FarRequest, FarResponse } from '../far-end.ts';

/** An error in the shape that the CLI reads. */
export function wixError(status: number, message: string, code: string, description = message): FarResponse {
  return { status, json: { message, details: { applicationError: { code, description } } } };
}

/** The request's body as JSON; undefined for anything else. */
export function jsonBody(request: FarRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

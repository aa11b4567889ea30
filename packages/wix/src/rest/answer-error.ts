import type { FailureParts } from '@fhir-iq/sluice-model';
import { ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import type { HttpResponse } from '@fhir-iq/sluice-runtime';
import { z } from 'zod';
import type { WixCall } from './call.ts';

/** Wix answered, and not with what was asked for. */
export class WixAnswerError extends WorkError {
  readonly status: number;

  constructor(status: number, parts: FailureParts) {
    super(parts);
    this.status = status;
  }
}

/** Wix refused because of the key, its permission, or what was named: 401, 403 or 404. */
export class WixRefusedError extends ConfigurationError {
  readonly status: number;

  constructor(status: number, parts: FailureParts) {
    super(parts);
    this.status = status;
  }
}

/** Wix's error shape, as far as its own CLI reads it. */
const ErrorBody = z.object({
  message: z.string().optional(),
  details: z
    .object({
      applicationError: z
        .object({ code: z.string().optional(), description: z.string().optional() })
        .optional(),
    })
    .optional(),
});

const longestWords = 400;

/**
 * Makes the failure of a refused call: what was asked, Wix's own words and code, and what to do.
 *
 * @param call - What was asked.
 * @param response - What came.
 * @param siteId - About which site.
 * @returns A `WixRefusedError` where key, permission or site are to blame, else a `WixAnswerError`.
 */
export function answerError(
  call: Pick<WixCall, 'method' | 'path' | 'purpose' | 'permission' | 'notFound'>,
  response: Pick<HttpResponse, 'status' | 'text' | 'attempts'>,
  siteId: string,
): WixRefusedError | WixAnswerError {
  const { status, attempts } = response;
  const tries = attempts > 1 ? `, at attempt ${String(attempts)}, the last` : '';
  const what = `Wix answered ${String(status)} when it was asked to ${call.purpose} (${call.method} ${pathOf(call.path)}, site ${siteId}${tries}): ${wordsOf(response.text())}.`;
  if (status === 401) {
    return new WixRefusedError(status, {
      what,
      remedy:
        "Wix does not know the API key: put a valid one into the environment's secret and start a new run.",
    });
  }
  if (status === 403) {
    return new WixRefusedError(status, {
      what,
      allowed: `The API key needs the permission "${call.permission}" for this site.`,
      remedy:
        "Give it to the key in Wix's API Keys Manager (only the account's owner or a co-owner can), check the site id, and start a new run.",
    });
  }
  if (status === 404) {
    return new WixRefusedError(status, {
      what,
      remedy:
        call.notFound ??
        "Check that the site id is the environment's own and that the site's code editor is enabled.",
    });
  }
  return new WixAnswerError(status, {
    what,
    remedy:
      status === 429
        ? 'Wix counts the requests of a minute: start a new run in a few minutes.'
        : status >= 500
          ? "Look at Wix's status page and start a new run."
          : "Read Wix's code and description.",
  });
}

function pathOf(path: string): string {
  return path.split('?')[0] ?? path;
}

function wordsOf(text: string): string {
  const body = ErrorBody.safeParse(jsonOrUndefined(text));
  const { code, description } = (body.success ? body.data.details?.applicationError : undefined) ?? {};
  const said = [code, description ?? (body.success ? body.data.message : undefined)]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
  const words = (said === '' ? text : said).replace(/\s+/g, ' ').trim();
  return words === '' ? 'no words' : `"${words.slice(0, longestWords).replace(/[.]$/, '')}"`;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { ConfigurationError, WorkError } from '@fhir-iq/sluice-model';
import type { Http, HttpResponse } from '@fhir-iq/sluice-runtime';
import type { z } from 'zod';
import { Refusal } from './sonar-answers.ts';

const timeoutMs = 60_000;
const maxBytes = 20_000_000;
const attempts = 4;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Where SonarQube is, and the token that it knows us by. */
export interface SonarAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** Questions to SonarQube's web API. */
export interface SonarServer extends SonarAccess {
  /**
   * Asks.
   *
   * @param path - `api/ce/task`.
   * @param query - Its parameters.
   * @param answer - What the answer must be.
   * @throws {WorkError} If the server cannot be reached, refuses, or answers something else.
   */
  ask<T>(path: string, query: Readonly<Record<string, string>>, answer: z.ZodType<T>): Promise<T>;
  /** As `ask`; undefined where the server answers 404: no such project, or none that the token may know of. */
  askFor<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    answer: z.ZodType<T>,
  ): Promise<T | undefined>;
}

/**
 * Checks the address of the server.
 *
 * @param text - As the input gives it.
 * @throws {ConfigurationError} For anything but https, or plain http on this machine itself: the token goes there.
 */
export function sonarUrl(text: string): string {
  const wrong = (found: string) =>
    new ConfigurationError({
      what: `Input "sonar-url" ${found}.`,
      allowed:
        'Allowed is the root of a SonarQube server with https://, without user name, parameters and fragment.',
    });
  if (!URL.canParse(text)) throw wrong(`is "${text.slice(0, 100)}", which is no address`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw wrong('has a user name or password in it');
  if (url.search !== '' || url.hash !== '') throw wrong('has parameters or a fragment');
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname));
  if (!safe) throw wrong(`is "${url.origin}": the token would go there unencrypted`);
  return url.href.replace(/\/+$/, '');
}

/**
 * Binds SonarQube's web API to a server and token.
 *
 * @param access - Server and token.
 * @param http - How to reach it.
 * @param signal - Stops the questions.
 */
export function sonarServer(access: SonarAccess, http: Http, signal?: AbortSignal): SonarServer {
  const send = async (path: string, query: Readonly<Record<string, string>>): Promise<HttpResponse> => {
    const parameters = new URLSearchParams(query).toString();
    try {
      return await http.request({
        url: `${access.url}/${path}${parameters === '' ? '' : `?${parameters}`}`,
        headers: { authorization: `Bearer ${access.token}`, accept: 'application/json' },
        timeoutMs,
        maxBytes,
        retry: { attempts },
        redirect: 'manual',
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new WorkError({
        what: `SonarQube at ${access.url} gave no answer to ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy:
          'Check the input sonar-url, and that the runner reaches that server, directly or through HTTPS_PROXY.',
        cause,
      });
    }
  };
  const askFor: SonarServer['askFor'] = async (path, query, answer) => {
    const response = await send(path, query);
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw refused(access.url, path, response);
    return read(path, response, answer);
  };
  return {
    ...access,
    askFor,
    async ask(path, query, answer) {
      const found = await askFor(path, query, answer);
      if (found === undefined)
        throw new WorkError({
          what: `SonarQube answers 404 to ${path} (${new URLSearchParams(query).toString()}): it has none, or none that the token may see.`,
          remedy:
            'Give the user of the token the rights "Browse" and "Execute Analysis" of the project, and look whether the address is that of a SonarQube server.',
        });
      return found;
    },
  };
}

function read<T>(path: string, response: HttpResponse, answer: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(response.text());
  } catch (cause) {
    throw new WorkError({
      what: `What answers ${path} is no SonarQube: its answer is no JSON but begins "${response.text().slice(0, 60).replace(/\s+/g, ' ')}".`,
      remedy: 'Check the input sonar-url.',
      cause,
    });
  }
  const parsed = answer.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new WorkError({
    what: `SonarQube's answer to ${path} is of another form than this build knows: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`,
    remedy: 'SonarQube 10.8 or later is needed.',
  });
}

function refused(url: string, path: string, response: HttpResponse): WorkError {
  const { status } = response;
  if (status === 401)
    return new WorkError({
      what: `SonarQube at ${url} does not know the token of the input sonar-token (401 to ${path}).`,
      remedy:
        'Make a token in SonarQube (My Account > Security, type "User Token") and store it as the secret that the job passes; the old one may have expired or been revoked.',
    });
  if (status === 403)
    return new WorkError({
      what: `The token of the input sonar-token has no right to ${path} (403: ${reasonOf(response)}).`,
      allowed:
        'It is a user token (squ_…): tokens for analysis alone (sqp_…, sqa_…) may not read which revision an analysis is of.',
      remedy: 'Its user has the rights "Browse" and "Execute Analysis" of the project.',
    });
  return new WorkError({ what: `SonarQube answers ${status} to ${path}: ${reasonOf(response)}.` });
}

function reasonOf(response: HttpResponse): string {
  try {
    const said = Refusal.safeParse(JSON.parse(response.text()));
    if (said.success)
      return said.data.errors
        .map(({ msg }) => msg.replace(/\.$/, ''))
        .join('; ')
        .slice(0, 300);
  } catch {
    // No JSON: the status alone says it.
  }
  return 'it does not say why';
}

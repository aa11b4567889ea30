import { WorkError } from '@fhir-iq/sluice-model';
import { type Need, type OutsideNeed, permissionRemedy } from './permissions.ts';

/** A call that GitHub did. */
export interface Done {
  readonly kind: 'ok';
  readonly status: number;
  readonly data: unknown;
  readonly headers: Record<string, string | undefined>;
}

/** A call that GitHub refused, or that did not reach it. */
export type Undone =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly text: string;
      readonly headers: Record<string, string | undefined>;
      /** A rate limit, first or second kind: GitHub did not do it, and it may be asked again later. */
      readonly limited: boolean;
    }
  | { readonly kind: 'unreachable'; readonly text: string; readonly cause: unknown };

/** GitHub answered, and not with success. `status` is 0 where no answer came at all. */
export class GitHubAnswerError extends WorkError {
  readonly status: number;
  /** Whether GitHub may have done what was asked although no good answer came. */
  readonly perhapsDone: boolean;

  constructor(parts: ConstructorParameters<typeof WorkError>[0], status: number, perhapsDone: boolean) {
    super(parts);
    this.status = status;
    this.perhapsDone = perhapsDone;
  }
}

interface OctokitAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Record<string, string | number | undefined>;
}

/** Runs one call of octokit and says how it ended. */
export async function answered(call: () => Promise<OctokitAnswer>): Promise<Done | Undone> {
  try {
    const { status, data, headers } = await call();
    return { kind: 'ok', status, data, headers: texts(headers) };
  } catch (error) {
    const response = (error as { response?: OctokitAnswer }).response;
    const text = error instanceof Error ? error.message : String(error);
    if (response === undefined)
      return { kind: 'unreachable', text, cause: (error as { cause?: unknown }).cause ?? error };
    const headers = texts(response.headers);
    const limited =
      response.status === 429 ||
      (response.status === 403 &&
        (headers['retry-after'] !== undefined ||
          headers['x-ratelimit-remaining'] === '0' ||
          /rate limit/i.test(text)));
    return { kind: 'refused', status: response.status, text: `${response.status} ${text}`, headers, limited };
  }
}

function texts(headers: Record<string, string | number | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
}

/** The failure to show for an answer that is not success. */
export function workErrorOf(
  route: string,
  repository: string,
  result: Undone,
  need: Need | OutsideNeed,
  attempts: number,
): GitHubAnswerError {
  const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
  const call = `${route.replace('/repos/{owner}/{repo}', '')} of ${repository}`;
  const writes = !route.startsWith('GET ');
  if (result.kind === 'unreachable') {
    return new GitHubAnswerError(
      {
        what: `GitHub could not be reached for ${call}${tries}: ${result.text}.`,
        ...(writes ? { unknown: 'whether GitHub did it all the same.' } : {}),
        cause: result.cause,
      },
      0,
      writes,
    );
  }
  const what = `GitHub answered ${result.text} to ${call}${tries}.`;
  const perhapsDone = writes && result.status >= 500;
  return new GitHubAnswerError(
    {
      what,
      ...remedyFor(result, need),
      ...(perhapsDone ? { unknown: 'whether GitHub did it all the same.' } : {}),
    },
    result.status,
    perhapsDone,
  );
}

function remedyFor(
  result: Extract<Undone, { kind: 'refused' }>,
  need: Need | OutsideNeed,
): { remedy?: string } {
  if (result.limited) {
    return { remedy: 'Run the job again later; within Actions a repository has 1,000 requests an hour.' };
  }
  switch (result.status) {
    case 401:
      return {
        remedy:
          'The token is not accepted: it was revoked or has expired. A job’s token ends with its job; give github-token: ${{ github.token }} of this job.',
      };
    case 403:
      return { remedy: permissionRemedy(need) };
    case 404:
      return {
        remedy: `It does not exist, or the token may not see it: GitHub answers 404 for both. ${permissionRemedy(need)}`,
      };
    default:
      return {};
  }
}

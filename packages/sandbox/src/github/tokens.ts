import { randomBytes } from 'node:crypto';
import type { Clock } from '@fhir-iq/sluice-model';
import { notFound, Refusal } from './answers.ts';

/** `permissions:` of a job: what is not named is `none`. */
export type TokenPermissions = Readonly<Record<string, string | undefined>>;

export interface TokenRequest {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  readonly permissions: TokenPermissions;
  /** Who acts with it; the Actions bot when absent. */
  readonly login?: string;
  /** A job's token (default), an App's (which may hold rights of the organisation such as `members`), or a person's. */
  readonly kind?: 'job' | 'app' | 'person';
}

export interface Token extends Required<TokenRequest> {
  readonly value: string;
  remaining: number;
  resetAt: number;
}

const hourMs = 3_600_000;
const hourly = { job: 1_000, app: 5_000, person: 5_000 } as const;
const prefixes = { job: 'ghs_', app: 'ghs_', person: 'github_pat_' } as const;
const rank: Readonly<Record<string, number>> = { none: 0, read: 1, write: 2, admin: 2 };

/** What a call needs, any one of several permissions where GitHub takes any; undefined: everybody who may see the repository may do it. */
export type Right =
  { readonly permission: string | readonly string[]; readonly access: 'read' | 'write' } | undefined;

/** The tokens that are valid now; they live in memory alone. */
export class Tokens {
  private readonly clock: Clock;
  private readonly tokens = new Map<string, Token>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  issue(request: TokenRequest): string {
    const kind = request.kind ?? 'job';
    const value = `${prefixes[kind]}${randomBytes(27).toString('base64url').replace(/[-_]/g, 'x').slice(0, 36)}`;
    const token = {
      login: 'github-actions[bot]',
      ...request,
      kind,
      value,
      remaining: hourly[kind],
      resetAt: this.clock.now().getTime() + hourMs,
    };
    this.tokens.set(value, token);
    return value;
  }

  revoke(value: string): void {
    this.tokens.delete(value);
  }

  /** The token of an Authorization header; undefined without one. Throws GitHub's 401 for one that is not valid. */
  of(authorization: string | undefined): Token | undefined {
    if (authorization === undefined || authorization === '') return undefined;
    const token = this.tokens.get(authorization.replace(/^(bearer|token)\s+/i, ''));
    if (token === undefined) throw new Refusal(401, 'Bad credentials');
    return token;
  }

  /** Whether a token reaches a repository with a right. */
  may(token: Token | undefined, repository: { name: string; private: boolean }, right: Right): boolean {
    const own = token?.repository.toLowerCase() === repository.name.toLowerCase();
    if (!own) return !repository.private && right?.access !== 'write';
    if (right === undefined) return true;
    return [right.permission]
      .flat()
      .some((name) => (rank[token?.permissions[name] ?? 'none'] ?? 0) >= (rank[right.access] ?? 0));
  }

  /** Throws GitHub's refusal unless the token may do it: 404 for what it may not see, 403 for what it may not do. */
  demand(token: Token | undefined, repository: { name: string; private: boolean }, right: Right): void {
    if (this.may(token, repository, right)) return;
    const sees = token !== undefined && token.repository.toLowerCase() === repository.name.toLowerCase();
    if (!sees && repository.private) throw notFound();
    if (token === undefined) throw new Refusal(401, 'Requires authentication');
    throw new Refusal(
      403,
      token.kind === 'person'
        ? 'Resource not accessible by personal access token'
        : 'Resource not accessible by integration',
    );
  }

  /** Counts a request against the token's hour and gives GitHub's headers; throws its 403 when none is left. */
  count(token: Token | undefined): Record<string, string> {
    if (token === undefined) return {};
    const now = this.clock.now().getTime();
    if (now >= token.resetAt) Object.assign(token, { remaining: hourly[token.kind], resetAt: now + hourMs });
    const limit = hourly[token.kind];
    const left = token.remaining > 0;
    if (left) token.remaining -= 1;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(token.remaining),
      'x-ratelimit-used': String(limit - token.remaining),
      'x-ratelimit-reset': String(Math.ceil(token.resetAt / 1000)),
      'x-ratelimit-resource': 'core',
    };
    if (!left) throw new Refusal(403, 'API rate limit exceeded for installation.', { headers });
    return headers;
  }
}

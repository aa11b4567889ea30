import type { SluiceConfiguration } from './schema/configuration.ts';
import { parseDuration } from './text/duration.ts';
import { parseRate } from './text/rate.ts';

/** A kind of asset that the cache strategy knows. */
export type AssetKind = keyof SluiceConfiguration['cache']['addresses'];

/** What the cache strategy wants of a kind. */
export interface CacheClass {
  readonly name: 'static_assets' | 'dynamic_content' | 'no_cache';
  /** Seconds; undefined where nothing may be kept. */
  readonly maxAge?: number;
}

/** How often one visitor may do something. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

/** What the site's own code is told to answer with: header values by name, and limits. */
export interface ConfiguredHeaders {
  /** Sent with every answer. */
  readonly security: Readonly<Record<string, string>>;
  /** `Cache-Control` by kind of asset. */
  readonly cache: Readonly<Partial<Record<AssetKind, string>>>;
}

/**
 * The name of a directive of a content security policy as it is served: `scriptSrc` is `script-src`.
 *
 * @param name - Its name in the configuration.
 */
export function directiveName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The configured content security policy as a header's value.
 *
 * @param configuration - The configuration.
 * @returns The value; undefined where no directive is configured.
 */
export function contentSecurityPolicyText(configuration: SluiceConfiguration): string | undefined {
  const policy = configuration.security.production.contentSecurityPolicy;
  const directives = Object.entries(policy).flatMap(([name, sources]) =>
    sources === undefined ? [] : [`${directiveName(name)} ${sources.join(' ')}`],
  );
  return directives.length === 0 ? undefined : directives.join('; ');
}

/**
 * The configured Strict-Transport-Security as a header's value.
 *
 * @param configuration - The configuration.
 * @returns The value; undefined where HTTPS or HSTS is switched off.
 */
export function strictTransportText(configuration: SluiceConfiguration): string | undefined {
  const { enabled, hsts } = configuration.security.production.https;
  if (!enabled || hsts.maxAge === 0) return undefined;
  return `max-age=${hsts.maxAge}${hsts.includeSubDomains ? '; includeSubDomains' : ''}`;
}

/**
 * The class of the cache strategy that a kind of asset belongs to.
 *
 * @param configuration - The configuration.
 * @param kind - The kind.
 * @returns The class; undefined where the kind is in none.
 */
export function cacheClassOf(configuration: SluiceConfiguration, kind: AssetKind): CacheClass | undefined {
  const { static_assets, dynamic_content, no_cache } = configuration.cache;
  for (const [name, entry] of Object.entries({ static_assets, dynamic_content } as const)) {
    if (entry?.assets.includes(kind) === true)
      return {
        name: name as 'static_assets' | 'dynamic_content',
        maxAge: Math.floor(parseDuration(entry.maxAge) / 1000),
      };
  }
  return no_cache?.assets.includes(kind) === true ? { name: 'no_cache' } : undefined;
}

/**
 * What the site's own answers must carry in an environment: the security headers, and `Cache-Control` by kind.
 *
 * @param configuration - The configuration.
 * @param cacheEnabled - The environment's flag; without it nothing is kept.
 */
export function configuredHeaders(
  configuration: SluiceConfiguration,
  cacheEnabled: boolean,
): ConfiguredHeaders {
  const policy = contentSecurityPolicyText(configuration);
  const transport = strictTransportText(configuration);
  const kinds = [...new Set(Object.values(classesOf(configuration)).flat())];
  return {
    security: {
      ...(policy === undefined ? {} : { 'Content-Security-Policy': policy }),
      ...(transport === undefined ? {} : { 'Strict-Transport-Security': transport }),
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    },
    cache: Object.fromEntries(kinds.map((kind) => [kind, cacheText(configuration, kind, cacheEnabled)])),
  };
}

function classesOf({ cache }: SluiceConfiguration): Record<string, readonly AssetKind[]> {
  const { static_assets, dynamic_content, no_cache } = cache;
  return {
    static_assets: static_assets?.assets ?? [],
    dynamic_content: dynamic_content?.assets ?? [],
    no_cache: no_cache?.assets ?? [],
  };
}

function cacheText(configuration: SluiceConfiguration, kind: AssetKind, cacheEnabled: boolean): string {
  const found = cacheClassOf(configuration, kind);
  if (found?.maxAge === undefined || !cacheEnabled)
    return kind === 'user_specific_data' ? 'private, no-store' : 'no-store';
  return `public, max-age=${found.maxAge}${found.name === 'static_assets' ? ', immutable' : ''}`;
}

/**
 * The configured rate limits, for the site's own code.
 *
 * @param configuration - The configuration.
 */
export function configuredLimits(
  configuration: SluiceConfiguration,
): Readonly<Partial<Record<'api' | 'forms' | 'downloads', RateLimit>>> {
  return Object.fromEntries(
    Object.entries(configuration.security.production.rateLimiting).flatMap(([name, text]) => {
      if (text === undefined) return [];
      const { count, period } = parseRate(text);
      return [[name, { count, seconds: period / 1000 }]];
    }),
  );
}

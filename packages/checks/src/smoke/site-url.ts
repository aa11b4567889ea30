import type { CheckContext } from '../check.ts';

/**
 * The address of the site under test: the one that was given, else the environment's.
 *
 * @param context - The check's.
 */
export function siteUrl(context: Pick<CheckContext, 'url' | 'configuration' | 'stage'>): URL {
  return new URL(context.url ?? context.configuration.environments[context.stage].url);
}

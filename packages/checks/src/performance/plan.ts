import { parseDuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { performanceSettings } from '@fhir-iq/sluice-config/schema/check-settings/performance';
import type { z } from 'zod';
import type { CheckContext } from '../check.ts';
import { siteUrl } from '../smoke/site-url.ts';
import type { MetricName } from './metrics.ts';
import { leastRounds } from './statistics/compare.ts';

/** One page that is measured. */
export interface PlannedPage {
  readonly path: string;
  readonly url: string;
}

/** What is measured, and by what it is judged. */
export interface Plan {
  readonly pages: readonly PlannedPage[];
  readonly metrics: readonly MetricName[];
  /** In milliseconds, or without a unit. */
  readonly budgets: Readonly<Record<MetricName, number>>;
  readonly runs: number;
  readonly formFactor: 'mobile' | 'desktop';
  /** Parts of a budget, from 0 to 1. */
  readonly noiseLimit: number;
  readonly leastDifference: number;
  /** The site to compare with, or why there is none. */
  readonly live: { readonly site: URL } | { readonly none: string };
}

/**
 * Reads from the policy what is to be measured.
 *
 * @param context - The check's.
 */
export function planOf(context: CheckContext): Plan {
  const settings = context.settings.with as z.output<typeof performanceSettings>;
  const { budgets, runs, formFactor } = settings;
  const site = siteUrl(context);
  return {
    pages: [...new Set(settings.pages ?? criticalPaths(context.configuration))].map((path) => ({
      path,
      url: new URL(path, site).href,
    })),
    metrics: context.configuration.monitoring.performanceMetrics,
    budgets: {
      page_load_time: parseDuration(budgets.page_load_time),
      first_contentful_paint: parseDuration(budgets.first_contentful_paint),
      largest_contentful_paint: parseDuration(budgets.largest_contentful_paint),
      cumulative_layout_shift: budgets.cumulative_layout_shift,
      time_to_interactive: parseDuration(budgets.time_to_interactive),
    },
    runs,
    formFactor,
    noiseLimit: Number.parseFloat(settings.noiseLimit) / 100,
    leastDifference: Number.parseFloat(settings.leastDifference) / 100,
    live: liveOf(context, site, settings.compare, runs),
  };
}

function criticalPaths({ pages }: SluiceConfiguration): string[] {
  return pages.critical
    .filter((page) => page.status === 200 && page.redirectsTo === undefined)
    .map((page) => page.path);
}

function liveOf(context: CheckContext, site: URL, compare: 'live' | 'none', runs: number): Plan['live'] {
  if (compare === 'none')
    return { none: 'the policy compares with no site (checks.performance.with.compare)' };
  if (runs < leastRounds) {
    return {
      none: `${String(runs)} ${runs === 1 ? 'run gives' : 'runs give'} no interval (checks.performance.with.runs; at least ${String(leastRounds)} do)`,
    };
  }
  const live = new URL(context.liveUrl ?? context.configuration.environments.production.url);
  if (live.origin === site.origin && path(live) === path(site))
    return { none: 'the site under test is the live site itself' };
  return { site: live };
}

function path(url: URL): string {
  return url.pathname.replace(/\/+$/, '');
}

import { parseDuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { performanceSettings } from '@fhir-iq/sluice-config/schema/check-settings/performance';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import type { CheckContext } from '../check.ts';
import { siteUrl } from '../smoke/site-url.ts';
import type { MetricName } from './metrics.ts';
import { leastRounds } from './statistics/compare.ts';

/** The most that the median of each metric may be, in milliseconds, or without a unit. */
export type Budgets = Readonly<Record<MetricName, number>>;

/** One page that is measured. */
export interface PlannedPage {
  readonly path: string;
  readonly url: string;
  readonly budgets: Budgets;
}

/** What is measured, and by what it is judged. */
export interface Plan {
  readonly pages: readonly PlannedPage[];
  readonly metrics: readonly MetricName[];
  readonly runs: number;
  /** As many rounds as a page may take where `runs` decide nothing. */
  readonly mostRuns: number;
  /** For all loads together, as the policy writes it. */
  readonly timeBudget: string;
  readonly formFactor: 'mobile' | 'desktop';
  /** Parts of a budget, from 0 to 1. */
  readonly noiseLimit: number;
  readonly leastDifference: number;
  /** The site to compare with, or why there is none. */
  readonly live: { readonly site: URL } | { readonly none: string };
}

type Settings = z.output<typeof performanceSettings>;

/**
 * Reads from the policy what is to be measured.
 *
 * @param context - The check's.
 * @throws {ConfigurationError} If budgets are given for a page that is not measured.
 */
export function planOf(context: CheckContext): Plan {
  const settings = context.settings.with as Settings;
  const { runs, formFactor, timeBudget } = settings;
  const site = siteUrl(context);
  const paths = [...new Set(settings.pages ?? criticalPaths(context.configuration))];
  demandPages(settings, paths);
  return {
    pages: paths.map((path) => ({
      path,
      url: new URL(path, site).href,
      budgets: budgetsOf(settings, path),
    })),
    metrics: context.configuration.monitoring.performanceMetrics,
    runs,
    mostRuns: Math.max(runs, settings.mostRuns),
    timeBudget,
    formFactor,
    noiseLimit: Number.parseFloat(settings.noiseLimit) / 100,
    leastDifference: Number.parseFloat(settings.leastDifference) / 100,
    live: liveOf(context, site, settings.compare, runs),
  };
}

function budgetsOf({ budgets, pageBudgets }: Settings, path: string): Budgets {
  const own = pageBudgets[path] ?? {};
  const time = (metric: Exclude<MetricName, 'cumulative_layout_shift'>): number =>
    parseDuration(own[metric] ?? budgets[metric]);
  return {
    page_load_time: time('page_load_time'),
    first_contentful_paint: time('first_contentful_paint'),
    largest_contentful_paint: time('largest_contentful_paint'),
    cumulative_layout_shift: own.cumulative_layout_shift ?? budgets.cumulative_layout_shift,
    time_to_interactive: time('time_to_interactive'),
  };
}

function demandPages({ pageBudgets }: Settings, paths: readonly string[]): void {
  const stranger = Object.keys(pageBudgets).find((path) => !paths.includes(path));
  if (stranger === undefined) return;
  throw new ConfigurationError({
    what: `checks.performance.with.pageBudgets names ${stranger}, which is not measured.`,
    allowed: `Measured are ${paths.join(', ') || 'none'} (checks.performance.with.pages, else pages.critical).`,
  });
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

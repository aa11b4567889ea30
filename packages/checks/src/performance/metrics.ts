import type { SluiceConfiguration } from '@fhir-iq/sluice-config';

/** One of the metrics of the specification. */
export type MetricName = SluiceConfiguration['monitoring']['performanceMetrics'][number];

/** How a metric is called and written. */
export interface MetricFacts {
  readonly said: string;
  readonly unit: 'ms' | '';
  /** Decimal places that mean something. */
  readonly places: number;
  /** How Lighthouse calls it, in the debug data of its audit `metrics`. */
  readonly lighthouse: string;
}

/** What is known of each metric; times but the first are of Lighthouse's simulated device and connection. */
export const metricFacts: Readonly<Record<MetricName, MetricFacts>> = {
  page_load_time: { said: 'page load time', unit: 'ms', places: 0, lighthouse: 'observedLoad' },
  first_contentful_paint: {
    said: 'first contentful paint',
    unit: 'ms',
    places: 0,
    lighthouse: 'firstContentfulPaint',
  },
  largest_contentful_paint: {
    said: 'largest contentful paint',
    unit: 'ms',
    places: 0,
    lighthouse: 'largestContentfulPaint',
  },
  cumulative_layout_shift: {
    said: 'cumulative layout shift',
    unit: '',
    places: 3,
    lighthouse: 'cumulativeLayoutShift',
  },
  time_to_interactive: { said: 'time to interactive', unit: 'ms', places: 0, lighthouse: 'interactive' },
};

/**
 * Writes a value of a metric with its unit.
 *
 * @param metric - Which.
 * @param value - In milliseconds, or without a unit.
 */
export function written(metric: MetricName, value: number): string {
  const { unit } = metricFacts[metric];
  return `${String(rounded(metric, value))}${unit === '' ? '' : ` ${unit}`}`;
}

/**
 * Rounds a value to the places that mean something.
 *
 * @param metric - Which.
 * @param value - In milliseconds, or without a unit.
 */
export function rounded(metric: MetricName, value: number): number {
  const { places } = metricFacts[metric];
  // Adding zero turns -0 into 0.
  return Number(value.toFixed(places)) + 0;
}

import type { Figure } from '@fhir-iq/sluice-model';

/** The specification's performance metrics as people read them, in its order. */
const titles: readonly (readonly [string, string])[] = [
  ['page_load_time', 'Page load'],
  ['first_contentful_paint', 'First contentful paint'],
  ['largest_contentful_paint', 'Largest contentful paint'],
  ['cumulative_layout_shift', 'Cumulative layout shift'],
  ['time_to_interactive', 'Time to interactive'],
];

/** One metric over all pages: the page that does worst speaks for it. */
export interface MetricLine {
  readonly metric: string;
  readonly title: string;
  readonly worst: Figure;
  readonly pages: number;
  /** The worst of the last release. */
  readonly last?: number | undefined;
  /** `over` the budget, `worse` than the live site, or `kept`; `none` where there is no budget. */
  readonly state: 'over' | 'worse' | 'kept' | 'none';
}

/**
 * The metrics of a release, in the specification's order, others after them.
 *
 * @param figures - Of all pages.
 * @param last - Those of the last release.
 */
export function metricLines(figures: readonly Figure[], last: readonly Figure[] = []): MetricLine[] {
  const byMetric = Map.groupBy(figures, (one) => one.metric);
  const known = titles.map(([metric]) => metric);
  const order = [...known, ...[...byMetric.keys()].filter((metric) => !known.includes(metric)).sort()];
  return order.flatMap((metric) => {
    const all = byMetric.get(metric) ?? [];
    const worst = worstOf(all);
    if (worst === undefined) return [];
    const before = worstOf(last.filter((one) => one.metric === metric));
    const pages = new Set(all.map((one) => one.url)).size;
    return [{ metric, title: metricTitle(metric), worst, pages, last: before?.value, state: stateOf(all) }];
  });
}

/**
 * A metric's name for people.
 *
 * @param metric - The specification's name.
 */
export function metricTitle(metric: string): string {
  return titles.find(([name]) => name === metric)?.[1] ?? words(metric);
}

/**
 * A figure with its unit.
 *
 * @param value - The figure.
 * @param metric - What it is of.
 */
export function figureText(value: number, metric: Pick<Figure, 'metric' | 'unit'>): string {
  const isTime = metric.unit === 'ms' || (metric.unit === '' && isDuration(metric.metric));
  if (!isTime) return `${Number(value.toFixed(3)).toString()}${metric.unit === '' ? '' : ` ${metric.unit}`}`;
  return Math.abs(value) < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

/**
 * A name in the words that it is made of.
 *
 * @param name - With underscores or hyphens.
 */
export function words(name: string): string {
  const text = name
    .replace(/[_-]+/g, ' ')
    .trim()
    .replace(/^api\b/i, 'API');
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}

function isDuration(metric: string): boolean {
  return metric !== 'cumulative_layout_shift' && titles.some(([name]) => name === metric);
}

/** By how much of its budget it takes; pages have budgets of their own. */
function worstOf(figures: readonly Figure[]): Figure | undefined {
  return figures.reduce<Figure | undefined>(
    (worst, one) => (worst === undefined || weight(one) > weight(worst) ? one : worst),
    undefined,
  );
}

function weight({ value, budget }: Figure): number {
  return budget === undefined || budget <= 0 ? value : value / budget + 1e9;
}

function stateOf(figures: readonly Figure[]): MetricLine['state'] {
  if (figures.some((one) => one.budget !== undefined && one.value > one.budget)) return 'over';
  if (figures.some((one) => one.regressed === true)) return 'worse';
  return figures.some((one) => one.budget !== undefined) ? 'kept' : 'none';
}

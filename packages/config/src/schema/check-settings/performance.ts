import { z } from 'zod';
import { key } from '../meta.ts';
import { duration, percentage, sitePath } from '../scalars.ts';

/** Times longer than this are no budget: Lighthouse itself waits 45 s for a page. */
const time = (description: string) => key(duration('1ms', '45s'), { description });

const shift = (description: string) => key(z.number().min(0).max(10), { description, examples: [0.1] });

const budgets = z.strictObject({
  page_load_time: time(
    'Until the load event, over the connection of the runner. The default is the `response_time` of the specification.',
  ).default('3s'),
  first_contentful_paint: time(
    'Until the first text or image is painted. The default is the limit of "good" of the Core Web Vitals.',
  ).default('1800ms'),
  largest_contentful_paint: time(
    'Until the largest text or image is painted. The default is the limit of "good" of the Core Web Vitals.',
  ).default('2500ms'),
  cumulative_layout_shift: shift(
    'How much the layout moves while the page loads. The default is the limit of "good" of the Core Web Vitals.',
  ).default(0.1),
  time_to_interactive: time(
    'Until the page answers input without delay. The default is the limit of "good" of Lighthouse.',
  ).default('3800ms'),
});

const budgetsOfPage = z.strictObject({
  page_load_time: time('Until the load event.').optional(),
  first_contentful_paint: time('Until the first text or image is painted.').optional(),
  largest_contentful_paint: time('Until the largest text or image is painted.').optional(),
  cumulative_layout_shift: shift('How much the layout moves while the page loads.').optional(),
  time_to_interactive: time('Until the page answers input without delay.').optional(),
});

/** Settings of `performance`. */
export const performanceSettings = z.strictObject({
  pages: key(z.array(sitePath('/')).max(50), {
    description:
      'The pages that are measured. Left out: those of `pages.critical` that answer 200 and lead nowhere else. With the defaults a page takes about two minutes.',
  }).optional(),
  runs: key(z.int().min(1).max(25), {
    description:
      'How often each page is loaded; the median counts. The live site is loaded twice as often. Fewer than 3 give no interval: then only the budgets are judged.',
  }).default(5),
  mostRuns: key(z.int().min(1).max(50), {
    description:
      'As many rounds as a page may take in all where `runs` rounds decide nothing: the noise is above its limit, or the page seems slower, which as many fresh rounds must show again. `runs` or less: the first rounds decide.',
  }).default(15),
  timeBudget: key(duration('1m', '6h'), {
    description:
      'How long all loads together may take. No load begins after it: what was measured by then decides, and a page without its `runs` is an `error`.',
  }).default('30m'),
  formFactor: key(z.enum(['mobile', 'desktop']), {
    description: "Lighthouse's device: a phone on a slow 4G connection, or a desktop on a fast one.",
  }).default('mobile'),
  compare: key(z.enum(['live', 'none']), {
    description: 'Whether pages are compared with those of the live site, or held to the budgets alone.',
  }).default('live'),
  noiseLimit: key(percentage('20%'), {
    description:
      'How far the live site may differ from itself, of the budget of the metric. Beyond that nothing can be said, and the check answers `error`.',
  }).default('20%'),
  leastDifference: key(percentage('1%'), {
    description: 'Differences up to this part of the budget of the metric are never a regression.',
  }).default('1%'),
  budgets: key(z.prefault(budgets, {}), {
    description: 'The most that the median may be, for the metrics of `monitoring.performanceMetrics`.',
    spec: 'Deployment Monitoring',
  }),
  pageBudgets: key(z.record(sitePath('/'), budgetsOfPage), {
    description: 'Other budgets for single pages, by path. What is left out is as in `budgets`.',
    examples: [{ '/book-appointment': { largest_contentful_paint: '4s' } }],
  }).default({}),
});

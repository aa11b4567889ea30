import { z } from 'zod';
import { key } from './meta.ts';
import { duration, sitePath } from './scalars.ts';

/** What `pages` says beside `critical`: which pages the browser visits, and within what bounds. */
export const visitedPages = {
  list: key(z.array(sitePath('/about')), {
    description: 'More pages that the browser visits, beside the critical ones.',
  }).default([]),
  siteMap: key(sitePath('/sitemap.xml'), {
    description:
      'The site map whose pages the browser visits too. A site map that cannot be read is an `error`; without this key none is asked for.',
  }).optional(),
  budget: key(z.int().min(1).max(10_000), {
    description:
      'The most pages that are visited in a view. Critical and listed pages come first; the rest of a longer site map is sampled evenly, and the reports say so.',
    unit: 'pages',
  }).default(200),
  loadTime: key(duration('1s', '5m'), {
    description: 'How long a page may take to load in the browser.',
  }).default('30s'),
  idleTime: key(duration('0s', '1m'), {
    description:
      'How long after its load a page is waited for to fetch nothing more; then it is looked at as it is.',
  }).default('5s'),
  timeBudget: key(duration('1m', '6h'), {
    description: 'How long all visits together may take; pages that are left over could not be looked at.',
  }).default('20m'),
  retries: key(z.int().min(0).max(3), {
    description:
      'How often a visit that failed is made again. A retry that passes is reported with both results.',
    unit: 'retries',
  }).default(1),
  flaky: key(z.int().min(0).max(1_000), {
    description: 'The most flaky findings of a check with which it still passes.',
    unit: 'findings',
  }).default(3),
  public: key(z.array(sitePath('/*')), {
    description:
      'Pages of the live site that may be photographed: paths, with `/*` at the end for all below. On other sites every page may.',
  }).default([]),
};

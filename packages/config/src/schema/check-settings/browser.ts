import { z } from 'zod';
import { key } from '../meta.ts';
import { date, text } from '../scalars.ts';

const Noise = z.strictObject({
  match: key(text('wixstatic.com'), {
    description: 'Text that a line of the console, an error, or the address of a request contains.',
  }),
  reason: key(text('a script of the platform, reported to it'), {
    description: 'Why it is no error of the site.',
  }),
  expires: key(date(), {
    description: 'The last day on which it is known noise; after it the entry is a finding.',
  }),
});

/** Settings of `console_errors`. */
export const consoleErrorsSettings = z.strictObject({
  noise: key(z.array(key(Noise, { description: 'One kind of noise.' })).max(100), {
    description:
      "Known noise, which is no finding: a platform's runtime makes some. An entry that has expired, or that nothing matched, is a finding.",
  }).default([]),
});

/** Settings of `page_navigation`. */
export const pageNavigationSettings = z.strictObject({
  follow: key(z.int().min(1).max(10_000), {
    description: 'The most pages that are fetched by following internal links from the home page.',
    unit: 'pages',
  }).default(200),
  links: key(z.int().min(0).max(10_000), {
    description: 'The most links that are asked which only the pages in the browser have.',
    unit: 'links',
  }).default(500),
});

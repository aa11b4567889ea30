import { z } from 'zod';

/** Which part of a check's work evidence is about: `details.shard`, counted from 1. */
export const Shard = z
  .strictObject({ index: z.int().min(1), of: z.int().min(1).max(256) })
  .refine((shard) => shard.index <= shard.of, 'the index is greater than the number of shards');
export type Shard = z.infer<typeof Shard>;

const pixels = z.number().min(-1_000_000).max(1_000_000);

/** Where something lies on a page, in CSS pixels from the top left corner of the whole page. */
export const Box = z.object({ x: pixels, y: pixels, width: pixels, height: pixels });
export type Box = z.infer<typeof Box>;

const viewed = {
  /** The page's address. */
  url: z.string().max(4096),
  engine: z.string().max(64).default('chromium'),
  /** `desktop` or the name of a device profile. */
  profile: z.string().max(64).default('desktop'),
};

/** One picture of a page: an entry of `details.screenshots`. */
export const Screenshot = z.object({
  /** Relative to the evidence directory, with `/`: below `screenshots/`. PNG, JPEG or WebP. */
  file: z.string().min(1).max(1024),
  ...viewed,
  caption: z.string().max(500).optional(),
  /** Width of the page in CSS pixels where the file has more or fewer: boxes are drawn by it. */
  width: z.number().positive().optional(),
  /** Milliseconds after the navigation began: makes the picture part of a filmstrip. */
  at: z.number().nonnegative().optional(),
});
export type Screenshot = z.infer<typeof Screenshot>;

/** One element that axe speaks of: an entry of `details.axe`. */
export const AxeNode = z.object({
  ...viewed,
  /** Name of the state that a flow reached; absent for the page as it loads. */
  state: z.string().max(200).optional(),
  rule: z.string().max(100),
  /** `violation`, or `incomplete` where a person must look. */
  kind: z.enum(['violation', 'incomplete']).default('violation'),
  impact: z.string().max(32).nullish(),
  help: z.string().max(500).optional(),
  helpUrl: z.string().max(1024).optional(),
  /** CSS selector. */
  target: z.string().max(2000),
  box: Box.optional(),
  /** The `file` of the screenshot that the box lies on. */
  screenshot: z.string().max(1024).optional(),
});
export type AxeNode = z.infer<typeof AxeNode>;

/** One figure of a page: an entry of `details.metrics`. */
export const Figure = z.object({
  ...viewed,
  /** The specification's name: page_load_time, first_contentful_paint … */
  metric: z.string().max(100),
  /** `ms`, or empty for a number without one. */
  unit: z.string().max(16).default(''),
  /** The median of the runs. */
  value: z.number(),
  /** Not more than this is allowed. */
  budget: z.number().optional(),
  /** The same metric on the live site, measured beside it. */
  live: z.number().optional(),
  /** Whether it is worse than the live site, beyond the noise. */
  regressed: z.boolean().optional(),
});
export type Figure = z.infer<typeof Figure>;

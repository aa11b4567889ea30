import { z } from 'zod';
import { key } from './meta.ts';
import { duration, sitePath } from './scalars.ts';

const spec = 'Build Optimization';
const yes = (description: string) => key(z.boolean(), { description, spec }).default(true);

const ImageOptimization = z.strictObject({
  name: z.literal('image_optimization'),
  action: key(z.literal('compress_and_convert_images'), { description: 'What is done.', spec }).default(
    'compress_and_convert_images',
  ),
  targets: key(z.array(z.enum(['jpg', 'png', 'svg', 'webp', 'gif'])).min(1), {
    description: 'The kinds of images.',
    spec,
  }).default(['jpg', 'png', 'svg']),
  quality: key(z.int().min(1).max(100), {
    description: 'The quality of compressed images.',
    unit: 'percent',
    spec,
  }).default(85),
});

const CodeMinification = z.strictObject({
  name: z.literal('code_minification'),
  action: key(z.literal('minify_javascript_css'), { description: 'What is done.', spec }).default(
    'minify_javascript_css',
  ),
  removeComments: yes('Whether comments are removed.'),
  removeWhitespace: yes('Whether white space is removed.'),
});

const AssetBundling = z.strictObject({
  name: z.literal('asset_bundling'),
  action: key(z.literal('bundle_related_assets'), { description: 'What is done.', spec }).default(
    'bundle_related_assets',
  ),
  enableGzip: yes('Whether gzip variants are made.'),
  enableBrotli: yes('Whether Brotli variants are made.'),
});

export const Optimization = key(
  z.array(
    key(z.discriminatedUnion('name', [ImageOptimization, CodeMinification, AssetBundling]), {
      description: 'One step.',
    }),
  ),
  { description: 'What is done to the files before they are published, in this order.', spec },
).default([]);

const classOfAssets = (description: string) =>
  key(
    z.strictObject({
      maxAge: key(duration('1s', '10y'), {
        description: 'How long a copy may be used.',
        spec: 'Cache Configuration',
      }),
      assets: key(z.array(Assets), {
        description: 'What belongs to the class.',
        spec: 'Cache Configuration',
      }),
    }),
    { description, spec: 'Cache Configuration' },
  ).optional();

const Assets = z.enum([
  'images',
  'fonts',
  'icons',
  'scripts',
  'styles',
  'api_responses',
  'cms_content',
  'user_specific_data',
  'real_time_data',
]);

export const Cache = key(
  z.strictObject({
    static_assets: classOfAssets('What never changes under its name.'),
    dynamic_content: classOfAssets('What changes now and then.'),
    no_cache: key(
      z.strictObject({
        assets: key(z.array(Assets), {
          description: 'What belongs to the class.',
          spec: 'Cache Configuration',
        }),
      }),
      { description: 'What must never be kept.', spec: 'Cache Configuration' },
    ).optional(),
    addresses: key(
      z.partialRecord(
        Assets,
        key(z.array(sitePath('/_functions/slots')), {
          description: 'Paths of the site that answer this kind.',
        }),
      ),
      {
        description:
          'Where each kind can be asked for: paths of the site. What pages load (images, fonts, icons, scripts, styles) is found on the pages.',
      },
    ).default({}),
  }),
  { description: 'The cache strategy.', spec: 'Cache Configuration' },
).prefault({});

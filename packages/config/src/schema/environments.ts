import { z } from 'zod';
import { key } from './meta.ts';
import { text, textWithVariables, url } from './scalars.ts';

const flag = (description: string) => key(z.boolean(), { description, spec: 'Environment Configuration' });

export const Environment = z.strictObject({
  purpose: key(text('Live website serving customers'), {
    description: 'What the environment is for.',
    spec: 'Deployment Environments',
  }).optional(),
  platform: key(z.enum(['wix_studio_preview', 'wix_studio_staging', 'wix_studio_production']), {
    description: "The specification's name of the place on Wix.",
    spec: 'Stage 1 to 3, environment',
  }).optional(),
  access: key(text('Public users'), {
    description: 'Who may see it.',
    spec: 'Deployment Environments',
  }).optional(),
  data: key(text('Live production data'), {
    description: 'What data it holds.',
    spec: 'Deployment Environments',
  }).optional(),
  features: key(text('Stable, tested features only'), {
    description: 'Which features it shows.',
    spec: 'Deployment Environments',
  }).optional(),
  branch: key(text('main'), {
    description: 'The branch whose commits are published to it.',
    spec: 'Stage 1 to 3, triggers',
  }),
  url: key(url('https://example.com'), {
    description: "The address of the environment's own site, without a path.",
  }),
  wixSiteId: key(textWithVariables('${WIX_SITE_ID}'), {
    description: 'The id of the Wix site that is published. Each environment has a site of its own.',
    spec: 'Environment Configuration',
  }),
  uiVersion: key(z.string().regex(/^[1-9]\d{0,8}$/, 'it is no version of a Wix design'), {
    description:
      "The version of the site's design in the Wix editor (`uiVersion` of wix.config.json). Wix counts designs per site.",
    allowed: "a whole number as text, as in '12'",
    examples: ['12'],
  }),
  apiEndpoints: key(textWithVariables('api.example.com'), {
    description: 'The host of the APIs that the site calls.',
    spec: 'Environment Configuration',
  }),
  analyticsEnabled: flag("Whether the site's analytics run."),
  debugMode: flag("Whether the site's code says more than customers should see."),
  cacheEnabled: flag('Whether the cache strategy applies.'),
  compressionEnabled: flag('Whether assets are published compressed.').default(false),
});

export const Environments = key(
  z.strictObject({
    development: key(Environment, { description: 'Active development and initial testing.' }),
    staging: key(Environment, { description: 'Pre-production testing and validation.' }),
    production: key(Environment, { description: 'The live website that serves customers.' }),
  }),
  {
    description: 'The three environments and their flags.',
    spec: 'Deployment Environments, Environment Configuration',
  },
);

import { Stage } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { key } from '../meta.ts';
import { duration, hostPattern, name, sitePath, status, text, address } from '../scalars.ts';
import { jsonSchema } from './json-schema.ts';

/** Whether what only the platform sets decides, too. */
const platform = () =>
  key(z.enum(['information', 'enforced']), {
    description:
      "Whether answers that the platform makes (pages, media) can fail the check, or are only told. Wix gives a site's owner no setting for their headers.",
  }).default('information');

const Endpoint = z.strictObject({
  name: key(name(), { description: 'The name of the endpoint.' }),
  url: key(address('/_functions/health'), {
    description:
      "Its address: a path of the site, or a whole address. On other stages production's site and `apiEndpoints` are replaced by those of the stage.",
  }),
  method: key(z.enum(['GET', 'HEAD']), { description: 'How it is asked.' }).default('GET'),
  status: key(status(), { description: 'The HTTP status of a good answer.' }).default(200),
  maxTime: key(duration('1ms', '5m'), { description: 'How long the whole answer may take.' }).default('3s'),
  json: key(z.boolean(), {
    description: 'Whether it answers JSON. Then a page in its place is no good answer, whatever its status.',
  }).default(true),
  schema: key(jsonSchema(), { description: 'The JSON Schema that the answer must fit.' }).optional(),
});

/** Settings of `api_endpoints`. */
export const apiEndpointsSettings = z.strictObject({
  endpoints: key(z.array(key(Endpoint, { description: 'One endpoint.' })), {
    description: 'The endpoints that are asked. An answer in health+json is understood as such.',
  }).default([]),
});

const Feature = z.strictObject({
  name: key(text('Chat (experimental)'), { description: 'What people call it.' }),
  page: key(sitePath('/'), { description: 'The page that shows it.' }).default('/'),
  text: key(text('data-feature="chat"'), { description: "Text of the page's HTML where the feature is on." }),
  stages: key(z.array(Stage), { description: 'The stages that have it. It must not show elsewhere.' }),
});

/** Settings of `environment_flags`. */
export const environmentFlagsSettings = z.strictObject({
  reportUrl: key(sitePath('/_functions/health'), {
    description:
      "A path that answers JSON with `environment` and `flags` as the build module has them; the site's `buildUrl` if left out.",
  }).optional(),
  analytics: key(z.array(hostPattern()), {
    description: 'The hosts that analytics call: one of them where `analyticsEnabled`, else none.',
  }).default(['www.googletagmanager.com', '*.google-analytics.com', '*.analytics.google.com']),
  analyticsConsent: key(z.enum(['not-asked', 'asked']), {
    description:
      'Whether visitors are asked before analytics run. Where they are `asked`, pages name one of the hosts and call none, since nobody has consented to a browser that looks.',
  }).default('not-asked'),
  debugTexts: key(z.array(text('debug-panel')), {
    description: "Texts of a page's HTML or console that show debugging.",
  }).default([]),
  closed: key(z.enum(['password', 'noindex', 'either', 'no']), {
    description: 'How development and staging are closed to the public.',
  }).default('either'),
  features: key(z.array(key(Feature, { description: 'One feature.' })), {
    description: 'Features and the stages that show them.',
  }).default([]),
});

/** Settings of `third_party`. */
export const thirdPartySettings = z.strictObject({
  validFor: key(duration('1h', '90d'), {
    description: "How long an integration's certificate must still be valid.",
  }).default('14d'),
  maxTime: key(duration('1ms', '5m'), { description: 'How long a health address may take.' }).default('10s'),
});

const tlsVersion = () => z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);

/** Settings of `transport_security`. */
export const transportSecuritySettings = z.strictObject({
  accepted: key(z.array(tlsVersion()), { description: 'Versions of TLS that must be accepted.' }).default([
    'TLSv1.2',
    'TLSv1.3',
  ]),
  refused: key(z.array(tlsVersion()), { description: 'Versions of TLS that must be refused.' }).default([
    'TLSv1',
    'TLSv1.1',
  ]),
  validFor: key(duration('1h', '90d'), {
    description: 'How long the certificate must still be valid.',
  }).default('14d'),
});

/** Settings of `security_headers`. */
export const securityHeadersSettings = z.strictObject({
  own: key(z.array(sitePath('/_functions/health')), {
    description:
      "Paths whose headers the site's own code sets (HTTP functions); the site's `buildUrl` if left out.",
  }).optional(),
  pages: key(z.array(sitePath('/')), {
    description: 'Pages; those of `pages.critical` if left out.',
  }).optional(),
  minScore: key(z.int().min(0).max(100), {
    description:
      "The least score of the site's own answers by Mozilla Observatory's rules, of 100 without bonuses.",
    unit: 'points',
  }).default(80),
  platform: platform(),
});

const Burst = z.strictObject({
  path: key(sitePath('/_functions/slots'), { description: 'The path that is asked.' }),
  method: key(z.enum(['GET', 'POST']), { description: 'How it is asked.' }).default('GET'),
  body: key(z.string().max(10_000), {
    description: 'What is sent, as JSON: something that the form refuses, so that nothing is kept.',
    allowed: 'text of at most 10,000 characters',
  }).optional(),
});

/** Settings of `rate_limits`. */
export const rateLimitsSettings = z.strictObject({
  addresses: key(
    z.strictObject({
      api: key(Burst, { description: 'Where `security.production.rateLimiting.api` is tried.' }).optional(),
      forms: key(Burst, {
        description: 'Where `security.production.rateLimiting.forms` is tried.',
      }).optional(),
      downloads: key(Burst, {
        description: 'Where `security.production.rateLimiting.downloads` is tried.',
      }).optional(),
    }),
    { description: 'Where each configured limit is tried. A limit without an address cannot be tried.' },
  ).prefault({}),
  margin: key(z.int().min(1).max(100), {
    description: 'How many requests beyond the limit are sent before the limit counts as missing.',
    unit: 'requests',
  }).default(5),
  parallel: key(z.int().min(1).max(8), {
    description: 'How many requests are under way at once.',
    unit: 'requests',
  }).default(4),
  maxRequests: key(z.int().min(1).max(1_000), {
    description: 'The most requests that one limit may cost, in three bursts; a higher limit is not tried.',
    unit: 'requests',
  }).default(400),
});

/** Settings of `cache_headers`. */
export const cacheHeadersSettings = z.strictObject({
  platform: platform(),
  maxAssets: key(z.int().min(0).max(200), {
    description: "How many of the pages' images, fonts, icons, scripts and styles are asked for.",
    unit: 'assets',
  }).default(30),
});

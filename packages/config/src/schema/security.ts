import { z } from 'zod';
import { key } from './meta.ts';
import { rate } from './scalars.ts';

const spec = 'Pre-deployment Security Checks';
const dependencyThreshold = () => z.enum(['no_critical', 'no_high_or_critical']);

const DependencyScan = z.strictObject({
  name: z.literal('dependency_scan'),
  tool: key(z.literal('npm_audit'), { description: 'The tool.', spec }).default('npm_audit'),
  action: key(z.literal('scan_for_vulnerabilities'), { description: 'What it does.', spec }).default(
    'scan_for_vulnerabilities',
  ),
  threshold: key(
    z.strictObject({
      development: key(dependencyThreshold(), {
        description: 'In development.',
        spec: 'Development Quality Gate',
      }).default('no_critical'),
      staging: key(dependencyThreshold(), {
        description: 'In staging.',
        spec: 'Staging Quality Gate',
      }).default('no_high_or_critical'),
      production: key(dependencyThreshold(), { description: 'In production.', spec }).default(
        'no_high_or_critical',
      ),
    }),
    { description: 'Which severities block, by stage.', spec },
  ).prefault({}),
});

const CodeAnalysis = z.strictObject({
  name: z.literal('code_analysis'),
  tool: key(z.literal('sonarqube'), { description: 'The tool.', spec }).default('sonarqube'),
  action: key(z.literal('static_code_analysis'), { description: 'What it does.', spec }).default(
    'static_code_analysis',
  ),
  threshold: key(z.enum(['security_rating_a', 'security_rating_b', 'security_rating_c']), {
    description: 'The worst rating that passes.',
    spec,
  }).default('security_rating_a'),
});

const SecretsScan = z.strictObject({
  name: z.literal('secrets_scan'),
  tool: key(z.literal('gitleaks'), { description: 'The tool.', spec }).default('gitleaks'),
  action: key(z.literal('scan_for_exposed_secrets'), { description: 'What it does.', spec }).default(
    'scan_for_exposed_secrets',
  ),
  threshold: key(z.literal('zero_secrets_found'), { description: 'What passes.', spec }).default(
    'zero_secrets_found',
  ),
});

const directives = {
  defaultSrc: 'What no other directive names.',
  scriptSrc: 'Scripts.',
  styleSrc: 'Styles.',
  imgSrc: 'Images.',
  connectSrc: 'Addresses that scripts call.',
  fontSrc: 'Fonts.',
  mediaSrc: 'Sound and film.',
  objectSrc: 'Plug-ins.',
  frameSrc: 'Frames in the page.',
  childSrc: 'Workers and frames.',
  workerSrc: 'Workers.',
  manifestSrc: 'Manifests of web apps.',
  baseUri: 'The base of relative addresses.',
  formAction: 'Where forms are sent.',
  frameAncestors: 'Who may frame the page.',
} as const;

const source = () =>
  key(
    z
      .string()
      .regex(
        /^(?:'(?:self|none|unsafe-inline|unsafe-eval|unsafe-hashes|strict-dynamic|wasm-unsafe-eval|report-sample|nonce-[A-Za-z0-9+/_=-]+|sha(?:256|384|512)-[A-Za-z0-9+/_=-]+)'|[a-z][a-z0-9+.-]*:|\*|(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::(?:\d+|\*))?(?:\/[^\s;,]*)?)$/i,
        'it is no source of a content security policy',
      ),
    {
      description: '',
      allowed:
        "a source of a content security policy: 'self' and other keywords in single quotes, a scheme (data:), or a host (*.wix.com)",
      examples: ["'self'"],
    },
  );

type Directive = keyof typeof directives;
const policy = Object.fromEntries(
  Object.entries(directives).map(([name, description]) => [
    name,
    key(z.array(source()).min(1), { description, spec: 'Production Security Configuration' }).optional(),
  ]),
) as Record<Directive, z.ZodOptional<z.ZodArray<ReturnType<typeof source>>>>;

const production = 'Production Security Configuration';

export const Security = key(
  z.strictObject({
    validations: key(
      z.array(
        key(z.discriminatedUnion('name', [DependencyScan, CodeAnalysis, SecretsScan]), {
          description: 'One scan.',
        }),
      ),
      { description: 'The scans before a deployment.', spec },
    ).default([]),
    production: key(
      z.strictObject({
        https: key(
          z.strictObject({
            enabled: key(z.boolean(), {
              description: 'Whether the site is served by HTTPS.',
              spec: production,
            }).default(true),
            redirectHttp: key(z.boolean(), {
              description: 'Whether HTTP is redirected to HTTPS.',
              spec: production,
            }).default(true),
            hsts: key(
              z.strictObject({
                maxAge: key(z.int().min(0).max(315_360_000), {
                  description: 'How long browsers insist on HTTPS.',
                  unit: 'seconds',
                  spec: production,
                }).default(31_536_000),
                includeSubDomains: key(z.boolean(), {
                  description: 'Whether subdomains are included.',
                  spec: production,
                }).default(true),
              }),
              { description: 'HTTP Strict Transport Security.', spec: production },
            ).prefault({}),
          }),
          { description: 'Transport.', spec: production },
        ).prefault({}),
        contentSecurityPolicy: key(z.strictObject(policy), {
          description: 'The sources that pages may load from, by directive.',
          spec: production,
        }).prefault({}),
        rateLimiting: key(
          z.strictObject({
            api: key(rate(), { description: 'Requests to the APIs.', spec: production }).optional(),
            forms: key(rate(), { description: 'Submissions of forms.', spec: production }).optional(),
            downloads: key(rate(), { description: 'Requests for downloads.', spec: production }).optional(),
          }),
          { description: 'How often one visitor may do what.', spec: production },
        ).prefault({}),
      }),
      { description: 'What the live site must show.', spec: production },
    ).prefault({}),
  }),
  { description: 'Security scans and what production must show.', spec: 'Security Measures' },
).prefault({});

import { z } from 'zod';
import { performanceMetrics, probeMetrics } from '../catalogue/metrics.ts';
import { key } from './meta.ts';
import { visitedPages } from './pages.ts';
import { duration, name, percentage, sitePath, status, text, threshold, url } from './scalars.ts';

const namesOf = <Names extends object>(names: Names) =>
  Object.keys(names) as [keyof Names & string, ...(keyof Names & string)[]];

export const Pages = key(
  z.strictObject({
    critical: key(
      z.array(
        key(
          z.strictObject({
            path: key(sitePath('/'), { description: 'The path of the page.' }),
            text: key(text('Welcome'), { description: 'Text that the page must contain.' }).optional(),
            status: key(status(), { description: 'The HTTP status that it must answer with.' }).default(200),
            maxTime: key(duration('1ms', '5m'), {
              description: 'The longest that its answer may take.',
            }).default('3s'),
            redirectsTo: key(text('/appointments'), {
              description:
                'Where it must redirect to: a path or an address. Without it the page must not redirect elsewhere.',
            }).optional(),
          }),
          { description: 'A page that customers depend on.' },
        ),
      ),
      { description: 'The pages that must work.', spec: 'Production Deployment Process, Deployment 2 and 3' },
    ).default([]),
    ...visitedPages,
  }),
  { description: 'Pages of the site.' },
).prefault({});

const HealthCheck = z.strictObject({
  name: key(name(), { description: 'The name of the health check.', spec: 'Deployment Monitoring' }),
  url: key(url('https://example.com/health'), {
    description:
      "The address that is asked, written for production. In other environments that environment's `url` takes the place of production's.",
    spec: 'Deployment Monitoring',
  }),
  interval: key(duration('1s', '1d'), {
    description: 'How often it is asked.',
    spec: 'Deployment Monitoring',
  }),
  timeout: key(duration('1ms', '5m'), {
    description: 'How long an answer may take; at most the interval.',
    spec: 'Deployment Monitoring',
  }),
  expectedStatus: key(status(), {
    description: 'The HTTP status of a good answer.',
    spec: 'Deployment Monitoring',
  }).default(200),
});

const Control = z.strictObject({
  name: key(name(), { description: 'The name of the control.' }),
  url: key(url('https://www.wix.com/'), {
    description: 'An address outside the site that nearly always answers.',
  }),
  timeout: key(duration('1ms', '5m'), { description: 'How long an answer may take.' }).default('10s'),
});

const thresholds = Object.fromEntries(
  namesOf(probeMetrics).map((metric) => [
    metric,
    key(threshold(probeMetrics[metric].unit === 'percent' ? '< 1%' : '< 3s'), {
      description: probeMetrics[metric].description,
      spec: 'Deployment Monitoring',
    }).optional(),
  ]),
) as Record<keyof typeof probeMetrics, z.ZodOptional<ReturnType<typeof threshold>>>;

export const Monitoring = key(
  z.strictObject({
    healthChecks: key(z.array(key(HealthCheck, { description: 'One health check.' })), {
      description: 'What is asked, and how often.',
      spec: 'Deployment Monitoring',
    }).default([]),
    controls: key(z.array(key(Control, { description: 'One control.' })), {
      description: 'Addresses outside the site. When these fail too, it is the watcher who is blind.',
    }).default([]),
    performanceMetrics: key(z.array(z.enum(namesOf(performanceMetrics))), {
      description: 'What is measured on pages.',
      spec: 'Deployment Monitoring',
    }).default([]),
    errorThresholds: key(z.strictObject(thresholds), {
      description: 'What counts as healthy.',
      spec: 'Deployment Monitoring',
    }).prefault({}),
  }),
  { description: 'Health checks and what is measured.', spec: 'Monitoring and Alerting' },
).prefault({});

export const Watch = key(
  z.strictObject({
    duration: key(duration('1m', '6h'), {
      description: 'How long production is watched after a deployment.',
      spec: 'Post-deployment 1',
    }).default('2h'),
    interval: key(duration('1s', '1h'), {
      description: 'The time between two rounds of probes; no health check is asked more often.',
    }).default('30s'),
    minCoverage: key(percentage('90%'), {
      description: 'The least share of the rounds that must have been made for the watch to count.',
    }).default('90%'),
  }),
  {
    description: 'The watch after a production deployment.',
    spec: 'Production Deployment Process, Post-deployment',
  },
).prefault({});

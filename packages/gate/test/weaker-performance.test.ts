import { expect, test } from '@jest/globals';
import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { weakenings } from '../src/index.ts';
import { exampleValue } from './helpers/builders.ts';

const lax = {
  pages: ['/'],
  runs: 3,
  mostRuns: 50,
  timeBudget: '1m',
  compare: 'none',
  formFactor: 'desktop',
  noiseLimit: '50%',
  leastDifference: '10%',
  budgets: {
    page_load_time: '9s',
    first_contentful_paint: '9s',
    largest_contentful_paint: '9s',
    cumulative_layout_shift: 1,
    time_to_interactive: '9s',
  },
  pageBudgets: { '/': { page_load_time: '9s' } },
};
const strict = {
  pages: ['/', '/contact'],
  runs: 5,
  mostRuns: 15,
  timeBudget: '30m',
  compare: 'live',
  formFactor: 'mobile',
  noiseLimit: '20%',
  leastDifference: '1%',
  budgets: {},
  pageBudgets: {},
};

function policyWith(own: object): SluiceConfiguration {
  const value = exampleValue();
  Reflect.set(Object(Reflect.get(value, 'checks')), 'performance', { with: own });
  return Configuration.parse(value);
}

const keys = Object.keys(lax) as (keyof typeof lax)[];

test.each(keys)('performance: a weaker %s is noted', (key) => {
  const found = weakenings(policyWith(strict), policyWith({ ...strict, [key]: lax[key] }));
  expect(found.map((one) => one.id)).toEqual([expect.stringContaining(`checks.performance.with.${key}`)]);
});

test.each(['runs', 'compare', 'noiseLimit', 'leastDifference', 'budgets'] as const)(
  'performance: a stricter %s needs no consent',
  (key) => {
    expect(weakenings(policyWith(lax), policyWith({ ...lax, [key]: strict[key] }))).toEqual([]);
  },
);

import { Configuration } from '@fhir-iq/sluice-config';
import { systemClock } from '@fhir-iq/sluice-runtime';
import { parse } from 'yaml';
import { visitPages } from '../../src/browser/visit-pages.ts';
import type { PageCheck } from '../../src/browser/view.ts';
import type { CheckResult } from '../../src/check.ts';
import { checkContext, policyText } from '../helpers/context.ts';
import type { TestSite } from './bad-site.ts';

/**
 * Has checks look at a site, by their own defaults.
 *
 * @param site - The site.
 * @param checks - The checks, each with settings that differ from its defaults.
 * @param pages - The key `pages` of sluice.yml; nothing is tried again if it does not say so.
 * @returns What each said, by name.
 */
export async function lookWith(
  site: TestSite,
  checks: readonly (readonly [PageCheck, object?])[],
  pages: object,
): Promise<Readonly<Record<string, CheckResult>>> {
  const value = parse(policyText()) as Record<string, unknown>;
  value['pages'] = { retries: 0, idleTime: '1s', loadTime: '8s', ...pages };
  value['checks'] = {
    syntax_check: {},
    ...Object.fromEntries(checks.map(([{ name }, own = {}]) => [name, { stages: ['staging'], with: own }])),
  };
  const configuration = Configuration.parse(value);
  const outcomes = await visitPages(
    checks.map(([check]) => ({
      check,
      context: checkContext('/', 'a'.repeat(40), {
        ...{ url: site.url, configuration, clock: systemClock(), stage: 'staging' as const },
        settings: {
          ...{ floor: 1, target: 'staging-site' },
          with:
            (configuration.checks as Record<string, { with: object } | undefined>)[check.name]?.with ?? {},
        } as never,
      }),
    })),
  );
  return Object.fromEntries(
    [...outcomes].map(([name, outcome]) => {
      if ('thrown' in outcome) throw outcome.thrown;
      return [name, outcome.result];
    }),
  );
}

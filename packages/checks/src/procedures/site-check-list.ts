import type { CheckName } from '@fhir-iq/sluice-config';
import type { Check, CheckContext } from '../check.ts';
import type { PageCheck } from '../browser/view.ts';
import { apiEndpoints } from '../endpoints/api-endpoints.ts';
import { rateLimits } from '../endpoints/rate-limits.ts';
import { thirdParty } from '../endpoints/third-party.ts';
import { consoleErrors } from '../pages/console-errors.ts';
import { pageNavigation } from '../pages/page-navigation.ts';
import { performanceCheck } from '../performance/performance.ts';
import { cacheHeaders } from '../site-state/cache-headers.ts';
import { environmentFlags } from '../site-state/environment-flags.ts';
import { securityHeaders } from '../transport/security-headers.ts';
import { transportSecurity } from '../transport/transport-security.ts';

/** Sends what a job with a key verifies later; that job gives the evidence of the check, not this one. */
export interface Submitter {
  readonly name: CheckName;
  /**
   * Sends, and writes what was sent below the evidence directory.
   *
   * @param context - The check's.
   */
  submit(context: CheckContext): Promise<void>;
}

/** Every check of the action site-checks: those of pages share their visits. One line a check. */
export const siteChecks: readonly (Check | PageCheck)[] = [
  consoleErrors,
  pageNavigation,
  performanceCheck,
  apiEndpoints,
  environmentFlags,
  thirdParty,
  transportSecurity,
  securityHeaders,
  rateLimits,
  cacheHeaders,
];

/** Checks for which the action only sends. */
export const submitters: readonly Submitter[] = [];

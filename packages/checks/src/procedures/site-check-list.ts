import type { Check } from '../check.ts';
import type { PageCheck } from '../browser/view.ts';
import { accessibility } from '../devices/accessibility.ts';
import { crossBrowser } from '../devices/cross-browser.ts';
import { mobile } from '../devices/mobile.ts';
import { apiEndpoints } from '../endpoints/api-endpoints.ts';
import { rateLimits } from '../endpoints/rate-limits.ts';
import { thirdParty } from '../endpoints/third-party.ts';
import { finalSmoke } from '../flows/final-smoke.ts';
import { paymentTestMode } from '../flows/payment-test-mode.ts';
import { formSubmitter, mailSubmitter } from '../flows/submissions.ts';
import type { Submitter } from '../flows/submitter.ts';
import { userFlows } from '../flows/user-flows.ts';
import { consoleErrors } from '../pages/console-errors.ts';
import { pageNavigation } from '../pages/page-navigation.ts';
import { performanceCheck } from '../performance/performance.ts';
import { cacheHeaders } from '../site-state/cache-headers.ts';
import { environmentFlags } from '../site-state/environment-flags.ts';
import { securityHeaders } from '../transport/security-headers.ts';
import { transportSecurity } from '../transport/transport-security.ts';

/** Every check of the action site-checks: those of pages share their visits. One line a check. */
export const siteChecks: readonly (Check | PageCheck)[] = [
  consoleErrors,
  pageNavigation,
  accessibility,
  mobile,
  crossBrowser,
  performanceCheck,
  apiEndpoints,
  environmentFlags,
  thirdParty,
  transportSecurity,
  securityHeaders,
  rateLimits,
  cacheHeaders,
  userFlows,
  paymentTestMode,
  finalSmoke,
];

/** Checks for which the action only sends. */
export const submitters: readonly Submitter[] = [formSubmitter, mailSubmitter];

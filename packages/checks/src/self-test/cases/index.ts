// One line a check, in the order of the catalogue.
export { syntaxCheckCase } from './syntax-check.ts';
export { lintCheckCase } from './lint-check.ts';
export { unitTestsCase } from './unit-tests.ts';
export { secretsScanCase } from './secrets-scan.ts';
export { dependencyScanCase } from './dependency-scan.ts';
export { flowPolicyCase, policyCase } from './policy.ts';
export { healthChecksCase, criticalPagesCase, certificateCase } from './smoke.ts';
export { performanceCase } from './performance.ts';
export { accessibilityCase, crossBrowserCase, mobileCase } from './devices.ts';
export { consoleErrorsCase, pageNavigationCase } from './pages.ts';
export { attestationsCase, codeAnalysisCase } from './analysis.ts';
export { finalSmokeCase, paymentTestModeCase, userFlowsCase } from './flows.ts';
export {
  apiEndpointsCase,
  cacheHeadersCase,
  environmentFlagsCase,
  rateLimitsCase,
  securityHeadersCase,
  thirdPartyCase,
  transportSecurityCase,
} from './http.ts';
export { backupCase, databaseConnectionsCase, emailNotificationsCase, formSubmissionsCase } from './data.ts';

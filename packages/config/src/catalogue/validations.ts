/** Every validation that the specification names, and where. A stage's `validations` and `not-yet` use these names. */
export const validations = {
  syntax_check: 'Stage 1: Development Deployment',
  basic_functionality_test: 'Stage 1: Development Deployment',
  lint_check: 'Stage 1: Development Deployment',
  console_errors: 'Development Validation',
  page_navigation: 'Development Validation',
  api_endpoints: 'Development Validation',
  database_connections: 'Development Validation',
  comprehensive_testing: 'Stage 2: Staging Deployment',
  performance_testing: 'Stage 2: Staging Deployment',
  security_scanning: 'Stage 2: Staging Deployment',
  accessibility_testing: 'Stage 2: Staging Deployment',
  mobile_testing: 'Stage 2: Staging Deployment',
  user_flows: 'Staging Validation Process',
  form_submissions: 'Staging Validation Process',
  payment_processing: 'Staging Validation Process',
  email_notifications: 'Staging Validation Process',
  third_party_integrations: 'Staging Validation Process',
  cross_browser_compatibility: 'Staging Validation Process',
  final_smoke_tests: 'Stage 3: Production Deployment',
  backup_verification: 'Stage 3: Production Deployment',
  rollback_plan_ready: 'Stage 3: Production Deployment',
  critical_user_paths: 'Production Deployment Process',
  conversion_metrics: 'Production Deployment Process',
  unit_tests: 'Development Quality Gate',
  user_acceptance_testing: 'Staging Quality Gate',
  support_team_prepared: 'Production Quality Gate',
  monitoring_configured: 'Production Quality Gate',
  code_analysis: 'Pre-deployment Security Checks',
  dependency_scan: 'Pre-deployment Security Checks',
  secrets_scan: 'Pre-deployment Security Checks',
  production_security: 'Production Security Configuration',
  policy: 'Quality Gates',
} as const satisfies Record<string, string>;

export type ValidationName = keyof typeof validations;

export const validationNames = Object.keys(validations) as [ValidationName, ...ValidationName[]];

export * from './check.ts';
export * from './findings.ts';
export * from './procedures/context.ts';
export {
  qualityChecks,
  type QualityGateInputs,
  type QualityGateParts,
  runQualityGate,
} from './procedures/quality-gate.ts';
export { runSecurityScan, securityChecks, type SecurityScanInputs } from './procedures/security-scan.ts';
export { runSmokeTest, smokeChecks, type SmokeTestInputs } from './procedures/smoke-test.ts';
export * from './run-checks.ts';

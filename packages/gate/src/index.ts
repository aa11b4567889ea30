export * from './approvals/index.ts';
export * from './attestations/index.ts';
export * from './decide.ts';
export * from './decision.ts';
export * from './expected.ts';
export * from './merge-evidence.ts';
export * from './self-test.ts';
export * from './stage-verdict.ts';
export { waiverEnd, waiverHolds } from './waivers.ts';
export {
  flowWeakenings,
  recordedTimeoutMs,
  type RecordedFlow,
  type RecordedStep,
} from './weakenings/flows/index.ts';
export { fileWeakenings, type BarFile } from './weakenings/files.ts';
export { weakenings } from './weakenings/index.ts';

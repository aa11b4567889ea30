export * from './approvals/index.ts';
export * from './attestations/index.ts';
export * from './decide.ts';
export * from './decision.ts';
export * from './expected.ts';
export * from './merge-evidence.ts';
export * from './stage-verdict.ts';
export { waiverEnd, waiverHolds } from './waivers.ts';
export { weakenings } from './weakenings/index.ts';

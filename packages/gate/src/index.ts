export * from './approvals/index.ts';
export * from './decide.ts';
export * from './decision.ts';
export * from './expected.ts';
export * from './stage-verdict.ts';
export { waiverEnd, waiverHolds } from './waivers.ts';
export { weakenings } from './weakenings/index.ts';

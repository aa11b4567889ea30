export * from './decide.ts';
export * from './decision.ts';
export { waiverEnd, waiverHolds } from './waivers.ts';

export {
  type CheckFacts,
  checkFacts,
  type CheckName,
  checkNames,
  checks,
  defaultCheckNames,
} from './catalogue/checks.ts';
export { type CommunicationEvent, communicationEvents } from './catalogue/events.ts';
export { events, kpis, type Metric, metrics, performanceMetrics, probeMetrics } from './catalogue/metrics.ts';
export { type ValidationName, validationNames, validations } from './catalogue/validations.ts';
export * from './headers.ts';
export { type LoadOptions, type LoadResult, loadConfiguration } from './load.ts';
export * from './lookup.ts';
export { formatProblems, type Problem } from './problem.ts';
export { Configuration, type SluiceConfiguration } from './schema/configuration.ts';
export { nearest } from './suggest.ts';
export * from './text/condition.ts';
export * from './text/duration.ts';
export * from './text/measure.ts';
export * from './text/rate.ts';
export { substituteVariables } from './text/variables.ts';
export {
  type ComingWindow,
  type Freeze,
  freezeHoldsAt,
  nextOpening,
  nextWindow,
  type Opening,
  releaseOpenAt,
} from './windows/opening.ts';
export { everOpens, type ReleaseWindow, windowOpenAt } from './windows/window.ts';

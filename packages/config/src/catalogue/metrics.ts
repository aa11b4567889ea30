import type { MeasureUnit } from '../text/measure.ts';

/** A figure that conditions compare, with its unit and meaning. */
export interface Metric {
  readonly unit: MeasureUnit;
  readonly description: string;
}

/** What the probes of the health checks yield (specification, Deployment Monitoring). */
export const probeMetrics = {
  error_rate: {
    unit: 'percent',
    description: 'Probes that were answered wrongly or not at all, of all probes.',
  },
  response_time: { unit: 'duration', description: 'Time from a request to the last byte of its answer.' },
  availability: { unit: 'percent', description: 'Probes that were answered as expected, of all probes.' },
} as const satisfies Record<string, Metric>;

/** What a browser measures on a page (specification, performanceMetrics). */
export const performanceMetrics = {
  page_load_time: { unit: 'duration', description: 'Time until the page and all it needs have loaded.' },
  first_contentful_paint: { unit: 'duration', description: 'Time until the first text or image is painted.' },
  largest_contentful_paint: {
    unit: 'duration',
    description: 'Time until the largest text or image is painted.',
  },
  cumulative_layout_shift: { unit: 'number', description: 'How much the layout moves while the page loads.' },
  time_to_interactive: { unit: 'duration', description: 'Time until the page answers input without delay.' },
} as const satisfies Record<string, Metric>;

/** What either happens or does not: a condition names it without a threshold. */
export const events = {
  critical_functionality_failure: 'A critical page or a check of core functionality failed.',
} as const satisfies Record<string, string>;

/** Every figure that a condition may compare. */
export const metrics: Readonly<Record<string, Metric>> = { ...probeMetrics, ...performanceMetrics };

/** The specification's deployment metrics and success criteria. */
export const kpis = {
  deployment_success_rate: { unit: 'percent', description: 'Deployments that ended well, of all.' },
  rollback_rate: { unit: 'percent', description: 'Deployments that were rolled back, of all.' },
  mean_time_to_recovery: {
    unit: 'duration',
    description: 'Mean time from the first sign of a failed deployment to its verified recovery.',
  },
  deployments_per_week: { unit: 'number', description: 'Deployments to production in a week.' },
  zero_downtime_deployments: {
    unit: 'percent',
    description: 'Deployments during which the site never stopped answering, of all.',
  },
  performance_regression: { unit: 'percent', description: 'Deployments that made the site slower, of all.' },
  average_deployment_time: {
    unit: 'duration',
    description: 'Mean time from the start of a deployment to its end.',
  },
  defect_escape_rate: { unit: 'percent', description: 'Defects found in production, of all defects found.' },
  deployment_lead_time: {
    unit: 'duration',
    description: 'Median time from a commit to its deployment to production.',
  },
  change_failure_rate: {
    unit: 'percent',
    description: 'Deployments that needed immediate intervention, of all.',
  },
  availability_during_deployment: {
    unit: 'percent',
    description: 'Probes answered as expected while a deployment ran, of all.',
  },
} as const satisfies Record<string, Metric>;

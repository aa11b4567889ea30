/** What can be told to a channel, and when it is told (specification, Stakeholder Communication). */
export const communicationEvents = {
  deployment_notice: 'Ahead of a production deployment, `release.notice` before it.',
  deployment_started: 'A publish begins.',
  deployment_progress: 'A step of a deployment ended.',
  deployment_finished: 'A deployment ended well: confirmation and summary.',
  deployment_failed: 'A gate said no, or a deployment failed.',
  approval_requested: 'A stage waits for people.',
  rollback_started: 'A rollback begins.',
  rollback_finished: 'A rollback ended and was verified.',
  rollback_failed: 'A rollback failed: someone must act.',
  incident_opened: 'An incident was opened; nothing else is published while it is open.',
  incident_updated: 'The state of an open incident changed.',
  incident_closed: 'An incident was closed.',
  nightly_report: 'The nightly run ended.',
  weekly_report: 'The weekly deployment metrics and performance summary.',
} as const satisfies Record<string, string>;

export type CommunicationEvent = keyof typeof communicationEvents;

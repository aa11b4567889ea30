import type { CommunicationEvent } from '@fhir-iq/sluice-config';

/** How an event is told. */
export interface EventText {
  readonly title: string;
  /** What people who read it should know or do now. */
  readonly next?: string;
  /** Whether its answer says something: of what only begins or is asked there is none. */
  readonly judged: boolean;
  /** What the issue is that the message leads to. */
  readonly issue: string;
}

/** The texts of each event. */
export const eventTexts: Readonly<Record<CommunicationEvent, EventText>> = {
  deployment_notice: {
    title: 'Deployment ahead',
    next: 'Questions and objections go into the release issue, before the window opens.',
    judged: false,
    issue: 'Release issue',
  },
  deployment_started: { title: 'Deployment started', judged: false, issue: 'Release issue' },
  deployment_progress: { title: 'Deployment goes on', judged: false, issue: 'Release issue' },
  deployment_finished: { title: 'Deployment finished', judged: true, issue: 'Release issue' },
  deployment_failed: {
    title: 'Deployment failed',
    next: 'The run says what was tried, what is live and what would have passed.',
    judged: true,
    issue: 'Release issue',
  },
  approval_requested: {
    title: 'Approval needed',
    next: 'Open the run, choose "Review deployments", read the evidence, then approve or reject with a comment. Nobody may approve a change of their own.',
    judged: false,
    issue: 'Release issue',
  },
  rollback_started: {
    title: 'Rollback started',
    next: 'Nothing else is published meanwhile. Please merge, approve and edit nothing until it has ended.',
    judged: false,
    issue: 'Incident',
  },
  rollback_finished: {
    title: 'Rollback finished',
    next: 'The release before is live and was verified. Nothing else is published until the incident is closed. Content, settings and orders were not rolled back.',
    judged: true,
    issue: 'Incident',
  },
  rollback_failed: {
    title: 'Rollback FAILED: someone must act',
    next: 'Act now: customers may see the bad release. The run says what is live; start it again after mending what it names, or go back by hand in the Wix dashboard (Site History) as docs/rollback.md says.',
    judged: true,
    issue: 'Incident',
  },
  incident_opened: {
    title: 'Incident opened',
    next: 'Nothing is published while it is open, except a rollback.',
    judged: false,
    issue: 'Incident',
  },
  incident_updated: { title: 'Incident updated', judged: false, issue: 'Incident' },
  incident_closed: {
    title: 'Incident closed',
    next: 'Releases go on; each needs a new run.',
    judged: false,
    issue: 'Incident',
  },
  nightly_report: { title: 'Nightly run', judged: true, issue: 'Issue' },
  weekly_report: { title: 'Weekly report', judged: true, issue: 'Issue' },
};

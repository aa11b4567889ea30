import type { FeedEvent, PlannedJob } from '../../src/feed/events.ts';

/** When everything on the shown road happens, and to which commit. */
export const at = '2026-11-24T10:02:11.000Z';
export const commit = '4f0c2d1e9b7a66305f1d2c3b4a5968778695a4b3';

/** What is published in an environment. */
export function live(environment: string, build: string, since: string, uiVersion: string): FeedEvent {
  const url = `https://${environment}.fhiriq.com`;
  return { type: 'live', environment, url, buildId: `${build}-9000000004-1`, commit, uiVersion, at: since };
}

/** A job of a plan, by what it needs. */
export function planned(key: string, ...needs: readonly string[]): PlannedJob {
  return { key, name: key, needs };
}

/** The jobs of the road to production. */
export const productionJobs: readonly PlannedJob[] = [
  planned('verify'),
  planned('preflight'),
  planned('gate / quality', 'verify', 'preflight'),
  planned('gate / security', 'verify', 'preflight'),
  planned('gate / verdict', 'gate / quality', 'gate / security'),
  planned('ask', 'gate'),
  planned('tech-lead', 'verify', 'preflight', 'gate'),
  planned('business-owner', 'verify', 'preflight', 'gate'),
  planned('approvals', 'verify', 'preflight', 'gate', 'ask', 'tech-lead', 'business-owner'),
  { ...planned('publish', 'verify', 'approvals'), environment: 'production' },
  planned('smoke', 'publish'),
  planned('verdict', 'publish', 'smoke', 'approvals'),
  planned('stop', 'publish', 'smoke'),
  planned('restore', 'stop'),
  planned('revert', 'stop', 'restore'),
  planned('complete', 'publish', 'verdict', 'restore'),
  planned('notify', 'verdict', 'restore'),
  planned('record', 'verdict', 'notify', 'restore', 'revert'),
];

export const slackNotice: FeedEvent = {
  type: 'message',
  id: 'slack-0',
  channel: 'slack',
  to: 'SLACK_RELEASES',
  from: 'Sluice',
  subject: '',
  text: 'Deployment to production announced',
  blocks: [
    {
      type: 'header',
      text: { type: 'plain_text', text: 'fhir-iq/website: production is planned for Tue 24 Nov, 11:00' },
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: '*Commit:* 4f0c2d1\n*Window:* 11:00 to 15:00\n*Issue:* <https://github.com/fhir-iq/website/issues/3>',
      },
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':white_check_mark: *staging* pass: every check of the stage passed &amp; two people approved',
      },
    },
  ],
  at,
};

export const pagerDutyCall: FeedEvent = {
  type: 'message',
  id: 'pagerduty-0',
  channel: 'pagerduty',
  to: 'PAGERDUTY_KEY',
  from: 'Sluice',
  subject: 'Production of FHIR IQ is held',
  text: 'trigger, critical',
  blocks: [],
  at,
};

export const mailNotice: FeedEvent = {
  type: 'message',
  id: 'mail-0',
  channel: 'mail',
  to: 'owners@fhiriq.com, support@fhiriq.com',
  from: 'Sluice <deployments@fhiriq.com>',
  subject: 'fhir-iq/website: production is planned for Tue 24 Nov, 11:00',
  text: 'Commit: 4f0c2d1\nWindow: 11:00 to 15:00\n\nhttps://github.com/fhir-iq/website/issues/3\n\n<script>alert(1)</script>',
  blocks: [],
  at,
};

export const releaseIssue: FeedEvent = {
  type: 'issue',
  number: 3,
  kind: 'issue',
  title: 'Release 4f0c2d1 to production',
  body: '## What changes\n\n| Commit | Who | What |\n|---|---|---|\n| `4f0c2d1` | dev-dana | Say when the office is open |\n| `aa01b2c` | dev-dana | A longer line about a change that does not fit into a narrow table |\n\n## Rollback plan\n\nBuild `93d1e0-9000000002-1`.\n\n<img src=x onerror="document.title=\'owned\'"><details><summary>How to go on</summary>\n\nStart **production**.\n\n</details>',
  state: 'open',
  labels: ['sluice-release'],
  author: 'github-actions[bot]',
  at,
  comments: [{ author: 'github-actions[bot]', body: 'The notice was given at 10:02.', at }],
};

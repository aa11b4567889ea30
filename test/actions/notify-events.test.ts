import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { scaledClock } from '@fhir-iq/sluice-runtime';
import { type Sandbox, startSandbox } from '@fhir-iq/sluice-sandbox';
import { type BundleResult, root, runBundle } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

const names = ['SLACK_WEBHOOK_TEAM', 'SLACK_WEBHOOK_CRITICAL'] as const;
const webhookOf = (name: string): string =>
  `https://hooks.slack.com/services/T0/B${name.slice(-4)}/part-${name}`;
const routingKey = 'R0123456789abcdef0123456789abcde';
const commit = 'b'.repeat(40);
const digest = `sha256:${'c'.repeat(64)}`;
const start = new Date('2026-11-23T09:00:00.000Z');
/** Waits of the bundle's clock pass a hundred times as fast. */
const speed = 100;

describe('what the action notify tells of releases and rollbacks', () => {
  let folder: string;
  let sandbox: Sandbox;
  let clock: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-notify-'));
    await mkdir(path.join(folder, 'site/.github'), { recursive: true });
    await cp(
      path.join(root, 'examples/fhir-iq/.github/sluice.yml'),
      path.join(folder, 'site/.github/sluice.yml'),
    );
    const epoch = Date.now();
    clock = `start=${start.toISOString()};epoch=${String(epoch)};speed=${String(speed)}`;
    sandbox = await startSandbox({
      stateDirectory: path.join(folder, 'sandbox'),
      clock: scaledClock(start, epoch, speed),
      seed: {
        slack: { webhooks: names.map((name) => ({ name, url: webhookOf(name) })) },
        pagerDuty: { integrations: [{ name: 'PAGERDUTY_ROUTING_KEY', key: routingKey }] },
        mail: { host: 'smtp.fhiriq.com', user: 'mailer', password: 'pass-word' },
      },
    });
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const notify = async (inputs: Readonly<Record<string, string>>): Promise<BundleResult> =>
    await runBundle({
      action: 'notify',
      cwd: path.join(folder, 'site'),
      env: { ...sandbox.environment(), SLUICE_CLOCK: clock },
      inputs: {
        stage: 'production',
        commit,
        author: 'ada-lead',
        'slack-webhooks': names.map((name) => `${name}=${webhookOf(name)}`).join('\n'),
        'pagerduty-keys': `PAGERDUTY_ROUTING_KEY=${routingKey}`,
        'smtp-url': 'smtp://mailer:pass-word@smtp.fhiriq.com:587',
        ...inputs,
      },
    });
  const notice = {
    event: 'deployment_notice',
    'release-digest': digest,
    reason: 'Release bbbbbbbbbbbb is planned for Tuesday, 09:00 to 12:00 (America/New_York).',
    url: 'https://github.com/fhir-iq/website/issues/7',
  };

  test('a notice reaches those whom release.noticeTo names and leaves a record with each receipt', async () => {
    const result = await notify(notice);
    expect(result.outputs).toMatchObject({ answer: 'pass', delivered: '2' });
    expect(result.records).toEqual([
      expect.objectContaining({
        id: 'notice:production:bbbbbbbbbbbb:1001-1',
        kind: 'notice',
        environment: 'production',
        releaseDigest: digest,
        answer: 'pass',
        who_deployed: 'ada-lead',
        deployment_outcome: 'announced',
        details: expect.objectContaining({
          receipts: [
            {
              channel: 'all_stakeholders',
              type: 'email',
              accepted: true,
              at: expect.any(String),
              id: expect.any(String),
              status: expect.stringMatching(/^250 /),
            },
            expect.objectContaining({ channel: 'support_team', accepted: true }),
          ],
        }),
      }),
    ]);
    const at = Date.parse(result.records[0]?.when_deployment_occurred.at ?? '');
    expect(at).toBeGreaterThanOrEqual(start.getTime());
    const [mail] = sandbox.mail.mailbox('stakeholders@fhiriq.com');
    expect(mail?.subject).toBe('[FHIR IQ] Deployment ahead: FHIR IQ, production');
    expect(mail?.text).toBe(
      [
        'Deployment ahead: FHIR IQ, production',
        '',
        notice.reason,
        '',
        'Questions and objections go into the release issue, before the window opens.',
        '',
        'Commit: bbbbbbbbbbbb',
        'Branch: development',
        'By: ada-lead',
        'Release issue: https://github.com/fhir-iq/website/issues/7',
        'Run: https://github.com/fhir-iq/website/actions/runs/1001/attempts/1',
      ].join('\n'),
    );
  });

  test.each([
    ['the release', { 'release-digest': '' }, 'release-digest'],
    ['the stage', { stage: '' }, 'stage'],
  ])('a notice without %s is red before anybody is told', async (_what, missing, says) => {
    const result = await notify({ ...notice, ...missing });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain(`without the input ${says}`);
    expect(sandbox.mail.messages()).toEqual([]);
    expect(result.records).toEqual([]);
  });

  test('a notice that one channel did not take is on record as not received', async () => {
    sandbox.faults.enable('mail-refuses@1');
    const result = await notify(notice);
    expect(result.code).toBe(1);
    expect(result.records).toMatchObject([
      { kind: 'notice', answer: 'error', deployment_outcome: 'not-announced' },
    ]);
    const receipts = result.records[0]?.details['receipts'] as { accepted: boolean }[];
    expect(receipts.map((one) => one.accepted).sort()).toEqual([false, true]);
  });

  test('Slack and mail both gone is red, and the receipts say which of them and why', async () => {
    sandbox.faults.enable('slack-down', 'mail-down');
    const result = await notify({ event: 'deployment_failed', answer: 'fail' });
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ answer: 'error', delivered: '0' });
    expect(result.outputs['reason']).toMatch(
      /^4 of 4 channels did not take the message: team_slack: Slack answered 503.*email_team: the mail server/,
    );
    expect(result.evidence['notification']?.details?.['receipts']).toMatchObject([
      { channel: 'team_slack', accepted: false, reason: expect.stringContaining('503') },
      { channel: 'email_team', accepted: false, reason: expect.stringContaining('smtp.fhiriq.com:587') },
      { channel: 'all_stakeholders', accepted: false },
      { channel: 'support_team', accepted: false },
    ]);
    expect(result.evidence['notification']?.findings.map((one) => one.id)).toEqual([
      'notification/team_slack',
      'notification/email_team',
      'notification/all_stakeholders',
      'notification/support_team',
    ]);
    expect(result.records).toEqual([]);
  });

  test('a rollback that failed is told as one that someone must act on, and pages', async () => {
    const result = await notify({
      event: 'rollback_finished',
      answer: 'failure',
      reason: 'Wix did not take the release before.',
      url: 'https://github.com/fhir-iq/website/issues/8',
    });
    expect(result.outputs['answer']).toBe('pass');
    expect(sandbox.pagerDuty.events()).toMatchObject([
      {
        action: 'trigger',
        severity: 'critical',
        summary: expect.stringMatching(
          /^Rollback FAILED: someone must act: FHIR IQ, production: Wix did not/,
        ),
      },
    ]);
    const [message] = sandbox.slack.messages('SLACK_WEBHOOK_CRITICAL');
    const texts = (message?.payload['blocks'] as { text: { text: string } }[]).map((one) => one.text.text);
    expect(texts[0]).toBe('Rollback FAILED: someone must act: FHIR IQ, production');
    expect(texts[1]).toBe('Wix did not take the release before.');
    expect(texts[2]).toContain('*Incident:* <https://github.com/fhir-iq/website/issues/8>');
    expect(texts[3]).toMatch(/^Act now: customers may see the bad release\./);
    expect(sandbox.mail.mailbox('support@fhiriq.com')).toHaveLength(1);

    // The good end of the next try closes the alert that this one opened.
    await notify({ event: 'rollback_finished', answer: 'success', 'build-id': 'b-2' });
    const [opened, closed] = sandbox.pagerDuty.events();
    expect(closed).toMatchObject({ action: 'resolve', dedupKey: opened?.dedupKey });
  });

  test.each([
    ['pagerduty-refuses', /pager_duty: PagerDuty answered 400/],
    ['pagerduty-down', /pager_duty: PagerDuty answered 503/],
  ])('%s is red, and the other channels are told', async (fault, says) => {
    sandbox.faults.enable(fault);
    const result = await notify({ event: 'rollback_failed', answer: 'fail' });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toMatch(says);
    expect(sandbox.slack.messages('SLACK_WEBHOOK_CRITICAL')).toHaveLength(1);
    expect(result.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain(routingKey);
  });

  test('of what only begins or is asked for there is no verdict', async () => {
    for (const event of ['approval_requested', 'rollback_started']) {
      await notify({ event, url: 'https://github.com/fhir-iq/website/issues/8' });
    }
    const [asked, started] = sandbox.slack.messages('SLACK_WEBHOOK_TEAM');
    expect(JSON.stringify([asked?.payload, started?.payload])).not.toContain('Verdict');
    expect(JSON.stringify(asked?.payload)).toContain('Review deployments');
    expect(JSON.stringify(started?.payload)).toContain('Nothing else is published meanwhile');
    expect(sandbox.mail.messages().every((mail) => !mail.subject.includes('passed'))).toBe(true);
  });
});

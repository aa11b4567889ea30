import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMasker, scaledClock } from '@fhir-iq/sluice-runtime';
import { type Sandbox, startSandbox } from '@fhir-iq/sluice-sandbox';
import { type BundleResult, root, runBundle } from '../helpers/run-bundle.ts';

const team = 'https://hooks.slack.com/services/T0TEAM/B0TEAM/teamSecretPart+1';
const developers = 'https://hooks.slack.com/services/T0DEV/B0DEV/devSecretPart/2';
const password = 'pa:ss/w+örd=1';
const smtp = `smtp://mailer%2Brobot7:${encodeURIComponent(password)}@smtp.fhiriq.com:587`;
const webhooks = `SLACK_WEBHOOK_DEVELOPERS=${developers}\nSLACK_WEBHOOK_TEAM=${team}`;
const commit = 'a'.repeat(40);
/** Waits of the bundle's clock pass a hundred times as fast. */
const speed = 100;
const start = new Date('2026-11-23T09:00:00.000Z');

describe('the action notify', () => {
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
        slack: {
          webhooks: [
            { name: 'SLACK_WEBHOOK_TEAM', url: team },
            { name: 'SLACK_WEBHOOK_DEVELOPERS', url: developers },
          ],
        },
        mail: { host: 'smtp.fhiriq.com', user: 'mailer+robot7', password },
      },
    });
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const notify = async (inputs: Readonly<Record<string, string>>): Promise<BundleResult> => {
    const result = await runBundle({
      action: 'notify',
      cwd: path.join(folder, 'site'),
      env: { ...sandbox.environment(), SLUICE_CLOCK: clock },
      inputs: {
        event: 'deployment_finished',
        stage: 'development',
        answer: 'pass',
        commit,
        'slack-webhooks': webhooks,
        'smtp-url': smtp,
        ...inputs,
      },
    });
    expectNoSecret(result);
    return result;
  };

  /** Nothing that the job leaves or says holds a secret, plain, base64 or URL-encoded; asking the runner to mask it does. */
  const expectNoSecret = ({ stdout, stderr, summary, outputs, files }: BundleResult): void => {
    const said = stdout
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n');
    const masker = createMasker([team, developers, smtp, password]);
    for (const text of [said, stderr, summary, JSON.stringify(outputs), ...Object.values(files)])
      expect(masker.holdsSecret(text)).toBe(false);
  };

  test('tells every channel of the event and the stage, and leaves a receipt of each', async () => {
    const result = await notify({
      event: 'deployment_failed',
      answer: 'fail',
      'build-id': 'b-7',
      url: 'https://dev.fhiriq.com',
      reason: 'The smoke test failed.',
    });
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ answer: 'pass', delivered: '3' });
    expect(result.evidence['notification']).toMatchObject({
      answer: 'pass',
      examined: 3,
      floor: 3,
      unit: 'channels',
      subject: { commit, buildId: 'b-7' },
    });
    expect(result.evidence['notification']?.details?.['receipts']).toMatchObject([
      { channel: 'team_slack', accepted: true, status: '200 ok' },
      { channel: 'email_team', accepted: true, id: expect.stringContaining('@fhiriq.com') },
      { channel: 'developer_slack_channel', accepted: true },
    ]);
    const [message] = sandbox.slack.messages('SLACK_WEBHOOK_TEAM');
    const text = JSON.stringify(message?.payload);
    for (const fact of [
      'Deployment failed: FHIR IQ, development',
      'The smoke test failed.',
      commit.slice(0, 12),
      'b-7',
      'dev-dana',
      'https://dev.fhiriq.com',
      '/actions/runs/1001',
    ]) {
      expect(text).toContain(fact);
    }
    expect(sandbox.slack.messages('SLACK_WEBHOOK_DEVELOPERS')).toHaveLength(1);
    const [mail] = sandbox.mail.mailbox('team@fhiriq.com');
    expect(mail).toMatchObject({ tls: true, user: 'mailer+robot7', from: 'deployments@fhiriq.com' });
  });

  test('shows a line of each evidence, the worst first, and a broken file as such', async () => {
    const evidence = path.join(folder, 'evidence');
    await mkdir(path.join(evidence, 'records'), { recursive: true });
    const document = (check: string, answer: string, reason: string) => ({
      schema: 'sluice.evidence/v1',
      check,
      answer,
      examined: 1,
      floor: 1,
      unit: 'files',
      subject: { commit },
      reason,
      findings: [],
      tools: [],
      startedAt: start.toISOString(),
      finishedAt: start.toISOString(),
    });
    await writeFile(
      path.join(evidence, 'lint_check.json'),
      JSON.stringify(document('lint_check', 'pass', 'clean')),
    );
    await writeFile(
      path.join(evidence, 'secrets_scan.json'),
      JSON.stringify(document('secrets_scan', 'fail', 'a <!channel> *secret* in `x`')),
    );
    await writeFile(path.join(evidence, 'broken.json'), '{');
    const result = await notify({ event: 'deployment_failed', answer: 'fail', evidence });
    expect(result.code).toBe(0);
    const [message] = sandbox.slack.messages('SLACK_WEBHOOK_TEAM');
    const blocks = message?.payload['blocks'] as { text: { text: string } }[];
    const lines = blocks.at(-1)?.text.text.split('\n') ?? [];
    expect(lines.map((line) => line.split(' ')[0])).toEqual([':x:', ':warning:', ':white_check_mark:']);
    expect(lines[0]).toContain('&lt;!channel&gt;');
    expect(lines[1]).toContain('broken.json');
  });

  test('"finished" of what did not pass is told as failed', async () => {
    await notify({ event: 'deployment_finished', answer: 'failure' });
    expect(sandbox.slack.messages('SLACK_WEBHOOK_TEAM')[0]?.text).toContain('Deployment failed');
  });

  test.each([
    [
      'a webhook that is missing',
      { 'slack-webhooks': `SLACK_WEBHOOK_TEAM=${team}` },
      'SLACK_WEBHOOK_DEVELOPERS is missing',
    ],
    [
      'a webhook that is empty',
      { 'slack-webhooks': `SLACK_WEBHOOK_DEVELOPERS=\nSLACK_WEBHOOK_TEAM=${team}` },
      'SLACK_WEBHOOK_DEVELOPERS is missing',
    ],
    [
      'a mail password that is missing',
      { event: 'deployment_failed', answer: 'fail', 'smtp-url': '' },
      'the input smtp-url is empty',
    ],
    [
      'a mail address of another form',
      { event: 'deployment_failed', answer: 'fail', 'smtp-url': `${password} at host` },
      'the input smtp-url is not smtp://',
    ],
    [
      'a webhook that Slack does not know',
      { 'slack-webhooks': webhooks.replace('B0DEV', 'B0GONE') },
      'no_service',
    ],
  ])('%s is red and named, and the other channels are told', async (_what, inputs, said) => {
    const result = await notify(inputs);
    expect(result.code).toBe(1);
    expect(result.outputs['answer']).toBe('error');
    expect(result.outputs['reason']).toContain(said);
    expect(result.evidence['notification']).toMatchObject({ answer: 'error' });
    expect(result.evidence['notification']?.findings).toHaveLength(1);
    expect(sandbox.slack.messages('SLACK_WEBHOOK_TEAM')).toHaveLength(1);
  });

  test.each([
    ['slack-refuses', '403 action_prohibited'],
    ['slack-archived', 'channel_is_archived'],
    ['slack-no-service', 'no_service'],
    ['slack-empty', 'Slack answered 200'],
    ['slack-down', 'Slack answered 503'],
    ['slack-reset', 'failed'],
    ['slack-wrong-certificate', 'failed'],
  ])('%s is red', async (fault, said) => {
    sandbox.faults.enable(fault);
    const result = await notify({});
    expect(result.code).toBe(1);
    expect(result.outputs['answer']).toBe('error');
    expect(result.outputs['reason']).toContain(said);
  });

  test.each([
    ['mail-down', 'the mail server smtp.fhiriq.com:587'],
    ['mail-429', '451'],
    ['mail-refuses', 'all recipients were rejected: 550'],
    ['mail-empty', 'the mail server smtp.fhiriq.com:587'],
    ['mail-auth-fails', 'did not accept the user and password'],
    ['mail-wrong-certificate', 'certificate'],
  ])('%s is red', async (fault, said) => {
    sandbox.faults.enable(fault);
    const result = await notify({ event: 'deployment_failed', answer: 'fail' });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toMatch(new RegExp(said, 'i'));
    expect(sandbox.mail.mailbox()).toEqual([]);
  });

  test.each(['slack-429@1', 'slack-down@1', 'slack-reset@1', 'mail-429@1', 'mail-down@1'])(
    '%s is tried again and taken',
    async (fault) => {
      sandbox.faults.enable(fault);
      const result = await notify({ event: 'deployment_failed', answer: 'fail' });
      expect(result.code).toBe(0);
      expect(result.outputs['delivered']).toBe('3');
      expect(sandbox.faults.struck()[0]?.struck).toBe(1);
    },
  );

  test('an event without a channel is not-evaluated, and red', async () => {
    const result = await runBundle({
      action: 'notify',
      cwd: path.join(folder, 'site'),
      env: sandbox.environment(),
      inputs: { event: 'nightly_report' },
    });
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({
      answer: 'not-evaluated',
      reason: expect.stringContaining('No channel is configured for nightly_report'),
    });
  });

  test('wrong inputs are said all at once, and a secret that is no NAME=value is not shown', async () => {
    const wrong = await notify({ event: 'deploymnt_failed', stage: 'prod', commit: 'abc' });
    expect(wrong.code).toBe(1);
    for (const input of ['event', 'stage', 'commit'])
      expect(wrong.outputs['reason']).toContain(`Input "${input}"`);
    const secret = await notify({
      'slack-webhooks': `${team}\nSLACK_WEBHOOK_TEAM=${team}\nSLACK_WEBHOOK_TEAM=${team}`,
    });
    expect(secret.outputs['reason']).toContain('line 1 is not NAME=value; line 3 repeats SLACK_WEBHOOK_TEAM');
  });
});

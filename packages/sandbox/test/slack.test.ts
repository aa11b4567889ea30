import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { movableClock, testSandbox, webhook, type TestSandbox } from './helpers/sandbox.ts';

describe('Slack', () => {
  let sandbox: TestSandbox;
  const clock = movableClock();

  beforeEach(async () => {
    sandbox = await testSandbox({ clock });
  });
  afterEach(async () => {
    await sandbox.stop();
  });

  const post = async (body: unknown, url = webhook, type = 'application/json') => {
    const answer = await sandbox.fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    clock.move(1_000);
    return [answer.status, answer.text];
  };
  const section = (length: number) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: 'x'.repeat(length) },
  });

  test('takes a message and shows it', async () => {
    expect(await post({ text: 'deployed', blocks: [section(10)] })).toEqual([200, 'ok']);
    expect(
      await post('payload=%7B%22text%22%3A%22by%20form%22%7D', webhook, 'application/x-www-form-urlencoded'),
    ).toEqual([200, 'ok']);
    expect(sandbox.slack.messages('SLACK_WEBHOOK_TEAM').map((message) => message.text)).toEqual([
      'deployed',
      'by form',
    ]);
    expect(sandbox.slack.messages('ANOTHER')).toEqual([]);
  });

  test.each([
    ['what is no JSON', 'hello', [400, 'invalid_payload']],
    ['a list', [], [400, 'invalid_payload']],
    ['no text', {}, [400, 'no_text']],
    ['40,000 characters', { text: 'x'.repeat(40_000) }, [200, 'ok']],
    ['40,001 characters', { text: 'x'.repeat(40_001) }, [400, 'msg_too_long']],
    ['50 blocks', { blocks: Array.from({ length: 50 }, () => section(1)) }, [200, 'ok']],
    ['51 blocks', { blocks: Array.from({ length: 51 }, () => section(1)) }, [400, 'invalid_blocks']],
    ['a section of 3,000 characters', { blocks: [section(3_000)] }, [200, 'ok']],
    ['a section of 3,001 characters', { blocks: [section(3_001)] }, [400, 'invalid_blocks']],
    ['an empty section', { blocks: [section(0)] }, [400, 'invalid_blocks']],
    ['a block of no known type', { blocks: [{ type: 'paragraph' }] }, [400, 'invalid_blocks']],
    ['blocks that are none', { text: 'x', blocks: 'x' }, [400, 'invalid_blocks_format']],
  ])('%s', async (_name, payload, expected) => {
    expect(await post(payload)).toEqual(expected);
  });

  test('an unknown webhook has no service, and an archived channel is gone', async () => {
    expect(await post({ text: 'x' }, 'https://hooks.slack.com/services/T000/B000/other')).toEqual([
      404,
      'no_service',
    ]);
    sandbox.slack.archive('SLACK_WEBHOOK_TEAM');
    expect(await post({ text: 'x' })).toEqual([410, 'channel_is_archived']);
  });

  test('lets a burst through, then about one message a second', async () => {
    const send = async () => await sandbox.fetch(webhook, { method: 'POST', body: '{"text":"x"}' });
    const statuses = [];
    for (let sent = 0; sent < 6; sent += 1) statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    expect((await send()).headers['retry-after']).toBe('1');
    clock.move(1_000);
    expect([(await send()).status, (await send()).status]).toEqual([200, 429]);
  });

  test.each([
    ['slack-refuses', [403, 'action_prohibited']],
    ['slack-archived', [410, 'channel_is_archived']],
    ['slack-no-service', [404, 'no_service']],
    ['slack-empty', [200, '']],
    ['slack-429', [429, 'Too Many Requests\n']],
    ['slack-down', [503, 'Service Unavailable\n']],
  ])('the fault %s', async (fault, expected) => {
    sandbox.faults.enable(`${fault}@1`);
    expect(await post({ text: 'x' })).toEqual(expected);
    expect(sandbox.slack.messages()).toEqual([]);
    expect(await post({ text: 'x' })).toEqual([200, 'ok']);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Http, HttpRequest } from '@fhir-iq/sluice-runtime';
import fc from 'fast-check';
import { mailProxy } from '../src/channels/mail-proxy.ts';
import { parseSmtpUrl } from '../src/channels/email.ts';
import { sendToPagerDuty } from '../src/channels/pagerduty.ts';
import { emailContent, type Message, pagerDutyEvent, parseSecretLines, slackPayload } from '../src/index.ts';

const message: Message = {
  event: 'deployment_failed',
  site: 'FHIR IQ',
  repository: 'fhir-iq/website',
  stage: 'development',
  answer: 'fail',
  reason: 'The smoke test failed.',
  commit: 'a'.repeat(40),
  branch: 'development',
  subject: 'Fix the <b>menu</b>',
  author: 'dev-dana',
  buildId: 'b-1',
  url: 'https://dev.fhiriq.com/?a=1&b=2',
  runUrl: 'https://github.com/fhir-iq/website/actions/runs/1/attempts/1',
  lines: [{ name: 'health_checks', answer: 'fail', reason: 'status 500' }],
  at: '2026-11-23T09:00:00.000Z',
};

/** Texts as strangers write them: markup of each channel, mentions, line ends, halves of characters, and long. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '<!channel> <@U1> <https://evil.example|click>',
    '*bold* _it_ ~no~ `code` ```',
    'a\r\nBcc: all@example.com',
    '&lt;!here&gt;',
    '\uD800',
  ),
  fc.integer({ min: 1, max: 20_000 }).map((length) => '<&*>'.repeat(length).slice(0, length)),
);
const anyMessage: fc.Arbitrary<Message> = fc.record({
  event: fc.constantFrom('deployment_failed' as const, 'incident_closed' as const),
  site: hostile,
  repository: fc.constant('fhir-iq/website'),
  stage: fc.constantFrom('development' as const, undefined),
  answer: fc.constantFrom('pass' as const, 'fail' as const, 'error' as const, 'not-evaluated' as const),
  reason: fc.option(hostile, { nil: undefined }),
  commit: fc.constant('a'.repeat(40)),
  branch: fc.option(hostile, { nil: undefined }),
  subject: fc.option(hostile, { nil: undefined }),
  author: fc.option(hostile, { nil: undefined }),
  buildId: fc.option(hostile, { nil: undefined }),
  url: fc.option(fc.oneof(hostile, fc.webUrl()), { nil: undefined }),
  runUrl: fc.constant('https://github.com/fhir-iq/website/actions/runs/1'),
  lines: fc.array(
    fc.record({ name: hostile, answer: fc.constantFrom('pass' as const, 'fail' as const), reason: hostile }),
    { maxLength: 120 },
  ),
  at: fc.constant('2026-11-23T09:00:00.000Z'),
});

describe('messages', () => {
  test('keep Slack’s limits whatever strangers write, and mention nobody', () => {
    fc.assert(
      fc.property(anyMessage, (one) => {
        const payload = slackPayload(one);
        const texts = payload.blocks.flatMap((block) => (block.text === undefined ? [] : [block.text.text]));
        expect(payload.blocks.length).toBeLessThanOrEqual(50);
        expect(texts.every((text) => text.length > 0 && text.length <= 3_000)).toBe(true);
        expect(payload.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
        expect(payload.text.length + texts.join('').length).toBeLessThan(10_000);
        const markup = payload.blocks
          .slice(1)
          .map((block) => block.text?.text ?? '')
          .join('\n');
        for (const [tag] of markup.matchAll(/<[^>]*>/g)) expect(tag).toMatch(/^<https?:\/\/[^\s<>|]+>$/);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('keep PagerDuty’s limits', () => {
    fc.assert(
      fc.property(anyMessage, (one) => {
        const event = pagerDutyEvent(one, 'k'.repeat(32)) as {
          payload: { summary: string };
          dedup_key: string;
        };
        expect(event.payload.summary.length).toBeLessThanOrEqual(1_024);
        expect(event.dedup_key.length).toBeLessThanOrEqual(255);
        expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test('a mail’s subject is one line, and its HTML has no tag of a stranger', () => {
    fc.assert(
      fc.property(anyMessage, (one) => {
        const { subject, html } = emailContent(one);
        expect(subject).not.toMatch(/[\r\n]/);
        expect(subject.length).toBeLessThanOrEqual(200);
        for (const [, tag] of html.matchAll(/<\/?([^\s>]*)/g))
          expect(['h2', 'p', 'table', 'tr', 'th', 'td', 'a', 'ul', 'li', 'b']).toContain(tag);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(emailContent(message).html).toContain('Fix the &lt;b&gt;menu&lt;/b&gt;');
    expect(emailContent(message).html).toContain('href="https://dev.fhiriq.com/?a=1&amp;b=2"');
  });

  test('show the facts, and count what is left out', () => {
    const lines = Array.from({ length: 200 }, (_, index) => ({
      name: `check_${String(index)}`,
      answer: 'fail' as const,
      reason: 'x'.repeat(100),
    }));
    const text = JSON.stringify(slackPayload({ ...message, lines }));
    for (const fact of ['dev-dana', 'b-1', 'development', 'aaaaaaaaaaaa', 'The smoke test failed.'])
      expect(text).toContain(fact);
    const shown = text.match(/check\u200B_\u200B\d+/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(text).toContain(`… and ${String(200 - shown)} more; see the run.`);
  });
});

describe('PagerDuty', () => {
  const key = 'k'.repeat(32);
  const http = (status: number, text: string, seen: HttpRequest[] = []): Http => ({
    request: (request) => {
      seen.push(request);
      const body = Buffer.from(text);
      return Promise.resolve({
        url: String(request.url),
        status,
        headers: {},
        body,
        timings: { firstByteMs: 0, totalMs: 0 },
        redirects: [],
        attempts: 1,
        text: () => text,
        json: () => JSON.parse(text) as unknown,
      });
    },
    fetch: () => Promise.reject(new Error('not used')),
  });

  test('takes a trigger, and a later good end resolves it by the same key', async () => {
    const seen: HttpRequest[] = [];
    const taken = await sendToPagerDuty(
      http(202, '{"status":"success","message":"Event processed","dedup_key":"sluice-1"}', seen),
      key,
      message,
    );
    expect(taken).toMatchObject({ id: 'sluice-1' });
    expect(seen[0]?.url).toBe('https://events.pagerduty.com/v2/enqueue');
    const trigger = pagerDutyEvent(message, key);
    const resolve = pagerDutyEvent({ ...message, event: 'deployment_finished', answer: 'pass' }, key);
    expect([trigger['event_action'], resolve['event_action']]).toEqual(['trigger', 'resolve']);
    expect(trigger['dedup_key']).toBe(resolve['dedup_key']);
  });

  test.each([
    [400, '{"status":"invalid event"}'],
    [429, ''],
    [500, ''],
    [200, 'ok'],
  ])('an answer of %s is no receipt', async (status, text) => {
    await expect(sendToPagerDuty(http(status, text), key, message)).rejects.toThrow(
      `PagerDuty answered ${String(status)}`,
    );
  });
});

describe('secrets of channels', () => {
  test('are lines of NAME=value; empty ones are missing', () => {
    expect([...parseSecretLines('# hooks\nA=1=2\r\n\n B=  \nC=\nD=x', 'slack-webhooks')]).toEqual([
      ['A', '1=2'],
      ['D', 'x'],
    ]);
    expect(parseSecretLines(undefined, 'x').size).toBe(0);
  });

  test('a wrong line is named by its number, its content is not shown', () => {
    expect(() =>
      parseSecretLines('A=1\nhttps://hooks.slack.com/services/secret\nA=2', 'slack-webhooks'),
    ).toThrow(
      /^The input slack-webhooks is wrong: line 2 is not NAME=value; line 3 repeats A\.(?!.*secret\/)/,
    );
  });

  test.each([
    [
      'smtp://u%40x:p%2Fw@mail.example.com',
      { host: 'mail.example.com', port: 587, secure: false, user: 'u@x', password: 'p/w' },
    ],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, secure: true }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525, secure: false }],
  ])('%s is a mail server', (text, server) => {
    expect(parseSmtpUrl(text)).toEqual(server);
  });

  test.each(['mail.example.com', 'https://mail.example.com', 'secret'])(
    '%s is none, and is not shown',
    (text) => {
      expect(() => parseSmtpUrl(text)).toThrow(/^the input smtp-url is not smtp:\/\/USER/);
      expect(() => parseSmtpUrl(text)).not.toThrow(text);
    },
  );

  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'http://proxy:3128', https_proxy: 'http://lower:3128' }, 'http://lower:3128'],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost, mail.example.com' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.example.com' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'mail.example.com:25' }, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'ample.com' }, 'http://proxy:3128'],
  ])('with %j the way to mail is %s', (env, way) => {
    expect(mailProxy({ host: 'mail.example.com', port: 587 }, env)).toBe(way);
  });
});

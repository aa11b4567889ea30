import { expect, test } from '@jest/globals';
import { emailNotifications } from '../../src/mail/email-notifications.ts';
import { linksOf } from '../../src/mail/links.ts';
import { checkContext, policy } from '../helpers/context.ts';

const token = `sluice-${'a'.repeat(20)}`;
const mail = `From: a@b.example\r\nSubject: ${token}\r\n\r\nThank you.\r\n`;

test('a second mail of one sending is found though it comes after the first was seen', async () => {
  let looks = 0;
  const removed: number[] = [];
  const check = emailNotifications({
    server: { host: 'localhost', port: 1, secure: true, user: 'a', password: 'b' },
    resolver: async () => await Promise.reject(new Error('no DNS here')),
    open: async () => ({
      find: async () => [1, 2].slice(0, (looks += 1)).map((uid) => ({ uid, size: 100 })),
      read: async () => Buffer.from(mail),
      remove: async (uids) => void removed.push(...uids),
      markAsRead: async () => undefined,
      close: async () => undefined,
    }),
    submission: async (name) =>
      name === 'form_submissions'
        ? { missing: 'none' }
        : {
            submission: {
              ...{
                schema: 'sluice.submission/v1',
                check: 'email_notifications',
                flow: 'contact',
                engine: 'chromium',
              },
              ...{ token, sentAt: '2026-11-23T12:00:00.000Z', answer: 'pass', reason: 'It went through.' },
            },
          },
  });
  const result = await check.run(
    checkContext('/', 'a'.repeat(40), {
      ...{ stage: 'staging', url: 'https://staging.a.example/', configuration: policy() },
      with: { mails: [{ flow: 'contact', from: 'a@b.example' }], authentication: [] },
    }),
  );
  expect(result.answer).toBe('fail');
  expect(result.findings.map((one) => one.rule)).toContain('sent-twice');
  expect(removed).toEqual([1, 2]);
});

test('links of both parts of a mail are asked, each once', () => {
  const found = linksOf({
    html: '<a href="https://a.example/x?a=1&amp;b=2">x</a><a href=https://a.example/y>y</a><a href="mailto:a@b.example">m</a>',
    text: 'See https://a.example/y, or (https://a.example/z).',
  });
  expect(found.map((url) => url.href)).toEqual([
    'https://a.example/x?a=1&b=2',
    'https://a.example/y',
    'https://a.example/z',
  ]);
});

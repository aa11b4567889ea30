import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { testSandbox, type TestSandbox } from './helpers/sandbox.ts';

const message = {
  from: 'deployments@fhiriq.com',
  to: ['team@fhiriq.com', 'stakeholders@fhiriq.com'],
  subject: 'Déployé — release 12',
  text: 'The release is live.\nÜber alles grün.',
};

describe('the mail host', () => {
  let sandbox: TestSandbox;

  beforeEach(async () => {
    sandbox = await testSandbox();
  });
  afterEach(async () => {
    await sandbox.stop();
  });

  const send = async (
    auth = { user: 'deployments@fhiriq.com', pass: 'mail-password' },
    host = 'smtp.fhiriq.com',
    port = 587,
  ) => {
    const transport = createTransport({
      host,
      port,
      secure: port === 465,
      requireTLS: true,
      auth,
      proxy: sandbox.proxyUrl,
      tls: { ca: readFileSync(sandbox.caFile) },
    });
    try {
      return await transport.sendMail(message);
    } finally {
      transport.close();
    }
  };

  test('takes a mail in a real conversation, encrypted and signed in, through the proxy', async () => {
    const receipt = await send();
    expect(receipt.response).toMatch(/^250 2\.0\.0 Ok: queued as /);
    const [mail] = sandbox.mail.mailbox('team@fhiriq.com');
    expect(mail).toMatchObject({
      from: 'deployments@fhiriq.com',
      to: ['team@fhiriq.com', 'stakeholders@fhiriq.com'],
      subject: 'Déployé — release 12',
      text: 'The release is live.\nÜber alles grün.',
      tls: true,
      user: 'deployments@fhiriq.com',
    });
    expect(sandbox.mail.mailbox('nobody@fhiriq.com')).toEqual([]);
  });

  test('shows a mail parsed, with the text and the HTML of its parts', async () => {
    const transport = createTransport({
      ...{ host: 'smtp.fhiriq.com', port: 587, requireTLS: true, proxy: sandbox.proxyUrl },
      auth: { user: 'deployments@fhiriq.com', pass: 'mail-password' },
      tls: { ca: readFileSync(sandbox.caFile) },
    });
    await transport.sendMail({ ...message, html: '<p>The release is <b>live</b>. Über alles grün.</p>' });
    transport.close();
    expect(sandbox.mail.messages()).toMatchObject([
      {
        subject: 'Déployé — release 12',
        text: 'The release is live.\nÜber alles grün.',
        html: '<p>The release is <b>live</b>. Über alles grün.</p>',
      },
    ]);
  });

  test('speaks TLS from the first byte on port 465', async () => {
    expect((await send(undefined, 'smtp.fhiriq.com', 465)).response).toMatch(/^250/);
    expect(sandbox.mail.mailbox()).toMatchObject([{ tls: true }]);
    expect(sandbox.requests()).toMatchObject([
      { farEnd: 'mail', method: 'CONNECT', host: 'smtp.fhiriq.com:465' },
    ]);
  });

  test('refuses a wrong password, a conversation without it, and other hosts', async () => {
    await expect(send({ user: 'deployments@fhiriq.com', pass: 'wrong' })).rejects.toMatchObject({
      responseCode: 535,
    });
    await expect(send(undefined, 'smtp.example.org')).rejects.toThrow(/403/);
    const open = createTransport({ host: '127.0.0.1', port: sandbox.mail.port, ignoreTLS: true });
    await expect(open.sendMail(message)).rejects.toMatchObject({ responseCode: 530 });
    expect(sandbox.mail.mailbox()).toEqual([]);
  });

  test('the fault mail-refuses-one leaves one recipient out', async () => {
    sandbox.faults.enable('mail-refuses-one@1');
    expect(await send()).toMatchObject({
      accepted: ['stakeholders@fhiriq.com'],
      rejected: ['team@fhiriq.com'],
    });
    expect(sandbox.mail.mailbox('team@fhiriq.com')).toEqual([]);
  });

  test.each([
    ['mail-down', /ECONNRESET|closed|socket/i],
    ['mail-empty', /closed|socket|greeting/i],
    ['mail-429', /451/],
    ['mail-refuses', /550/],
    ['mail-auth-fails', /535/],
    ['mail-wrong-certificate', /certificate/],
  ])('the fault %s', async (fault, says) => {
    sandbox.faults.enable(`${fault}@1`);
    await expect(send()).rejects.toThrow(says);
    expect(sandbox.mail.mailbox()).toEqual([]);
    expect(sandbox.faults.struck()[0]?.struck).toBe(1);
    expect((await send()).accepted).toHaveLength(2);
  });
});

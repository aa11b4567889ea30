import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { type NameServer, startNameServer } from '../../packages/sandbox/src/dns/server.ts';
import { type DataWorld, dataWorld, token } from '../helpers/data-world.ts';
import {
  dovecotProgram,
  type MailHost,
  receiver,
  startMailHost,
  testWithDovecot,
} from '../helpers/dovecot.ts';
import { everythingSaid } from '../helpers/publish-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(180_000);

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const records: Readonly<Record<string, string>> = {
  'fhiriq.com': 'v=spf1 ip4:127.0.0.1 -all',
  '_dmarc.fhiriq.com': 'v=DMARC1; p=reject',
  'site._domainkey.fhiriq.com': `v=DKIM1; k=rsa; p=${publicKey}`,
  'stranger.test': 'v=spf1 ip4:127.0.0.1 -all',
};
const dkim = {
  domainName: 'fhiriq.com',
  keySelector: 'site',
  privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
};

let world: DataWorld;
let host: MailHost;
let names: NameServer;
let silent = false;
let ca: string;

const mails = {
  mails: [{ flow: 'contact', from: 'hello@fhiriq.com', subject: 'Thank you', links: 1 }],
  within: '30s',
};

beforeAll(async () => {
  if (dovecotProgram === undefined) return;
  names = await startNameServer((name) => {
    const text = records[name];
    if (silent) return 'silent';
    return text === undefined ? undefined : [text];
  });
  host = await startMailHost();
  world = await dataWorld({
    speed: 60,
    checks: { email_notifications: { with: { ...mails, receivedBy: [receiver] } } },
  });
  ca = path.join(world.folder, 'ca.pem');
  const [own, far] = [
    await readFile(host.caFile, 'utf8'),
    await readFile(world.sandbox.caBundleFile, 'utf8'),
  ];
  await writeFile(ca, `${own}\n${far}`);
});
afterAll(async () => {
  if (dovecotProgram === undefined) return;
  await world.close();
  await host.close();
  await names.close();
});
afterEach(async () => {
  if (dovecotProgram === undefined) return;
  silent = false;
  await rm(path.join(world.folder, 'site-checks'), { recursive: true, force: true });
});

/** Sends a mail over SMTP as a site's provider does; `null` signs nothing. */
async function send(given: SendMailOptions = {}, signature: typeof dkim | null = dkim): Promise<void> {
  const transport = createTransport({
    ...{ host: 'localhost', port: host.smtpPort, name: 'mail.fhiriq.com', requireTLS: true },
    tls: { ca: await readFile(host.caFile, 'utf8') },
  });
  await transport.sendMail({
    from: 'FHIR IQ <hello@fhiriq.com>',
    to: 'box@mailbox.test',
    subject: 'Thank you for your message',
    text: `We have it: ${token}. See https://staging.fhiriq.com/`,
    html: `<p>We have it: ${token}.</p><a href="https://staging.fhiriq.com/">See</a> <a href="https://staging.fhiriq.com/unsubscribe?u=1">Unsubscribe</a>`,
    ...(signature === null ? {} : { dkim: signature }),
    ...given,
  });
  transport.close();
}

async function look(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  await world.submit({ check: 'email_notifications' });
  const address = `imaps://${encodeURIComponent(host.user)}:${encodeURIComponent(host.password)}@localhost:${String(host.imapsPort)}`;
  return await world.run({
    action: 'mail-check',
    timeoutMs: 120_000,
    inputs: {
      ...{ stage: 'staging', 'imap-url': address },
      ...{ submissions: path.join(world.folder, 'site-checks'), ...inputs },
    },
    env: { NODE_EXTRA_CA_CERTS: ca, SLUICE_NAME_SERVERS: names.address },
  });
}

function rules(result: BundleResult): string[] {
  return (result.evidence['email_notifications']?.findings ?? []).map((one) => one.rule).sort();
}

describe('email_notifications', () => {
  testWithDovecot('passes where the mail is proven and its links answer; it is removed', async () => {
    await send();
    const result = await look();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.evidence['email_notifications']).toMatchObject({
      examined: 1,
      tools: [{ name: 'imapflow' }, { name: 'mailauth' }, { name: 'postal-mime' }],
      details: {
        messages: [
          {
            proven: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
            links: [
              { link: 'https://staging.fhiriq.com/', status: 200 },
              { link: 'https://staging.fhiriq.com/unsubscribe', asked: false },
            ],
          },
        ],
      },
    });
    expect(await host.count()).toBe(0);
    const said = everythingSaid(result);
    for (const secret of [host.password, encodeURIComponent(host.password), 'We have it'])
      expect(said).not.toContain(secret);
  });

  testWithDovecot('signs in by STARTTLS, finds one of thousands, and marks it', async () => {
    await world.policy({
      email_notifications: { with: { ...mails, receivedBy: [receiver], afterwards: 'mark' } },
    });
    for (let at = 0; at < 3_000; at += 1)
      await host.deliver(`From: a@b.test\r\nSubject: Other ${String(at)}\r\n\r\nNothing.\r\n`);
    await send();
    const address = `imap://${encodeURIComponent(host.user)}:${encodeURIComponent(host.password)}@localhost:${String(host.imapPort)}`;
    const result = await look({ 'imap-url': address });
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(await host.count()).toBe(3_001);
    await host.empty();
    await world.policy({ email_notifications: { with: { ...mails, receivedBy: [receiver] } } });
  });

  testWithDovecot('is red for a forged mail, whatever its header says', async () => {
    await send(
      {
        envelope: { from: 'evil@stranger.test', to: 'box@mailbox.test' },
        headers: {
          'Authentication-Results': `${receiver}; spf=pass; dkim=pass header.d=fhiriq.com; dmarc=pass`,
          Received: `from mail.fhiriq.com ([127.0.0.1]) by ${receiver}`,
        },
      },
      null,
    );
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(rules(result)).toEqual(['dkim', 'dmarc']);
    expect(await host.count()).toBe(0);
  });

  testWithDovecot('is red where the text was changed after it was signed', async () => {
    const stranger = { ...dkim, privateKey: otherKey() };
    await send({}, stranger);
    const result = await look();
    // SPF alone still aligns, so DMARC holds.
    expect(rules(result)).toEqual(['dkim']);
  });

  testWithDovecot('is red for another sender, a missing subject, dead and strange links', async () => {
    await send({
      from: 'FHIR IQ <noreply@fhiriq.com>',
      subject: 'Hello',
      text: `We have it: ${token}. See https://staging.fhiriq.com/gone-from-the-text`,
      html: `${token} <a href="https://staging.fhiriq.com/nowhere?secret=1">a</a> <a href="https://evil.test/x">b</a>`,
    });
    const result = await look();
    expect(rules(result)).toEqual(['dead-link', 'dead-link', 'links', 'sender', 'strange-link', 'subject']);
    expect(everythingSaid(result)).not.toContain('secret=1');
    const dead = result.evidence['email_notifications']?.findings.filter((one) => one.rule === 'dead-link');
    expect(dead?.map((one) => one.place?.url)).toEqual([
      'https://staging.fhiriq.com/nowhere',
      'https://staging.fhiriq.com/gone-from-the-text',
    ]);
  });

  testWithDovecot('is red where no mail comes, after a bounded time', async () => {
    const result = await look();
    expect(rules(result)).toEqual(['no-mail']);
    expect(result.stdout).toMatch(/looking again/);
  });

  testWithDovecot('is red where one sending triggers two mails, and removes both', async () => {
    await send();
    await send();
    expect(rules(await look())).toEqual(['sent-twice']);
    expect(await host.count()).toBe(0);
  });
});

describe('email_notifications does not pass what it cannot verify', () => {
  testWithDovecot('SPF without the name of the server of the mailbox', async () => {
    await world.policy({ email_notifications: { with: mails } });
    await send();
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'not-evaluated' } });
    expect(result.evidence['email_notifications']?.details).toMatchObject({
      messages: [{ proven: { spf: 'not-evaluated', dkim: 'pass', dmarc: 'pass' } }],
    });
    await world.policy({ email_notifications: { with: { ...mails, receivedBy: [receiver] } } });
  });

  testWithDovecot('anything where DNS does not answer', async () => {
    silent = true;
    await send();
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'not-evaluated' } });
    expect(result.outputs['reason']).toMatch(/DNS did not answer/);
  });

  testWithDovecot('a mail of 50 MB, which is not read but removed', async () => {
    const line = `${'x'.repeat(76)}\r\n`;
    await host.deliver(
      `From: hello@fhiriq.com\r\nSubject: Thank you ${token}\r\n\r\n${line.repeat(50 * 13_800)}`,
    );
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/has 5\d{7} bytes; at most 10485760 are read/);
    expect(await host.count()).toBe(0);
  });

  testWithDovecot('a mailbox whose password is wrong, and shows neither', async () => {
    const address = `imaps://box%40mailbox.test:Zq7vLm2Rt9Yc@localhost:${String(host.imapsPort)}`;
    const result = await look({ 'imap-url': address });
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
    expect(result.outputs['reason']).toMatch(/did not accept user and password of imap-url/);
    expect(everythingSaid(result)).not.toContain('Zq7vLm2Rt9Yc');
  });
});

function otherKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

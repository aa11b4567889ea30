import net from 'node:net';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type DataWorld, dataWorld, patient, stagingId, token } from '../helpers/data-world.ts';
import { everythingSaid } from '../helpers/publish-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

const mail = { host: 'mail.fhiriq.com', user: 'box@fhiriq.com', password: 'Qz7+/=vLm2Rt9Yc' };
const address = `imaps://box%40fhiriq.com:${encodeURIComponent(mail.password)}@${mail.host}`;

let world: DataWorld;
beforeAll(async () => {
  world = await dataWorld({
    speed: 60,
    mail,
    automations: [
      {
        collection: 'ContactMessages',
        from: 'hello@fhiriq.com',
        to: '{{email}}',
        subject: 'Thank you, {{name}}',
        text: 'We have your message and will answer soon. https://staging.fhiriq.com/',
      },
    ],
    checks: {
      email_notifications: {
        with: {
          mails: [{ flow: 'contact', from: 'hello@fhiriq.com', subject: 'Thank you', links: 1 }],
          receivedBy: [mail.host],
          within: '30s',
        },
      },
    },
  });
});
afterAll(async () => await world.close());
afterEach(async () => {
  for (const { name } of world.sandbox.faults.list()) world.sandbox.faults.disable(name);
  await rm(path.join(world.folder, 'site-checks'), { recursive: true, force: true });
});

async function look(inputs: Readonly<Record<string, string>> = {}): Promise<BundleResult> {
  await world.submit({ check: 'email_notifications' });
  return await world.run({
    action: 'mail-check',
    timeoutMs: 90_000,
    inputs: {
      ...{ stage: 'staging', 'imap-url': address },
      ...{ submissions: path.join(world.folder, 'site-checks'), ...inputs },
    },
  });
}

/** Sends the form, as the flow does. */
function sendForm(): void {
  world.store(stagingId, 'ContactMessages', {
    name: `Sluice ${token}`,
    email: 'jo@example.org',
    message: patient,
  });
}

test('a form in the sandbox triggers a mail that is proven and found in the mailbox, and removed', async () => {
  sendForm();
  const result = await look();
  expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
  expect(result.evidence['email_notifications']?.details).toMatchObject({
    messages: [{ proven: { spf: 'pass', dkim: 'pass', dmarc: 'pass' } }],
  });
  for (const secret of [mail.password, encodeURIComponent(mail.password), patient])
    expect(everythingSaid(result)).not.toContain(secret);
  // It was removed: the next look finds none.
  expect((await look()).evidence['email_notifications']?.findings).toMatchObject([{ rule: 'no-mail' }]);
});

describe('each fault is seen', () => {
  const red = [
    ['mail-lost', 'fail', ['no-mail'], /has arrived/],
    ['mail-unsigned', 'fail', ['dkim'], /bears no DKIM signature/],
    ['mail-forged', 'fail', ['dkim'], /DKIM does not prove/],
    ['mail-wrong-sender', 'fail', ['sender'], /somebody@fhiriq\.com/],
    ['mail-dead-link', 'fail', ['dead-link', 'links'], /no-such-page of the mail does not answer: 404/],
    ['imap-wrong-password', 'error', [], /did not accept user and password/],
    ['imap-down', 'error', [], /Could not sign in.*ECONNRESET/],
    ['imap-silent', 'error', [], /Could not sign in.*(did not answer|TIMEOUT)/i],
    ['imap-no-tls', 'error', [], /Could not sign in/],
  ] as const;
  test.each(red)('%s: %s', async (fault, answer, rules, said) => {
    world.sandbox.faults.enable(fault);
    sendForm();
    const result = await look();
    expect(result).toMatchObject({ code: 1, outputs: { answer } });
    const evidence = result.evidence['email_notifications'];
    expect(evidence?.findings.map((one) => one.rule).sort()).toEqual(rules);
    expect(evidence?.reason).toMatch(said);
    expect(everythingSaid(result)).not.toContain(mail.password);
    world.sandbox.faults.disable(fault);
    // Whatever was left in the mailbox would be the next one's second mail.
    await look();
  });
});

test('a password is never sent to a server that offers no TLS', async () => {
  const heard: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk.toString());
      const tag = /^(\S+)/.exec(chunk.toString())?.[1] ?? 'x';
      socket.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`);
    });
    socket.write('* OK [CAPABILITY IMAP4rev1] plain\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const result = await look({
    'imap-url': `imap://box:${encodeURIComponent(mail.password)}@127.0.0.1:${String(port)}`,
  });
  server.close();
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  expect(result.outputs['reason']).toMatch(/TLS/);
  expect(heard.join('')).not.toMatch(/LOGIN|AUTHENTICATE/i);
});

test('an address that is none is named without being shown', async () => {
  const result = await look({ 'imap-url': 'https://box:secret-word@mail.fhiriq.com' });
  expect(result).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  expect(result.outputs['reason']).toMatch(/imaps:\/\/USER:PASSWORD@HOST:PORT/);
  expect(everythingSaid(result)).not.toContain('secret-word');
});

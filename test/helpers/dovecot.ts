import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { createAuthority } from '../../packages/sandbox/src/proxy/authority.ts';

/** The real IMAP server of this machine; undefined where there is none. */
export const dovecotProgram = ['/usr/sbin/dovecot', '/usr/bin/dovecot', 'dovecot'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0,
);

/**
 * A test with the real IMAP server: skipped, with its reason in its name, where there is none, and failing there when
 * `SLUICE_REQUIRE_TOOLS` is 1.
 *
 * @param name - What the test shows.
 * @param body - The test.
 */
export function testWithDovecot(name: string, body: () => Promise<void>): void {
  const reason = 'dovecot is not installed';
  if (dovecotProgram !== undefined) test(name, body, 120_000);
  else if (process.env['SLUICE_REQUIRE_TOOLS'] === '1')
    test(`${name}: dovecot is installed`, () => Promise.reject(new Error(reason)));
  else test.skip(`${name} (skipped: ${reason})`, body);
}

/** A mail host: a real IMAP server, and an SMTP server that delivers to its mailbox as a provider's does. */
export interface MailHost {
  readonly imapsPort: number;
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly user: string;
  readonly password: string;
  /** The authority of its certificates. */
  readonly caFile: string;
  /** How many mails lie in the mailbox. */
  count(): Promise<number>;
  empty(): Promise<void>;
  /** Puts a mail into the mailbox as it stands. */
  deliver(raw: string | Buffer): Promise<void>;
  close(): Promise<void>;
}

/** The name by which the SMTP server calls itself in the line that it writes first. */
export const receiver = 'mx.mailbox.test';

/** Starts both on free ports of the loopback address. */
export async function startMailHost(): Promise<MailHost> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-dovecot-'));
  await chmod(folder, 0o755);
  const authority = await createAuthority('Sluice tests', 'Mail tests');
  const issued = await authority.issue('localhost');
  const file = (name: string): string => path.join(folder, name);
  await writeFile(file('ca.pem'), authority.certificate);
  await writeFile(file('cert.pem'), issued.certificate);
  await writeFile(file('key.pem'), issued.key, { mode: 0o600 });
  const [user, password] = ['box@mailbox.test', 'wrong-horse+/=battery'];
  await writeFile(file('users'), `${user}:{PLAIN}${password}\n`, { mode: 0o644 });
  const [imapPort, imapsPort] = [await freePort(), await freePort()];
  const root = process.getuid?.() === 0;
  const mailUser = root ? 65534 : (process.getuid?.() ?? 0);
  const mailGroup = root ? 65534 : (process.getgid?.() ?? 0);
  const own = os.userInfo().username;
  await mkdir(file('mail/new'), { recursive: true });
  await mkdir(file('mail/cur'));
  await mkdir(file('mail/tmp'));
  for (const name of ['mail', 'mail/new', 'mail/cur', 'mail/tmp'])
    await chown(file(name), mailUser, mailGroup);
  await writeFile(
    file('dovecot.conf'),
    [
      `base_dir = ${file('run')}`,
      `state_dir = ${file('run')}`,
      `log_path = ${file('log')}`,
      'protocols = imap',
      'ssl = required',
      `ssl_cert = <${file('cert.pem')}`,
      `ssl_key = <${file('key.pem')}`,
      'disable_plaintext_auth = yes',
      'auth_mechanisms = plain login',
      'auth_failure_delay = 0',
      'first_valid_uid = 0',
      `mail_location = maildir:${file('mail')}`,
      `passdb {\n  driver = passwd-file\n  args = username_format=%u ${file('users')}\n}`,
      `userdb {\n  driver = static\n  args = uid=${String(mailUser)} gid=${String(mailGroup)} home=${folder}\n}`,
      ...(root
        ? []
        : [`default_login_user = ${own}`, `default_internal_user = ${own}`, 'default_internal_group =']),
      `service imap-login {\n  chroot =\n  inet_listener imap {\n    address = 127.0.0.1\n    port = ${String(imapPort)}\n  }`,
      `  inet_listener imaps {\n    address = 127.0.0.1\n    port = ${String(imapsPort)}\n    ssl = yes\n  }\n}`,
      'service anvil {\n  chroot =\n}',
      '',
    ].join('\n'),
  );
  const server = spawn(dovecotProgram ?? 'dovecot', ['-F', '-c', file('dovecot.conf')], { stdio: 'ignore' });
  let delivered = 0;
  const deliver = async (raw: string | Buffer): Promise<void> => {
    delivered += 1;
    const name = `${String(Date.now())}.M${String(delivered)}P${String(process.pid)}.test`;
    await writeFile(file(`mail/tmp/${name}`), raw);
    await chown(file(`mail/tmp/${name}`), mailUser, mailGroup);
    await rename(file(`mail/tmp/${name}`), file(`mail/new/${name}`));
  };
  const smtp = smtpServer(issued, deliver);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  await answers(imapsPort);
  return {
    ...{ imapPort, imapsPort, user, password, caFile: file('ca.pem'), deliver },
    count: async () =>
      (await Promise.all(['mail/new', 'mail/cur'].map((name) => readdir(file(name))))).flat().length,
    async empty() {
      for (const name of ['mail/new', 'mail/cur'])
        for (const mail of await readdir(file(name))) await rm(file(`${name}/${mail}`), { force: true });
    },
    smtpPort: (smtp.server.address() as net.AddressInfo).port,
    async close() {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      await ended(server);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Takes mails and delivers them with the two lines that only a mailbox's own server writes. */
function smtpServer(
  { key, certificate }: { key: string; certificate: string },
  deliver: (raw: Buffer) => Promise<void>,
): SMTPServer {
  return new SMTPServer({
    key,
    cert: certificate,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 500,
    onData(stream, session, callback) {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const { mailFrom } = session.envelope;
        const sender = mailFrom === false ? '' : mailFrom.address;
        const trace =
          `Return-Path: <${sender}>\r\n` +
          `Received: from ${session.clientHostname} ([${session.remoteAddress}])\r\n\tby ${receiver} with ESMTPS; ${new Date().toUTCString()}\r\n`;
        await deliver(Buffer.concat([Buffer.from(trace), ...chunks]));
        callback();
      })().catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error))));
    },
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Waits until something listens: asked again and again, because a server says nothing of its own accord. */
async function answers(port: number): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (up) return;
    if (Date.now() > until) throw new Error(`nothing listens on port ${String(port)}`);
    await pause(50);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

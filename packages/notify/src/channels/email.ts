import type { Clock, Log } from '@fhir-iq/sluice-model';
import { answerWords, factsOf, type Message, nextStepOf, shorten, showsAnswer, titleOf } from '../message.ts';
import { mailProxy } from './mail-proxy.ts';
import type { MailServer } from './mail-server.ts';

const subjectLimit = 200;
const attempts = 3;
const firstPauseMs = 2_000;
const connectMs = 15_000;
const socketMs = 30_000;

/** A message as subject, plain text and HTML. */
export function emailContent(message: Message): { subject: string; text: string; html: string } {
  const title = titleOf(message);
  const facts = factsOf(message);
  const reason = message.reason === undefined ? [] : [shorten(message.reason, 2_000)];
  const lines = message.lines.map((line) => ({
    name: shorten(line.name, 100),
    said: `${answerWords[line.answer]}: ${shorten(line.reason, 1_000)}`,
  }));
  const step = nextStepOf(message);
  const next = step === undefined ? [] : [step];
  const rows = facts.map(({ name, value, link }) => {
    const shown = escapeHtml(shorten(value, 1_000));
    return `<tr><th align="left">${name}</th><td>${link === undefined ? shown : `<a href="${escapeHtml(link)}">${shown}</a>`}</td></tr>`;
  });
  return {
    subject: shorten(
      `[${message.site}] ${title}${showsAnswer(message) ? ` (${answerWords[message.answer]})` : ''}`,
      subjectLimit,
    ),
    text: [
      title,
      '',
      ...paragraphs(reason),
      ...paragraphs(next),
      ...facts.map(({ name, value }) => `${name}: ${shorten(value, 1_000)}`),
      ...(lines.length > 0 ? ['', ...lines.map(({ name, said }) => `- ${name} ${said}`)] : []),
      '',
    ].join('\n'),
    html: [
      `<h2>${escapeHtml(title)}</h2>`,
      ...[...reason, ...next].map((text) => `<p>${escapeHtml(text)}</p>`),
      `<table>${rows.join('')}</table>`,
      lines.length > 0
        ? `<ul>${lines.map(({ name, said }) => `<li><b>${escapeHtml(name)}</b> ${escapeHtml(said)}</li>`).join('')}</ul>`
        : '',
    ].join('\n'),
  };
}

/** Each with an empty line after it. */
function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [text, '']);
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/**
 * Reads `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS) or `smtps://…` (TLS from the start); user and password URL-encoded.
 *
 * @throws {Error} Any other form; the address itself is never shown.
 */
export function parseSmtpUrl(text: string): MailServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    throw new Error(
      'the input smtp-url is not smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or smtps://USER:PASSWORD@HOST:PORT (user and password URL-encoded)',
    );
  }
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/**
 * Hands a message to a mail server: always encrypted, tried again where the server says "later" or cannot be reached.
 *
 * @returns The server's answer; the id is the message's own.
 * @throws {Error} The server did not take it for every recipient; the message says why.
 */
export async function sendByMail(
  server: MailServer,
  envelope: Envelope,
  message: Message,
  ports: {
    readonly clock: Clock;
    readonly log: Log;
    readonly env: Readonly<Record<string, string | undefined>>;
  },
): Promise<{ id?: string; status: string }> {
  // Loaded only where a mail is sent: it costs start-up time.
  const { createTransport } = await import('nodemailer');
  const proxy = mailProxy(server, ports.env);
  const transport = createTransport({
    ...(proxy === undefined ? {} : { proxy }),
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: socketMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
  });
  const content = emailContent(message);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const info = await transport.sendMail({ from: envelope.from, to: [...envelope.to], ...content });
        const rejected = (info.rejected as (string | { address: string })[]).map((one) =>
          typeof one === 'string' ? one : one.address,
        );
        if (rejected.length > 0) throw new Error(`the mail server refused ${rejected.join(', ')}`);
        return { id: info.messageId, status: shorten(info.response, 200) };
      } catch (error) {
        const said = describe(error, server);
        if (!isPassing(error) || attempt >= attempts) throw new Error(said, { cause: error });
        const pause = firstPauseMs * 2 ** (attempt - 1);
        ports.log.info(`Mail: ${said}; again in ${pause / 1000} s (attempt ${attempt} of ${attempts}).`);
        await ports.clock.sleep(pause);
      }
    }
  } finally {
    transport.close();
  }
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly message: string;
}

/** Codes of connections that did not come about or broke. */
const broken = new Set([
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'EPROXY',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
]);

/** What may be gone in a moment: answers 4xx, and broken connections that no certificate is to blame for. */
function isPassing(error: unknown): boolean {
  const { code, responseCode, message } = error as SmtpError;
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  return code !== undefined && broken.has(code) && !/certificate|self.signed/i.test(message);
}

function describe(error: unknown, server: MailServer): string {
  const { code, message } = error as SmtpError;
  const where = `${server.host}:${server.port}`;
  if (code === 'EAUTH')
    return `the mail server ${where} did not accept the user and password of smtp-url: ${message}`;
  if (code === 'ETLS')
    return `the mail server ${where} offers no STARTTLS (${message}); mail is never sent in the clear`;
  return `the mail server ${where}: ${message}`;
}

import { createHash } from 'node:crypto';

/** A mail as the server took it. */
export interface ReceivedMail {
  readonly id: string;
  readonly at: string;
  /** Envelope addresses, lower case. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The first text part, decoded. */
  readonly text: string;
  /** The HTML part, decoded; a mail reader shows it where there is one. */
  readonly html: string | undefined;
  /** Header fields, lower case names, unfolded; several of one name joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
  /** Whether the conversation was encrypted. */
  readonly tls: boolean;
  readonly user: string | undefined;
}

/** Reads a raw mail: header fields, subject and text, as far as a test or the rehearsal's story wants them. */
export function readMail(given: {
  raw: Buffer;
  at: string;
  from: string;
  to: readonly string[];
  tls: boolean;
  user: string | undefined;
}): ReceivedMail {
  const raw = given.raw.toString('utf8');
  const { headers, body } = split(raw);
  return {
    id: createHash('sha256').update(given.raw).digest('hex').slice(0, 12),
    at: given.at,
    from: given.from.toLowerCase(),
    to: given.to,
    subject: decodeWords(headers['subject'] ?? ''),
    text: textOf(headers, body, 'text/plain') ?? '',
    html: textOf(headers, body, 'text/html'),
    headers,
    raw,
    tls: given.tls,
    user: given.user,
  };
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end === null ? raw : raw.slice(0, end.index);
  const headers: Record<string, string> = {};
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) };
}

/** The first part of a type, decoded; a mail without parts is one part, plain if it does not say. */
function textOf(headers: Record<string, string>, body: string, wanted: string): string | undefined {
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined) {
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => split(part.replace(/^\r?\n/, '')));
    for (const part of parts) {
      const found = textOf(part.headers, part.body, wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!type.toLowerCase().startsWith(wanted)) return undefined;
  const encoding = (headers['content-transfer-encoding'] ?? '').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return (encoding === 'quoted-printable' ? decodeQuotedPrintable(body) : body)
    .replaceAll('\r\n', '\n')
    .trimEnd();
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // What was never encoded is plain ASCII, so every character is one byte.
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Undoes RFC 2047 words in a subject. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_match, encoding: string, word: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : decodeQuotedPrintable(word.replaceAll('_', ' ')),
    );
}

import { ConfigurationError } from '@fhir-iq/sluice-model';

/** Where a mailbox is read. */
export interface ImapServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`imaps:`); else STARTTLS is demanded. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
}

/**
 * Reads `imaps://USER:PASSWORD@HOST:PORT` (TLS from the start) or `imap://…` (STARTTLS); user and password URL-encoded.
 *
 * @param text - The input.
 * @throws {ConfigurationError} Any other form; the address itself is never shown.
 */
export function parseImapUrl(text: string): ImapServer {
  const url = URL.parse(text);
  const secure = url?.protocol === 'imaps:';
  if (
    url === null ||
    (!secure && url.protocol !== 'imap:') ||
    url.hostname === '' ||
    url.username === '' ||
    url.password === ''
  ) {
    throw new ConfigurationError({
      what: 'Input "imap-url" is no address of a mailbox; its value is not shown.',
      allowed:
        'Allowed is imaps://USER:PASSWORD@HOST:PORT (TLS from the start) or imap://USER:PASSWORD@HOST:PORT (STARTTLS), user and password URL-encoded.',
    });
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

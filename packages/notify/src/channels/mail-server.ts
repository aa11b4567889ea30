/** Where mail is handed over. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`); else STARTTLS is demanded. */
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
}

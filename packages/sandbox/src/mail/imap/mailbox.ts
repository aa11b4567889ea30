/** A mail of the mailbox. */
export interface KeptMail {
  readonly uid: number;
  /** With the lines that the mailbox's own server wrote before it. */
  readonly raw: Buffer;
  readonly at: Date;
  readonly flags: Set<string>;
}

/** The one folder of the rehearsal's mailbox: every mail that the mail host took lies in it, oldest first. */
export class Mailbox {
  private mails: KeptMail[] = [];
  private nextUid = 1;

  add(raw: Buffer, at: Date): void {
    this.mails.push({ uid: this.nextUid, raw, at, flags: new Set() });
    this.nextUid += 1;
  }

  list(): readonly KeptMail[] {
    return this.mails;
  }

  get uidNext(): number {
    return this.nextUid;
  }

  /** Removes what is flagged as deleted; only of these if given. */
  expunge(uids?: ReadonlySet<number>): KeptMail[] {
    const goes = (mail: KeptMail): boolean =>
      mail.flags.has('\\Deleted') && (uids === undefined || uids.has(mail.uid));
    const gone = this.mails.filter(goes);
    this.mails = this.mails.filter((mail) => !goes(mail));
    return gone;
  }
}

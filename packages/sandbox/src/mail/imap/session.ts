import type { Duplex } from 'node:stream';
import type { FaultSwitches } from '../../far-end.ts';
import type { KeptMail, Mailbox } from './mailbox.ts';
import { CommandReader, type ImapCommand, type ImapToken } from './read-command.ts';
import { inSet, search } from './search.ts';

/** What a conversation works with. */
export interface ImapWorld {
  readonly mailbox: Mailbox;
  readonly user: string;
  readonly password: string;
  readonly faults: FaultSwitches;
}

const capabilities = 'IMAP4rev1 UIDPLUS';
const flagsOfFolder = '(\\Answered \\Flagged \\Deleted \\Seen \\Draft)';

/**
 * Speaks IMAP with one client, as far as reading a mailbox needs: one folder, no extensions but UIDPLUS.
 *
 * @param stream - The connection, encrypted already.
 * @param world - The mailbox and who may see it.
 */
export function converse(stream: Duplex, world: ImapWorld): void {
  const say = (line: string): void => void stream.write(`${line}\r\n`);
  const reader = new CommandReader(() => say('+ go on'));
  const session = new Session(world, say, (bytes) => void stream.write(bytes));
  stream.on('error', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const command of reader.take(chunk)) if (session.answer(command) === 'over') stream.end();
    } catch (error) {
      say(`* BYE ${error instanceof Error ? error.message : String(error)}`);
      stream.end();
    }
  });
  say(`* OK [CAPABILITY ${capabilities}] Sluice rehearsal`);
}

class Session {
  private readonly world: ImapWorld;
  private readonly say: (line: string) => void;
  private readonly send: (bytes: Buffer) => void;
  private signedIn = false;

  constructor(world: ImapWorld, say: (line: string) => void, send: (bytes: Buffer) => void) {
    this.world = world;
    this.say = say;
    this.send = send;
  }

  answer({ tag, name, args }: ImapCommand): 'over' | undefined {
    const done = (text = `${name} done`): void => this.say(`${tag} OK ${text}`);
    const no = (text: string): void => this.say(`${tag} NO ${text}`);
    if (name === 'LOGOUT') {
      this.say('* BYE until then');
      done();
      return 'over';
    }
    if (name === 'CAPABILITY') this.say(`* CAPABILITY ${capabilities}`);
    else if (name === 'LOGIN') {
      const wrong = args[0] !== this.world.user || args[1] !== this.world.password;
      if (wrong || this.world.faults.strikes('imap-wrong-password')) {
        no('[AUTHENTICATIONFAILED] Authentication failed.');
        return undefined;
      }
      this.signedIn = true;
      done(`[CAPABILITY ${capabilities}] signed in`);
      return undefined;
    } else if (name !== 'NOOP' && !this.signedIn) {
      no('Sign in first');
      return undefined;
    } else if (name === 'LIST' || name === 'LSUB') this.say(`* ${name} (\\HasNoChildren) "/" INBOX`);
    else if (name === 'SELECT' || name === 'EXAMINE') {
      if (String(args[0]).toUpperCase() !== 'INBOX') {
        no('[NONEXISTENT] There is no such folder');
        return undefined;
      }
      this.select();
      done('[READ-WRITE] selected');
      return undefined;
    } else if (name === 'NOOP' || name === 'CHECK') this.say(`* ${String(this.mails.length)} EXISTS`);
    else if (name === 'EXPUNGE') this.expunge();
    else if (name === 'UID') this.byUid(String(args[0]).toUpperCase(), args.slice(1));
    else if (name !== 'CLOSE') {
      this.say(`${tag} BAD ${name} is not rehearsed`);
      return undefined;
    }
    done();
    return undefined;
  }

  private get mails(): readonly KeptMail[] {
    return this.world.mailbox.list();
  }

  private select(): void {
    this.say(`* FLAGS ${flagsOfFolder}`);
    this.say(`* OK [PERMANENTFLAGS ${flagsOfFolder}] all of them`);
    this.say(`* ${String(this.mails.length)} EXISTS`);
    this.say('* 0 RECENT');
    this.say('* OK [UIDVALIDITY 1] as ever');
    this.say(`* OK [UIDNEXT ${String(this.world.mailbox.uidNext)}] next`);
  }

  private byUid(name: string, args: readonly ImapToken[]): void {
    if (name === 'SEARCH') {
      const found = search(this.mails, args).map((mail) => String(mail.uid));
      this.say(['* SEARCH', ...found].join(' '));
      return;
    }
    const chosen = this.mails.filter((mail) => inSet(String(args[0]), mail.uid));
    if (name === 'FETCH') for (const mail of chosen) this.fetch(mail, args[1] ?? []);
    else if (name === 'STORE') for (const mail of chosen) this.store(mail, String(args[1]), args[2] ?? []);
    else if (name === 'EXPUNGE') this.expunge(new Set(chosen.map((mail) => mail.uid)));
    else throw new Error(`UID ${name} is not rehearsed`);
  }

  private fetch(mail: KeptMail, items: ImapToken): void {
    const parts: (string | Buffer)[] = [`UID ${String(mail.uid)}`];
    for (const item of (typeof items === 'string' ? [items] : items).map(String)) {
      const body = /^BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?$/i.exec(item);
      if (item.toUpperCase() === 'RFC822.SIZE') parts.push(` RFC822.SIZE ${String(mail.raw.length)}`);
      else if (item.toUpperCase() === 'FLAGS') parts.push(` FLAGS (${[...mail.flags].join(' ')})`);
      else if (body !== null) {
        const from = Number(body[1] ?? 0);
        const bytes = mail.raw.subarray(from, body[2] === undefined ? undefined : from + Number(body[2]));
        const place = body[1] === undefined ? '' : `<${body[1]}>`;
        parts.push(` BODY[]${place} {${String(bytes.length)}}\r\n`, bytes);
      } else if (item.toUpperCase() !== 'UID') throw new Error(`FETCH ${item} is not rehearsed`);
    }
    const sequence = String(this.mails.indexOf(mail) + 1);
    const whole = [`* ${sequence} FETCH (`, ...parts, ')\r\n'];
    this.send(Buffer.concat(whole.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
  }

  private store(mail: KeptMail, how: string, flags: ImapToken): void {
    for (const flag of (typeof flags === 'string' ? [flags] : flags).map(String)) {
      if (how.startsWith('-')) mail.flags.delete(flag);
      else mail.flags.add(flag);
    }
    if (!how.toUpperCase().endsWith('.SILENT')) this.fetch(mail, ['FLAGS']);
  }

  private expunge(uids?: ReadonlySet<number>): void {
    const before = [...this.mails];
    const gone = this.world.mailbox.expunge(uids);
    // Each number is that of the moment in which it is said: from the last one back they stay right.
    for (const mail of gone.toReversed()) this.say(`* ${String(before.indexOf(mail) + 1)} EXPUNGE`);
  }
}

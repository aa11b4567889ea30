import { readMail } from '../message.ts';
import type { KeptMail } from './mailbox.ts';
import type { ImapToken } from './read-command.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const day = 86_400_000;

/**
 * The mails that a search finds, as far as searches are rehearsed: `ALL`, `SINCE`, `TEXT`, `SUBJECT`, `BODY`, `UID`.
 *
 * @param mails - All mails.
 * @param keys - The search keys; all must hold.
 * @throws {Error} For a key that is not rehearsed.
 */
export function search(mails: readonly KeptMail[], keys: readonly ImapToken[]): KeptMail[] {
  const tests: ((mail: KeptMail) => boolean)[] = [];
  for (let at = 0; at < keys.length; at += 1) {
    const key = String(keys[at]).toUpperCase();
    if (key === 'ALL') continue;
    if (key === 'CHARSET') {
      at += 1;
      continue;
    }
    const value = String(keys[(at += 1)]);
    if (key === 'SINCE') tests.push((mail) => dayOf(mail.at) >= dayOf(parseDay(value)));
    else if (key === 'UID') tests.push((mail) => inSet(value, mail.uid));
    else if (['TEXT', 'BODY', 'SUBJECT'].includes(key)) tests.push((mail) => holds(mail, key, value));
    else throw new Error(`the search key ${key} is not rehearsed`);
  }
  return mails.filter((mail) => tests.every((passes) => passes(mail)));
}

/** Whether a number is in a set such as `1,4:7` or `3:*`. */
export function inSet(set: string, number: number): boolean {
  return set.split(',').some((part) => {
    const [from = '', to = from] = part.split(':');
    const value = (text: string): number => (text === '*' ? Number.MAX_SAFE_INTEGER : Number(text));
    return number >= Math.min(value(from), value(to)) && number <= Math.max(value(from), value(to));
  });
}

function holds(mail: KeptMail, key: string, wanted: string): boolean {
  // What is larger than any letter is not decoded: its beginning will do.
  const raw = mail.raw.subarray(0, 256 * 1024);
  const read = readMail({ raw, at: '', from: '', to: [], tls: true, user: undefined });
  const places = {
    SUBJECT: [read.subject],
    BODY: [read.text, read.html ?? ''],
    TEXT: [read.raw, read.subject, read.text, read.html ?? ''],
  }[key];
  return (places ?? []).some((place) => place.toLowerCase().includes(wanted.toLowerCase()));
}

function parseDay(text: string): Date {
  const [date = '1', month = 'Jan', year = '1970'] = text.split('-');
  return new Date(Date.UTC(Number(year), Math.max(0, months.indexOf(month)), Number(date)));
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / day);
}

import type { FaultDescription } from './description.ts';

const sent = { farEnd: 'mail', byEnvironment: true, occasion: 'mail that a form triggers' } as const;
const asked = { farEnd: 'mail', byEnvironment: false } as const;

/** What can go wrong with the mails that a site sends, and with the mailbox in which they are looked for. */
export const mailboxFaults: readonly FaultDescription[] = [
  {
    ...sent,
    name: 'mail-lost',
    happens: 'The mail that a form triggers is not sent.',
    expected: 'email_notifications is red: no mail with the token within the time.',
    red: [{ check: 'email_notifications', rule: 'no-mail' }],
  },
  {
    ...sent,
    name: 'mail-unsigned',
    happens: 'The mail bears no DKIM signature.',
    expected: 'email_notifications is red: DKIM does not prove the sender.',
    red: [{ check: 'email_notifications', rule: 'dkim' }],
  },
  {
    ...sent,
    name: 'mail-forged',
    happens: 'The mail is signed with a key that DNS does not know.',
    expected: 'email_notifications is red: DKIM does not prove the sender.',
    red: [{ check: 'email_notifications', rule: 'dkim' }],
  },
  {
    ...sent,
    name: 'mail-wrong-sender',
    happens: 'The mail comes from another address.',
    expected: 'email_notifications is red: the sender.',
    red: [{ check: 'email_notifications', rule: 'sender' }],
  },
  {
    ...sent,
    name: 'mail-dead-link',
    happens: 'The links of the mail lead to a page that is not there.',
    expected: 'email_notifications is red: the link, with its status.',
    red: [{ check: 'email_notifications', rule: 'dead-link' }],
  },
  {
    ...asked,
    name: 'imap-wrong-password',
    occasion: 'sign-in to the mailbox',
    happens: 'The mailbox does not take the password.',
    expected: 'email_notifications answers error: user or password is wrong; neither is printed.',
    red: [{ check: 'email_notifications', answer: 'error' }],
  },
  {
    ...asked,
    name: 'imap-down',
    occasion: 'connection to the mailbox',
    happens: 'The mailbox takes no connections.',
    expected: 'email_notifications answers error: the mailbox could not be reached.',
    red: [{ check: 'email_notifications', answer: 'error' }],
  },
  {
    ...asked,
    name: 'imap-silent',
    occasion: 'connection to the mailbox',
    happens: 'The mailbox takes the connection and never says a word.',
    expected: 'email_notifications answers error within seconds.',
    red: [{ check: 'email_notifications', answer: 'error' }],
  },
  {
    ...asked,
    name: 'imap-no-tls',
    occasion: 'connection to the mailbox',
    happens: 'The mailbox speaks without TLS.',
    expected: 'email_notifications answers error: no password was sent.',
    red: [{ check: 'email_notifications', answer: 'error' }],
  },
];

import { z } from 'zod';
import { key } from '../meta.ts';
import { duration, email, host, text } from '../scalars.ts';

/** Name of a recorded flow: its file in `.github/flows` without `.json`. */
const flowName = () =>
  key(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'it is no name of a flow'), {
    description: 'The recorded flow that sends it: the name of its file in `.github/flows` without `.json`.',
    allowed: 'a name of letters, digits, ".", "_" and "-"',
    examples: ['contact'],
  });

/** Id of a collection of the site; apps put their name before a slash. */
const collection = (description: string) =>
  key(z.string().regex(/^[@A-Za-z0-9][\w@./-]{0,199}$/, 'it is no id of a collection'), {
    description,
    allowed: 'the id of a collection of the CMS',
    examples: ['ContactMessages'],
  });

const field = (description: string) =>
  key(z.string().regex(/^[A-Za-z_]\w{0,99}$/, 'it is no key of a field'), {
    description,
    allowed: 'the key of a field of the collection: a letter or _, then letters, digits and _',
    examples: ['message'],
  });

const connection = z.strictObject({
  id: collection('The collection.'),
  least: key(z.int().min(0).max(1_000_000_000), {
    description: 'The least that it must hold.',
    unit: 'items',
  }).default(0),
});

/** Settings of `database_connections`. */
export const databaseConnectionsSettings = z.strictObject({
  collections: key(z.array(key(connection, { description: 'A collection that the site needs.' })).max(100), {
    description: 'The collections that must answer a count and a query.',
  }).default([]),
  maxTime: key(duration('100ms', '30s'), { description: 'How long one of them may take to answer.' }).default(
    '10s',
  ),
});

const form = z.strictObject({
  flow: flowName(),
  collection: collection('The collection in which the form leaves its row.'),
  tokenField: field('The field in which the token of the flow arrives; other text may stand around it.'),
  fields: key(z.array(field('A field.')).max(100), {
    description: 'Fields that the row must have, with something in each. Their content is never kept.',
  }).default([]),
});

/** Settings of `form_submissions`. */
export const formSubmissionsSettings = z.strictObject({
  forms: key(z.array(key(form, { description: 'A form of the site.' })).max(50), {
    description: 'The forms that are sent, and where what they sent must be found.',
  }).default([]),
  within: key(duration('1s', '10m'), {
    description: 'How long a row may take to be found: Wix answers questions from copies that may be behind.',
  }).default('1m'),
});

const mail = z.strictObject({
  flow: flowName(),
  from: key(email(), { description: 'The address from which it must come.' }),
  subject: key(text('Your appointment'), { description: 'Text that its subject must hold.' }).optional(),
  links: key(z.int().min(0).max(100), {
    description: 'The least number of links that must stand in it and answer.',
    unit: 'links',
  }).default(0),
});

/** Settings of `email_notifications`. */
export const emailNotificationsSettings = z.strictObject({
  mails: key(z.array(key(mail, { description: 'A mail that a flow triggers.' })).max(50), {
    description: 'The mails that must arrive in the mailbox.',
  }).default([]),
  within: key(duration('1s', '30m'), { description: 'How long a mail may be on its way.' }).default('5m'),
  mailbox: key(text('INBOX'), { description: 'The folder of the mailbox in which mails arrive.' }).default(
    'INBOX',
  ),
  authentication: key(z.array(z.enum(['spf', 'dkim', 'dmarc'])), {
    description:
      'What must be proven of the sender. DKIM and DMARC are verified against DNS; SPF needs `receivedBy`.',
  }).default(['spf', 'dkim', 'dmarc']),
  receivedBy: key(z.array(host('mx.example.com')).max(10), {
    description:
      'Names by which the mail server of the mailbox calls itself in the first Received line, the only one that no sender can forge. Without it, SPF cannot be verified and is not-evaluated.',
  }).default([]),
  linkHosts: key(z.array(host('links.example.com')).max(50), {
    description: "Hosts that links in the mails may lead to, beside the site's own. Others are never asked.",
  }).default([]),
  afterwards: key(z.enum(['remove', 'mark']), {
    description: 'What happens to the mail when it was looked at: it is removed, or marked as read.',
  }).default('remove'),
});

/** Settings of `backup`. */
export const backupSettings = z.strictObject({
  leastSize: key(z.int().min(0).max(100), {
    description: 'The least size of the backup, of the one before it.',
    unit: '%',
  }).default(50),
  mostSize: key(z.int().min(100).max(100_000), {
    description: 'The largest size of the backup, of the one before it.',
    unit: '%',
  }).default(300),
  without: key(z.array(collection('A collection.')).max(1_000), {
    description: 'Live collections that no backup of Wix holds, so that none is missed.',
  }).default([]),
});

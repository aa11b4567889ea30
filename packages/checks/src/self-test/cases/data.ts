import type { LedgerRecord, Submission } from '@fhir-iq/sluice-model';
import { WixAnswerError, type WixCall, type WixRest } from '@fhir-iq/sluice-wix';
import { backup } from '../../data/backup.ts';
import { databaseConnections } from '../../data/database-connections.ts';
import { formSubmissions } from '../../data/form-submissions.ts';
import { emailNotifications } from '../../mail/email-notifications.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import type { KnownBad } from '../known-bad.ts';

const token = 'sluice-5e1f7e575e1f7e57';
const siteId = 'known-bad';
const backupId = 'b0000000-0000-4000-8000-000000000000';

const submission = (check: Submission['check']): Submission => ({
  ...{ schema: 'sluice.submission/v1', check, flow: 'contact', engine: 'chromium', token },
  ...{ sentAt: '2026-01-01T00:00:00.000Z', answer: 'pass', reason: 'Every step went through.' },
});

/** Wix as a function of what it is asked. */
function wix(answer: (call: WixCall) => unknown): WixRest {
  const ask = (call: WixCall) => Promise.resolve({ body: answer(call), tookMs: 1, attempts: 1 });
  return { ask, call: async (call) => (await ask(call)).body };
}

const record: LedgerRecord = {
  ...{ schema: 'sluice.record/v1', id: 'backup:production:known-bad', kind: 'backup', answer: 'pass' },
  ...{ environment: 'production', who_deployed: 'self-test', which_approvals_received: [] },
  what_was_deployed: { commit: '0'.repeat(40) },
  when_deployment_occurred: { at: '2026-01-01T00:00:00.000Z', source: 'runner-clock' },
  deployment_outcome: 'backed-up',
  run: { repository: 'known/bad', id: '1', attempt: 1, url: 'https://known-bad.example/' },
  details: { id: backupId, siteId },
};

/** Says that it comes from the site, and nobody signed it. */
const forged = Buffer.from(
  [
    'From: hello@known-bad.example',
    'To: box@known-bad.example',
    'Authentication-Results: mx.known-bad.example; dkim=pass',
    'Subject: Thank you',
    '',
    token,
    '',
  ].join('\r\n'),
);

const mailbox: Mailbox = {
  find: (text) => Promise.resolve(text === token ? [{ uid: 1, size: forged.length }] : []),
  read: () => Promise.resolve(forged),
  remove: () => Promise.resolve(),
  markAsRead: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

export const databaseConnectionsCase: KnownBad = {
  check: 'database_connections',
  planted: 'a collection that answers with 500',
  rule: 'no-answer',
  async look(bench) {
    const settings = bench.settings('database_connections', { collections: [{ id: 'Broken' }] });
    const rest = wix(() => {
      throw new WixAnswerError(500, { what: 'Wix answered 500.' });
    });
    return await databaseConnections({ rest }).run(bench.context({ settings }));
  },
};

export const formSubmissionsCase: KnownBad = {
  check: 'form_submissions',
  planted: 'a form whose row lacks a field',
  rule: 'no-field',
  async look(bench) {
    const form = { flow: 'contact', collection: 'Messages', tokenField: 'text', fields: ['name'] };
    const settings = bench.settings('form_submissions', { forms: [form] });
    const rest = wix(({ path }) =>
      path.endsWith('/remove')
        ? { results: [{ itemMetadata: { id: '1', success: true } }] }
        : { dataItems: [{ id: '1', data: { text: token, name: '' } }] },
    );
    const sent = { submission: submission('form_submissions') };
    const ports = { rest, cleaning: rest, submission: () => Promise.resolve(sent) };
    return await formSubmissions(ports).run(bench.context({ settings }));
  },
};

export const emailNotificationsCase: KnownBad = {
  check: 'email_notifications',
  planted: 'a mail that says it was signed, and was not',
  rule: 'dkim',
  async look(bench) {
    const mail = { flow: 'contact', from: 'hello@known-bad.example' };
    const settings = bench.settings('email_notifications', { mails: [mail], authentication: ['dkim'] });
    const notFound = Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
    const check = emailNotifications({
      server: { host: 'known-bad.example', port: 993, secure: true, user: 'box', password: '' },
      open: () => Promise.resolve(mailbox),
      resolver: () => Promise.reject(notFound),
      submission: (name) => Promise.resolve({ submission: submission(name) }),
    });
    return await check.run(bench.context({ settings }));
  },
};

export const backupCase: KnownBad = {
  check: 'backup',
  planted: 'a backup without one of the live collections',
  rule: 'collection-missing',
  async look(bench) {
    const settings = bench.settings('backup');
    const rest = wix(({ path }) =>
      path.startsWith('/wix-data/v2/collections')
        ? { collections: [{ id: 'Kept' }, { id: 'Forgotten' }] }
        : {
            backups: [{ id: backupId, status: 'READY', sizeInBytes: '10', collections: [{ id: 'Kept' }] }],
          },
    );
    const ports = { rest, siteId, backupRecords: () => Promise.resolve([record]) };
    const subject = { commit: '0'.repeat(40) };
    return await backup(ports).run(bench.context({ settings, subject, stage: 'production' }));
  },
};

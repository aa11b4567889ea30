import { parseDuration } from '@fhir-iq/sluice-config';
import type { formSubmissionsSettings } from '@fhir-iq/sluice-config/schema/check-settings/data';
import { type Finding, type Submission, worstAnswer } from '@fhir-iq/sluice-model';
import { itemsOf, type WixItem } from '@fhir-iq/sluice-wix';
import type { z } from 'zod';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { resultOfSeen, type Seen } from './seen.ts';
import { finding } from '../findings.ts';
import { findRows } from './find-rows.ts';
import { type Cleaning, removeRows } from './remove-rows.ts';
import type { WixPorts } from './wix-ports.ts';

const name = 'form_submissions';
const unit = 'submissions';

type Form = z.output<typeof formSubmissionsSettings>['forms'][number];
type Ports = Pick<WixPorts, 'rest' | 'cleaning' | 'submission'>;

/**
 * What a job without a key sent through each form has arrived in its collection, whole and once; it is removed again,
 * whatever else happens.
 *
 * @param ports - Bound to the key, the site and what was sent.
 */
export function formSubmissions(ports: Ports): Check {
  return {
    name,
    unit,
    async run(context: CheckContext): Promise<CheckResult> {
      const schema = await import('@fhir-iq/sluice-config/schema/check-settings/data');
      const { forms, within } = schema.formSubmissionsSettings.parse(context.settings.with);
      if (forms.length === 0) {
        const reason = `No form is configured: checks.${name}.with.forms is empty.`;
        return { answer: 'not-evaluated', examined: 0, unit, reason, findings: [] };
      }
      const withinMs = parseDuration(within);
      const seen = await Promise.all(forms.map((form) => lookAt(context, ports, form, withinMs)));
      for (const one of seen) context.log.info(`${one.flow}: ${one.reason}`);
      return resultOfSeen(seen, unit);
    },
  };
}

async function lookAt(context: CheckContext, ports: Ports, form: Form, withinMs: number): Promise<Seen> {
  const { flow } = form;
  const file = await ports.submission(name, flow);
  if ('missing' in file)
    return {
      ...{ flow, answer: 'error', looked: false, findings: [], details: {} },
      reason: `What was sent cannot be looked for: ${file.missing}.`,
    };
  const { submission } = file;
  const items = itemsOf(ports.rest);
  let looked: Omit<Seen, 'flow'>;
  try {
    const found = await findRows(context, items, form, submission.token, withinMs);
    looked = judge(form, submission, found, withinMs);
  } catch (error) {
    const reason = `Could not look for the row: ${error instanceof Error ? error.message : String(error)}`;
    looked = { answer: 'error', reason, looked: false, findings: [], details: {} };
  }
  // The same flow may have been walked for its mail, too: that left a row like this one.
  const mail = await ports.submission('email_notifications', flow);
  const other = 'submission' in mail ? [mail.submission.token, ...(mail.submission.earlier ?? [])] : [];
  const tokens = [submission.token, ...(submission.earlier ?? []), ...other];
  const cleaning = await removeRows(itemsOf(ports.cleaning), form, tokens);
  context.signal?.throwIfAborted();
  return withCleaning(flow, submission, looked, cleaning);
}

function judge(
  form: Form,
  submission: Submission,
  { rows, afterMs, looks }: { rows: readonly WixItem[]; afterMs: number; looks: number },
  withinMs: number,
): Omit<Seen, 'flow'> {
  const { flow, collection, fields } = form;
  const details = { collection, engine: submission.engine, rows: rows.map((row) => row.id), afterMs, looks };
  const note = (rule: string, key: string, message: string, value: string, threshold: string): Finding =>
    finding(name, { rule, key: `${flow}/${key}`, severity: 'high', message, value, threshold });
  const findings: Finding[] = [];
  const unsent = submission.answer !== 'pass';
  if (submission.answer === 'fail') {
    const message = `The flow ${flow} did not go through: ${submission.reason}`;
    findings.push(note('not-sent', 'flow', message, 'failed', 'every step of the flow'));
  }
  const [row] = rows;
  if (row === undefined && !unsent) {
    const message = `${collection} has no row with ${submission.token} in ${form.tokenField}, ${String(withinMs)} ms after it was looked for first.`;
    findings.push(note('no-row', collection, message, 'no row', 'one row'));
  }
  if (rows.length > 1) {
    const message = `${collection} has ${String(rows.length)} rows of one sending.`;
    findings.push(note('sent-twice', collection, message, `${String(rows.length)} rows`, 'one row'));
  }
  for (const field of row === undefined ? [] : fields.filter((one) => isEmpty(row.data[one]))) {
    const message = `The row of ${collection} has nothing in the field ${field}.`;
    findings.push(note('no-field', `${collection}.${field}`, message, 'nothing', 'something'));
  }
  const common = { findings, details, looked: row !== undefined || !unsent };
  if (findings.length > 0)
    return { ...common, answer: 'fail', reason: findings.map((one) => one.message).join(' ') };
  if (unsent) {
    const reason = `Nothing was sent that could be looked for: ${submission.reason}`;
    return { ...common, answer: 'error', reason, looked: false };
  }
  const whole = fields.length === 0 ? '' : ` with ${fields.join(', ')}`;
  return { ...common, answer: 'pass', reason: `The row arrived in ${collection}${whole}.` };
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** What was left behind blocks: the next run would find it, and staging would fill up. What nobody could see is no fail. */
function withCleaning(
  flow: string,
  submission: Submission,
  looked: Omit<Seen, 'flow'>,
  { removed, left, unknown }: Cleaning,
): Seen {
  const details = {
    ...{ ...looked.details, removed },
    ...(left.length === 0 ? {} : { left }),
    ...(unknown.length === 0 ? {} : { unknown }),
  };
  if (left.length === 0) {
    if (unknown.length === 0) return { flow, ...looked, details };
    const reason = `${looked.reason} Look for it by hand: ${unknown.join('; ')}.`;
    return { flow, ...looked, answer: worstAnswer([looked.answer, 'error']), reason, details };
  }
  const message = `Not removed: ${[...left, ...unknown].join('; ')}.`;
  const notRemoved = finding(name, {
    rule: 'not-removed',
    key: flow,
    severity: 'high',
    message,
    value: `${String(left.length)} left behind`,
    threshold: 'nothing left behind',
    remedy: `Remove the rows with ${submission.token} by hand, and give the key the permission to write data items.`,
  });
  return {
    flow,
    looked: looked.looked,
    answer: worstAnswer([looked.answer, 'fail']),
    reason: `${looked.reason} ${message}`,
    findings: [...looked.findings, notRemoved],
    details,
  };
}

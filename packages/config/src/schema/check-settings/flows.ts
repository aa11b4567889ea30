import { z } from 'zod';
import { key } from '../meta.ts';
import { duration, host } from '../scalars.ts';

const engines = ['chromium', 'firefox', 'webkit'] as const;

/** The name of a flow: its file's in the folder `flows` beside this file, without `.json`. */
export const flowName = () =>
  key(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "it is no flow's name"), {
    description: '',
    allowed: "a flow's name: that of its file in .github/flows without .json",
    examples: ['contact-form'],
  });

const flowNames = (description: string) =>
  key(z.array(flowName()), { description, examples: [['contact-form']] });

const timeout = (most: string, given: string) =>
  key(duration('1s', most), { description: 'How long one flow may take in one engine.' }).default(given);

const hosts = (description: string) => key(z.array(host('pay.example.com')), { description }).default([]);

/** Settings of `user_flows`. */
export const userFlowsSettings = z.strictObject({
  flows: flowNames(
    'The flows that are walked. Left out: all that are recorded, but those that payment_test_mode, form_submissions and email_notifications walk.',
  ).optional(),
  engines: key(z.array(z.enum(engines)), {
    description: 'The engines in which each flow is walked.',
  }).default([...engines]),
  required: key(z.array(z.enum(engines)), {
    description:
      'The engines without which the check does not pass. Another one that the runner does not have is not-evaluated, and the evidence names it.',
  }).default([...engines]),
  timeout: timeout('10m', '60s'),
  hosts: hosts("Hosts beside the site's own to which a flow may lead."),
  withoutAssertion: key(z.enum(['allowed', 'not-allowed']), {
    description:
      'Whether a flow that asserts nothing counts: it shows only that its elements can be clicked and typed into.',
  }).default('not-allowed'),
  accessibility: key(z.enum(['checked', 'not-checked']), {
    description:
      'Whether axe looks at each state that a flow reaches, by the rules of the check accessibility.',
  }).default('checked'),
});

/** Settings of `payment_test_mode`. */
export const paymentTestModeSettings = z.strictObject({
  flows: flowNames(
    'The flows that lead to a paid order; `{{card}}` in what is typed is the test card.',
  ).default([]),
  card: key(z.string().regex(/^\d(?: ?\d){11,18}$/, 'it is no card number'), {
    description: "The payment provider's test card. No other card number is ever typed.",
    allowed: '12 to 19 digits, blanks between them as they are typed',
    examples: ['4242 4242 4242 4242'],
  }).default('4242 4242 4242 4242'),
  hosts: hosts(
    "The payment provider's hosts: their answers say `livemode`, and a flow may lead to them.",
  ).default(['api.stripe.com', 'js.stripe.com', 'checkout.stripe.com']),
  livemode: key(z.enum(['required', 'if-said']), {
    description:
      'Whether the provider itself must say `livemode: false` before anything is typed, beside a key that begins with pk_test_.',
  }).default('required'),
  timeout: timeout('10m', '2m'),
});

/** Settings of `final_smoke`. */
export const finalSmokeSettings = z.strictObject({
  flows: flowNames(
    'The critical flows. They only read: what types, and what sends a form, is stopped.',
  ).default([]),
  engine: key(z.enum(['chromium', 'firefox']), {
    description: 'The engine in which they are walked: one that can hold a request back.',
  }).default('chromium'),
  timeout: timeout('2m', '30s'),
  hosts: hosts("Hosts beside the site's own to which a flow may lead."),
});

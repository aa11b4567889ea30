import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { Submission } from '@fhir-iq/sluice-model';
import { testInEngines } from '../helpers/engines.ts';
import { flowWorld, rulesOf, type FlowWalk, type FlowWorld } from '../helpers/flow-world.ts';

jest.setTimeout(300_000);

let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(async () => await world.close());

const pay = (over: Partial<FlowWalk> = {}): FlowWalk => ({
  check: 'payment_test_mode',
  with: { flows: ['pay-online'] },
  ...over,
});

/** Requests to the payment provider that carry a card, and what they came to, since `from`. */
function paidSince(from: number): string[] {
  return world.published.sandbox
    .requests()
    .slice(from)
    .filter((one) => one.url.includes('api.stripe.com') && one.url.includes('/confirm'))
    .map((one) => `${one.method} ${String(one.status)}`);
}
const now = (): number => world.published.sandbox.requests().length;

describe('payment_test_mode', () => {
  testInEngines(['chromium'], 'pays an order with the test card where the key is a test key', async () => {
    const from = now();
    const { evidence } = await world.walk(pay());
    expect(evidence['payment_test_mode']).toMatchObject({
      answer: 'pass',
      examined: 1,
      unit: 'orders',
      findings: [],
      details: { payments: [{ testKey: true, liveKey: false, livemode: false, requestsWithCard: 1 }] },
    });
    expect(paidSince(from)).toEqual(['POST 200']);
    expect(world.published.sandbox.payment.payments().at(-1)).toMatchObject({
      status: 'succeeded',
      livemode: false,
    });
  });

  for (const [fault, what] of [
    ['site-live-payment-key@staging', /has pk_live_….*payments here are real/],
    ['payment-live-mode', /api\.stripe\.com has "livemode": true/],
  ] as const)
    testInEngines(['chromium'], `${fault}: stops at once, and no request with the card leaves`, async () => {
      const from = now();
      const { evidence, outputs } = await world.walk(pay({ faults: [fault] }));
      expect(outputs['answer']).toBe('fail');
      expect(evidence['payment_test_mode']).toMatchObject({ answer: 'fail', examined: 0 });
      expect(evidence['payment_test_mode']?.findings).toMatchObject([
        { rule: 'live-key', severity: 'critical', blocks: true, message: expect.stringMatching(what) },
      ]);
      expect(evidence['payment_test_mode']?.findings[0]?.message).toContain('no request with the card left');
      expect(paidSince(from)).toEqual([]);
    });

  testInEngines(['chromium'], 'a declined card is red', async () => {
    const { evidence } = await world.walk(
      pay({
        with: { flows: ['hasty-pay'] },
        flows: { 'hasty-pay': { ...world.recorded('pay-online'), timeout: 2_000 } },
        faults: ['payment-declined'],
      }),
    );
    expect(rulesOf(evidence['payment_test_mode'])).toEqual(['step']);
  });

  testInEngines(['chromium'], 'types no other card, and no card before the key is shown', async () => {
    const from = now();
    const good = world.recorded('pay-online');
    const value = (step: { value?: string }, card: string): object =>
      step.value === '{{card}}' ? { ...step, value: card } : step;
    const { evidence } = await world.walk(
      pay({
        with: { flows: ['real-card', 'no-card', 'early'] },
        flows: {
          'real-card': {
            ...good,
            steps: good.steps.map((step: object) => value(step, '4012 8888 8888 1881')),
          },
          'no-card': { ...good, steps: good.steps.map((step: object) => value(step, 'none')) },
          early: {
            ...good,
            steps: [
              { type: 'navigate', url: 'https://staging.fhiriq.com/contact' },
              { type: 'change', selectors: ['#name'], value: '{{card}}' },
              { type: 'waitForElement', selectors: ['#name'] },
            ],
          },
        },
      }),
    );
    const { payment_test_mode: seen } = evidence;
    expect(seen?.findings.map((one) => one.rule).sort()).toEqual(['key-not-shown', 'no-card', 'other-card']);
    expect(JSON.stringify(seen)).not.toMatch(/4012 ?8888/);
    expect(seen).toMatchObject({ answer: 'fail', examined: 0 });
    expect(paidSince(from)).toEqual([]);
  });

  testInEngines(['chromium'], 'is not evaluated without a flow, and looks on no other stage', async () => {
    const none = await world.walk(pay({ with: { flows: [] } }));
    expect(none.evidence['payment_test_mode']).toMatchObject({ answer: 'not-evaluated', examined: 0 });
    const live = await world.walk(pay({ inputs: { url: 'https://fhiriq.com/' } }));
    expect(live.evidence['payment_test_mode']).toMatchObject({
      answer: 'error',
      reason: expect.stringContaining('fhiriq.com is the live site'),
    });
  });
});

describe('final_smoke', () => {
  const smoke = (over: Partial<FlowWalk> = {}): FlowWalk => ({
    check: 'final_smoke',
    with: { flows: ['read-pages'] },
    ...over,
  });

  testInEngines(['chromium'], 'asks critical pages and walks critical flows', async () => {
    const { evidence } = await world.walk(smoke());
    expect(evidence['final_smoke']).toMatchObject({ answer: 'pass', examined: 10, unit: 'steps' });
  });

  testInEngines(['chromium'], 'is red where a flow leaves the site, and walks none that types', async () => {
    const { evidence } = await world.walk(
      smoke({ with: { flows: ['read-pages', 'contact-form'] }, faults: ['site-link-elsewhere@staging'] }),
    );
    expect(rulesOf(evidence['final_smoke'])).toEqual(['leaves-site', 'writes']);
  });

  testInEngines(['chromium'], 'is not evaluated where no flow is critical', async () => {
    const { evidence } = await world.walk(smoke({ with: {} }));
    expect(evidence['final_smoke']).toMatchObject({ answer: 'not-evaluated' });
  });
});

describe('submissions', () => {
  const form = { flow: 'contact-form', collection: 'ContactMessages', tokenField: 'message' };
  const told = (files: Readonly<Record<string, string>>): Submission[] =>
    Object.entries(files)
      .filter(([name]) => name.includes('/submissions/'))
      .map(([, text]) => Submission.parse(JSON.parse(text)));

  testInEngines(['chromium'], 'sends a form with a token that arrives in the collection', async () => {
    const { files, evidence } = await world.walk({ check: 'form_submissions', with: { forms: [form] } });
    const [sent] = told(files);
    expect(sent).toMatchObject({ check: 'form_submissions', flow: 'contact-form', answer: 'pass' });
    expect(evidence).toEqual({});
    const rows = world.published.rows('ContactMessages');
    expect(rows.filter((row) => String(row['message']).includes(sent?.token ?? '?'))).toHaveLength(1);
  });

  testInEngines(['chromium'], 'says what could not be sent', async () => {
    const flow = world.recorded('contact-form');
    const { files } = await world.walk({
      check: 'form_submissions',
      with: {
        forms: [
          { ...form, flow: 'missing' },
          { ...form, flow: 'tokenless' },
          { ...form, flow: 'hasty' },
        ],
      },
      flows: {
        tokenless: JSON.stringify(flow).replaceAll('{{token}}', 'x'),
        hasty: { ...flow, timeout: 1_500 },
      },
      faults: ['site-button-gone@staging'],
    });
    const sent = told(files);
    expect(Object.fromEntries(sent.map((one) => [one.flow, `${one.answer}: ${one.reason}`]))).toEqual({
      missing: expect.stringMatching(/^error: There is no \.github\/flows\/missing\.json/),
      tokenless: expect.stringMatching(/^error: .*no \{\{token\}\}/),
      hasty: expect.stringMatching(/^fail: .*"#send" matches 0/),
    });
  });
});

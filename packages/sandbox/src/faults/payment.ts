import type { FaultDescription } from './description.ts';

const paying = { farEnd: 'payment', byEnvironment: false } as const;

/** What the payment provider can do beside what it should. */
export const paymentFaults: readonly FaultDescription[] = [
  {
    ...paying,
    name: 'payment-live-mode',
    occasion: 'answer about a payment',
    happens: 'The payment provider says livemode: true to a test key.',
    expected: 'payment_test_mode is red at once; nothing was typed, no card left the browser.',
    red: [{ check: 'payment_test_mode', rule: 'live-key' }],
  },
  {
    ...paying,
    name: 'payment-declined',
    occasion: 'payment by card',
    happens: 'The payment provider declines the test card.',
    expected: 'payment_test_mode is red: the order is not paid, with step and screenshot.',
    red: [{ check: 'payment_test_mode', rule: 'step' }],
  },
];

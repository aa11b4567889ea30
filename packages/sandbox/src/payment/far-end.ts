import { randomBytes } from 'node:crypto';
import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';

/** A payment as the stand-in keeps it; card numbers are not kept. */
export interface RehearsedPayment {
  readonly id: string;
  readonly livemode: boolean;
  readonly amount: number;
  readonly status: 'requires_payment_method' | 'succeeded';
}

/** The payment provider. */
export interface PaymentStandIn extends FarEnd {
  /** Payments that were begun, oldest first. */
  payments(): readonly RehearsedPayment[];
}

interface Payment extends RehearsedPayment {
  readonly currency: string;
  readonly secret: string;
}

/** The card of Stripe's documentation that every test key takes. */
const testCard = '4242424242424242';

/** Makes the stand-in for `api.stripe.com`: payment intents are begun by a secret key, read and paid by a public one. */
export function createPaymentFarEnd({ faults }: FarEndContext): PaymentStandIn {
  const payments = new Map<string, Payment>();

  const handle = (request: FarRequest): FarResponse => {
    if (request.method === 'OPTIONS') return { status: 204, headers: crossOrigin };
    const form = new URLSearchParams(request.body.toString('utf8'));
    const key =
      /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1] ??
      request.url.searchParams.get('key') ??
      form.get('key') ??
      '';
    const mode = /^[sp]k_(test|live)_/.exec(key)?.[1];
    if (mode === undefined) return refused(401, 'invalid_request_error', 'Invalid API Key provided.');
    const path = request.url.pathname;
    if (path === '/v1/payment_intents' && request.method === 'POST')
      return begun(key.startsWith('sk_'), mode === 'live', form);
    const match = /^\/v1\/payment_intents\/(pi_\w+)(\/confirm)?$/.exec(path);
    const payment = payments.get(match?.[1] ?? '');
    const secret = form.get('client_secret') ?? request.url.searchParams.get('client_secret');
    if (payment === undefined || (key.startsWith('pk_') && secret !== payment.secret))
      return refused(404, 'resource_missing', `No such payment_intent: '${match?.[1] ?? ''}'`);
    if (match?.[2] === undefined) return shown(payment, mode === 'live');
    return paid(payment, mode === 'live', form);
  };

  const begun = (secretKey: boolean, livemode: boolean, form: URLSearchParams): FarResponse => {
    if (!secretKey)
      return refused(401, 'secret_key_required', 'This API call cannot be made with a publishable API key.');
    const id = `pi_${randomBytes(12).toString('hex')}`;
    const payment: Payment = {
      id,
      livemode,
      amount: Number(form.get('amount')),
      currency: form.get('currency') ?? 'usd',
      status: 'requires_payment_method',
      secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    };
    payments.set(id, payment);
    return shown(payment, livemode);
  };

  const paid = (payment: Payment, livemode: boolean, form: URLSearchParams): FarResponse => {
    const number = (form.get('payment_method_data[card][number]') ?? '').replaceAll(/\s/g, '');
    if (livemode || number !== testCard || faults.strikes('payment-declined'))
      return refused(402, 'card_declined', 'Your card was declined.');
    const done: Payment = { ...payment, status: 'succeeded' };
    payments.set(payment.id, done);
    return shown(done, livemode);
  };

  const shown = ({ id, amount, currency, status, secret }: Payment, livemode: boolean): FarResponse => ({
    status: 200,
    headers: crossOrigin,
    json: {
      id,
      object: 'payment_intent',
      amount,
      currency,
      status,
      client_secret: secret,
      livemode: livemode || faults.strikes('payment-live-mode'),
    },
  });

  return {
    name: 'payment',
    hosts: ['api.stripe.com'],
    handle: async (request) => await Promise.resolve(handle(request)),
    payments: () =>
      [...payments.values()].map(({ id, livemode, amount, status }) => ({ id, livemode, amount, status })),
  };
}

const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'GET, POST',
};

function refused(status: number, code: string, message: string): FarResponse {
  return { status, headers: crossOrigin, json: { error: { type: 'invalid_request_error', code, message } } };
}

import wixData from 'wix-data';
import { fetch } from 'wix-fetch';
import { getSecret } from 'wix-secrets-backend';
import { Permissions, webMethod } from 'wix-web-module';
import { publishableKey } from 'public/payment-keys.js';
import { environment } from 'public/sluice-build.js';

const api = 'https://api.stripe.com/v1/payment_intents';
const fee = Object.freeze({ amount: '4500', currency: 'usd' });

/** Begins the payment of a visit's fee; the browser pays it with what comes back. */
export const beginPayment = webMethod(Permissions.Anyone, async () => {
  const { id, client_secret: clientSecret } = await ask(api, new URLSearchParams(fee));
  return { id, clientSecret, publishableKey: publishableKey(environment), amount: fee.amount };
});

/** Keeps a payment as an order once the provider says that it was paid. */
export const keepOrder = webMethod(Permissions.Anyone, async (id) => {
  if (typeof id !== 'string' || !/^pi_\w+$/.test(id)) return { kept: false };
  const { status, amount, livemode } = await ask(`${api}/${id}`);
  if (status !== 'succeeded') return { kept: false };
  const order = await wixData.insert('Orders', { payment: id, amount, livemode, paidAt: new Date() });
  return { kept: true, order: order._id };
});

async function ask(url, body) {
  const authorization = `Bearer ${await getSecret('STRIPE_SECRET_KEY')}`;
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    ...(body === undefined ? {} : { body: body.toString() }),
  });
  if (!answer.ok) throw new Error(`the payment provider answered ${answer.status}`);
  return answer.json();
}

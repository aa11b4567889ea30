const api = 'https://api.stripe.com/v1/payment_intents';

/** A payment that was begun, as the provider sees it. */
export async function readPayment({ id, clientSecret, publishableKey }) {
  const query = new URLSearchParams({ client_secret: clientSecret, key: publishableKey });
  return understood(await fetch(`${api}/${id}?${query}`));
}

/** Pays by card; the card goes to the provider and nowhere else. */
export async function payByCard({ id, clientSecret, publishableKey }, card) {
  const body = new URLSearchParams({
    client_secret: clientSecret,
    key: publishableKey,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': card.number.replace(/\s/g, ''),
    'payment_method_data[card][exp_month]': card.expiry.split('/')[0] ?? '',
    'payment_method_data[card][exp_year]': card.expiry.split('/')[1] ?? '',
    'payment_method_data[card][cvc]': card.cvc,
  });
  return understood(await fetch(`${api}/${id}/confirm`, { method: 'POST', body }));
}

async function understood(answer) {
  const said = await answer.json();
  return answer.ok ? said : { status: 'failed', why: said.error?.message ?? 'The payment failed.' };
}

import { beginPayment, keepOrder } from 'backend/payments.web.js';
import { payByCard, readPayment } from 'public/payment-provider.js';

let payment;

$w.onReady(() => {
  $w('#begin').onClick(begin);
  $w('#pay').onClick(pay);
});

async function begin() {
  $w('#begin').disable();
  payment = await beginPayment();
  const { livemode } = await readPayment(payment);
  $w('#amount').text = `Your fee: $${(Number(payment.amount) / 100).toFixed(2)}`;
  $w('#mode').text = livemode ? '' : 'This is a test: no money moves.';
  $w('#card').show();
}

async function pay() {
  $w('#pay').disable();
  const card = { number: $w('#number').value, expiry: $w('#expiry').value, cvc: $w('#cvc').value };
  const paid = await payByCard(payment, card);
  const kept = paid.status === 'succeeded' ? await keepOrder(payment.id) : { kept: false };
  $w('#outcome').text = kept.kept ? 'Thank you. Your order is paid.' : (paid.why ?? 'The payment failed.');
  if (!kept.kept) $w('#pay').enable();
}

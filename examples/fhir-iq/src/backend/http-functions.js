import { response } from 'wix-http-functions';
import { paymentReadiness } from 'backend/payment-health.js';
import { buildId, commit, environment, flags } from 'public/sluice-build.js';

const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };

/** GET /_functions/health: which build this is. A publish is proven by it. */
export function get_health() {
  return response({ status: 200, headers, body: { status: 'ok', buildId, commit, environment } });
}

/** GET /_functions/paymentHealth: whether a payment could be taken. */
export function get_paymentHealth() {
  const { ready, mode, why } = paymentReadiness(environment, flags);
  return response({
    status: ready ? 200 : 503,
    headers,
    body: { status: ready ? 'ok' : 'down', mode, why, buildId },
  });
}

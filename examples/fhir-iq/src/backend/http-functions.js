import wixData from 'wix-data';
import { paymentReadiness } from 'backend/payment-health.js';
import { siteAnswer, withinLimit } from 'backend/site-answers.js';
import { openingHours } from 'public/appointment-slots.js';
import { validateContact } from 'public/contact-form.js';
import { buildId, commit, environment, flags } from 'public/sluice-build.js';

/** GET /_functions/health: which build this is, with which flags. A publish is proven by it; it is never limited. */
export function get_health() {
  return siteAnswer('real_time_data', {
    status: 200,
    body: { status: 'ok', buildId, commit, environment, flags },
  });
}

/** GET /_functions/paymentHealth: whether a payment could be taken. */
export function get_paymentHealth() {
  const { ready, mode, why } = paymentReadiness(environment, flags);
  return siteAnswer('real_time_data', {
    status: ready ? 200 : 503,
    body: { status: ready ? 'ok' : 'down', mode, why, buildId },
  });
}

/** GET /_functions/openingHours: when the office is open, in minutes of each weekday (UTC). */
export function get_openingHours(request) {
  return withinLimit(request, 'api', () =>
    siteAnswer('api_responses', { status: 200, body: { hours: openingHours } }),
  );
}

/** GET /_functions/priceList: the price list, to keep. */
export function get_priceList(request) {
  return withinLimit(request, 'downloads', () =>
    siteAnswer('cms_content', {
      status: 200,
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="price-list.csv"',
      },
      body: 'visit,minutes,price\r\nFirst visit,60,90.00\r\nFollow-up,30,45.00\r\n',
    }),
  );
}

/** GET /_functions/appointment?id=…: one visitor's appointment, so no cache may keep it. */
export function get_appointment(request) {
  return withinLimit(request, 'api', async () => {
    const kept = await wixData
      .query('Appointments')
      .eq('_id', String(request.query?.id ?? ''))
      .find();
    const [found] = kept.items;
    return siteAnswer('user_specific_data', {
      status: found === undefined ? 404 : 200,
      body: found === undefined ? { error: 'no such appointment' } : { start: found.start, end: found.end },
    });
  });
}

/** POST /_functions/contact: takes a message; what is wrong comes back by field, and nothing of it is kept. */
export function post_contact(request) {
  return withinLimit(request, 'forms', async () => {
    const checked = validateContact(await jsonOf(request));
    if (!checked.ok)
      return siteAnswer('user_specific_data', { status: 422, body: { problems: checked.problems } });
    await wixData.insert('ContactMessages', { ...checked.value, receivedAt: new Date() });
    return siteAnswer('user_specific_data', { status: 201, body: { sent: true } });
  });
}

async function jsonOf(request) {
  try {
    const value = await request.body.json();
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

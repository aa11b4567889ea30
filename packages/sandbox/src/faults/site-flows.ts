import type { FarResponse } from '../far-end.ts';
import type { SiteDefect } from '../site/defects.ts';

/** Changes the text of an answer, if it has what is looked for. */
function replaced(response: FarResponse, find: RegExp, by: string): FarResponse | undefined {
  const text = response.body === undefined ? undefined : response.body.toString();
  return text === undefined || !find.test(text)
    ? undefined
    : { ...response, body: text.replaceAll(new RegExp(find, 'g'), by) };
}

/** What a person who uses the site meets: the red cases of user_flows, payment_test_mode and final_smoke. */
export const flowDefects: readonly SiteDefect[] = [
  {
    name: 'site-button-gone',
    happens: 'The buttons of forms are no longer there.',
    expected: 'user_flows is red: the step, its selectors, a screenshot and the console.',
    red: [{ check: 'user_flows', rule: 'step' }],
    page: (html) => html.replaceAll(/<button\b[^>]*>.*?<\/button>/gs, ''),
  },
  {
    name: 'site-link-elsewhere',
    happens: 'The link to the contact page leads to another host.',
    expected:
      'user_flows and final_smoke are red: the flow leaves the site, and the browser is not sent there.',
    red: [
      { check: 'user_flows', rule: 'leaves-site' },
      { check: 'final_smoke', rule: 'leaves-site' },
    ],
    page: (html) =>
      html.replaceAll(/href="[^"]*\/contact[^"]*"/g, 'href="https://elsewhere.example/contact"'),
  },
  {
    name: 'site-form-silent',
    happens: 'Forms are sent, and their web methods answer with an error.',
    expected: 'user_flows is red: what the flow asserts after sending does not come; the console says why.',
    red: [{ check: 'user_flows', rule: 'step' }],
    answer: ({ path, request }) =>
      request.method === 'POST' && path.startsWith('/_code/')
        ? { status: 500, headers: { 'content-type': 'application/json' }, body: '{"message":"failed"}' }
        : undefined,
  },
  {
    name: 'site-live-payment-key',
    happens: 'Pages hold the live key of the payment provider.',
    expected: 'payment_test_mode is red at once; nothing was typed, no card left the browser.',
    red: [{ check: 'payment_test_mode', rule: 'live-key' }],
    change: (response) => replaced(response, /pk_test_/, 'pk_live_'),
  },
];

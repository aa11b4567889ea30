import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { CertificateFacts } from '@fhir-iq/sluice-runtime';
import type { Check, CheckResult } from '../src/check.ts';
import { judgeCertificate } from '../src/smoke/certificate.ts';
import { criticalPages } from '../src/smoke/critical-pages.ts';
import { healthChecks } from '../src/smoke/health-checks.ts';
import { checkContext, policy } from './helpers/context.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const page =
  (text: string): Answer =>
  (_, response) =>
    void response.end(`<html><body><script>"no"</script><h1>${text}</h1></body></html>`);
const titled =
  (title: string): Answer =>
  (_, response) =>
    void response.end(
      `<html><head><title>${title}</title><meta property="og:title" content="${title}"></head><body><script>'${title}'</script></body></html>`,
    );
const json =
  (value: object): Answer =>
  (_, response) =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
const good: Record<string, Answer> = {
  '/': page('FHIR IQ'),
  '/appointments': page('Book <b>an</b>\n appointment'),
  '/contact': page('Contact'),
  '/health': json({}),
  '/api/health': json({}),
  '/api/payment/health': json({}),
  '/_functions/health': json({ buildId: 'b-1' }),
};

async function ask(
  check: Check,
  answers: Record<string, Answer> = {},
  buildId?: string,
): Promise<CheckResult> {
  const server = createServer((request, response) => {
    const answer = { ...good, ...answers }[new URL(request.url ?? '/', 'http://x').pathname];
    if (answer === undefined) return void response.writeHead(404).end();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration = policy((value) =>
    value.pages.critical.push({ path: '/old', redirectsTo: '/contact', maxTime: '1s' }),
  );
  const own = { '/old': redirect('/contact') };
  const subject = { commit: 'a'.repeat(40), ...(buildId === undefined ? {} : { buildId }) };
  Object.assign(answers, { ...own, ...answers });
  const context = checkContext('/', 'a'.repeat(40), { url, configuration, subject, moment: 'after-publish' });
  try {
    return await check.run(context);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function redirect(to: string): Answer {
  return (_, response) => void response.writeHead(302, { location: to }).end();
}

function failingFirst(times: number, then: Answer, status = 503): Answer {
  let asked = 0;
  return (request, response) => {
    asked += 1;
    if (asked <= times) response.writeHead(status).end();
    else then(request, response);
  };
}

describe('critical pages', () => {
  test('pass with status, text, time and redirects as they must be', async () => {
    expect(await ask(criticalPages)).toMatchObject({ answer: 'pass', examined: 4, findings: [] });
  });

  const red: [string, Record<string, Answer>, string, RegExp][] = [
    [
      'a page that is gone',
      { '/contact': failingFirst(9, page(''), 404) },
      'status',
      /answered 404, expected is 200/,
    ],
    [
      'a page that shows nothing below its title',
      { '/contact': titled('Contact') },
      'text',
      /does not show "Contact"/,
    ],
    ['a page without its text', { '/contact': page('Something else') }, 'text', /does not show "Contact"/],
    ['a page that leads to another page', { '/': redirect('/contact') }, 'redirect', /leads to \/contact/],
    ['a page that leads to another host', { '/': redirect('http://localhost:1/') }, 'no-answer', /localhost/],
    ['a redirect in a circle', { '/': redirect('/') }, 'no-answer', /redirect/],
    ['an old page that leads nowhere', { '/old': page('Contact') }, 'redirect', /expected is .*\/contact/],
    [
      'a page that breaks off',
      {
        '/': (_, response) =>
          void (
            response.writeHead(200, { 'content-length': '100' }),
            response.write('x'),
            response.destroy()
          ),
      },
      'no-answer',
      /no answer/,
    ],
    ['a page that never answers', { '/old': () => undefined }, 'no-answer', /1000 ms|TIMEOUT|within/],
  ];
  test.each(red)(
    'are red for %s',
    async (_, answers, rule, said) => {
      const result = await ask(criticalPages, answers);
      expect(result.answer).toBe('fail');
      const found = result.findings.find((one) => one.rule === rule);
      expect(found?.message).toMatch(said);
      expect(found?.message).toContain('attempt 3 of 3');
    },
    30_000,
  );

  test('that answer only when asked again pass, and are told to be flaky with both answers', async () => {
    const result = await ask(criticalPages, { '/contact': failingFirst(1, page('Contact')) });
    expect(result).toMatchObject({
      answer: 'pass',
      findings: [
        {
          rule: 'flaky',
          blocks: false,
          message: expect.stringMatching(/attempt 1: .*503.*attempt 2: 200 in \d+ ms/),
        },
      ],
    });
  });
});

describe('health checks', () => {
  test("ask production's addresses on the site of the stage, and for the build", async () => {
    expect(await ask(healthChecks, {}, 'b-1')).toMatchObject({ answer: 'pass', examined: 4, findings: [] });
  });

  test('are red for another status', async () => {
    expect(await ask(healthChecks, { '/api/health': failingFirst(9, json({}), 500) })).toMatchObject({
      answer: 'fail',
      findings: [{ id: 'health_checks/status/api_endpoints', value: '500', threshold: '200' }],
    });
  });

  const builds: [string, Answer][] = [
    ['the old build', json({ buildId: 'b-0' })],
    ['no build', json({})],
    ['nothing', (_, response) => void response.writeHead(500).end()],
  ];
  test.each(builds)('are red where the site serves %s', async (_, answer) => {
    expect(await ask(healthChecks, { '/_functions/health': answer }, 'b-1')).toMatchObject({
      answer: 'fail',
      findings: [{ rule: 'build', threshold: 'b-1' }],
    });
  });

  test('say that no build was asked for', async () => {
    expect((await ask(healthChecks)).reason).toContain('No build id was given');
  });
});

describe('a certificate', () => {
  const now = new Date('2026-11-23T00:00:00Z');
  const facts: CertificateFacts = {
    subject: 'CN=fhiriq.com',
    issuer: 'CN=CA',
    names: ['fhiriq.com'],
    validFrom: new Date('2026-10-01'),
    validTo: new Date('2027-01-01'),
    fingerprint: 'AA',
    protocol: 'TLSv1.3',
    trusted: true,
    root: 'CN=Root',
    proxyEndsTls: false,
    seenAt: now,
    rehearsal: false,
  };
  const cases: [string, Partial<CertificateFacts>, CheckResult['answer'], RegExp][] = [
    ['that is good', {}, 'pass', /valid for 39 more days/],
    ['that ends soon', { validTo: new Date('2026-11-30') }, 'fail', /expires in 7 days/],
    [
      'that has ended',
      { validTo: new Date('2026-11-20'), trusted: false, problem: 'CERT_HAS_EXPIRED' },
      'fail',
      /CERT_HAS_EXPIRED/,
    ],
    ['for another name', { trusted: false, problem: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'fail', /ALTNAME/],
    ['that is not valid yet', { validFrom: new Date('2026-12-01') }, 'fail', /valid only from/],
    ['of a proxy that ends TLS', { proxyEndsTls: true, root: 'O=Company' }, 'not-evaluated', /O=Company/],
    ["of a rehearsal's proxy", { proxyEndsTls: true, rehearsal: true }, 'pass', /a rehearsal's/],
    [
      "of a rehearsal whose clock is weeks ahead of the machine's, which made it",
      {
        proxyEndsTls: true,
        rehearsal: true,
        seenAt: new Date('2026-10-02'),
        validTo: new Date('2026-11-15'),
      },
      'pass',
      /valid for 44 more days/,
    ],
  ];
  test.each(cases)('%s', (_, change, answer, said) => {
    const result = judgeCertificate('fhiriq.com', { ...facts, ...change }, '14d', now);
    expect(result.answer).toBe(answer);
    expect(result.reason).toMatch(said);
  });
});

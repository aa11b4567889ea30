import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keepingLog, productionId, site, testSandbox, type TestSandbox } from './helpers/sandbox.ts';
import { siteFiles } from './helpers/wix-cli.ts';

const functions = `
import { ok, created, response, notFound } from 'wix-http-functions';
import { getSecret } from 'wix-secrets-backend';
import { getJSON } from 'wix-fetch';
import wixData from 'wix-data';
import { greet } from 'backend/greet.web.js';
import { shout } from './old/shout.jsw';
import words from 'public/words.json';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export function get_hello(request) {
  return ok({ headers: { 'X-Site': 'yes' }, body: { path: request.path, query: request.query, agent: request.headers['user-agent'] ?? '', greet: greet('you'), shout: shout(words.word) } });
}
export async function post_echo(request) { return created({ body: await request.body.json() }); }
export function use_any(request) { return response({ status: 202, body: request.method }); }
export async function get_open() { return ok({ body: (await wixData.query('Services').eq('open', true).ascending('name').find()).items.map((item) => item.name) }); }
export async function post_item(request) { return ok({ body: (await wixData.insert('Services', await request.body.json())).name }); }
export async function get_missing() { return ok({ body: await wixData.query('Nothing').count() }); }
export async function get_secret() { return ok({ body: createHash('sha256').update(await getSecret('stripe')).digest('hex') }); }
export async function get_outside() { return ok({ body: await getJSON('https://fhiriq.com/_functions/any') }); }
export async function get_fetch() { return ok({ body: String((await fetch('https://fhiriq.com/')).status) }); }
export function get_throws() { throw new Error('database gone'); }
export function get_nothing() { return undefined; }
export function get_loop() { for (;;); }
export function get_file() { return ok({ body: readFileSync('/etc/hostname', 'utf8') }); }
export function get_environment() { return ok({ body: Object.keys(process.env).filter((name) => !/proxy|CERT|CA_|CAINFO/i.test(name)) }); }
`;
const routers = `
import { ok, redirect, notFound, forbidden, sendStatus, next } from 'wix-router';
export function doctors_Router(request) {
  if (request.path[0] === '') return ok('Home', {}, { title: 'Doctors' });
  if (request.path[0] === 'who') return redirect('/contact', '301');
  if (request.path[0] === 'private') return forbidden();
  if (request.path[0] === 'tea') return sendStatus('418', 'teapot');
  if (request.path[0] === 'page') return ok('No such page');
  return notFound();
}
export function contact_Router() { return next(); }
`;

describe('the published site', () => {
  let sandbox: TestSandbox;
  const log = keepingLog();

  beforeEach(async () => {
    process.env['SECRET_OF_THE_MACHINE'] = 'do not lend';
    sandbox = await testSandbox({ log, siteCallLimitMs: 5_000 });
    await sandbox.wix.publishCode(productionId, '31', {
      ...siteFiles('b1'),
      'src/backend/http-functions.js': functions,
      'src/backend/routers.js': routers,
      'src/backend/greet.web.js':
        "import { Permissions, webMethod } from 'wix-web-module';\nexport const greet = webMethod(Permissions.Anyone, (name) => 'hello ' + name);\n",
      'src/backend/old/shout.jsw': 'export function shout(text) { return text.toUpperCase(); }\n',
      'src/public/words.json': '{"word":"loud"}',
    });
  });
  afterEach(async () => {
    delete process.env['SECRET_OF_THE_MACHINE'];
    await sandbox.stop();
  });

  const get = async (path: string, init: Parameters<TestSandbox['fetch']>[1] = {}) => {
    const { status, headers, text } = await sandbox.fetch(`https://fhiriq.com${path}`, init);
    return { status, text, headers };
  };

  test("runs HTTP functions with Wix's modules, backend/, public/, .jsw, .web.js and JSON", async () => {
    const hello = await get('/_functions/hello/a/b?x=1', { headers: { 'user-agent': 'test' } });
    expect(hello.headers['x-site']).toBe('yes');
    expect(JSON.parse(hello.text)).toEqual({
      path: ['a', 'b'],
      query: { x: '1' },
      agent: 'test',
      greet: 'hello you',
      shout: 'LOUD',
    });
  });

  test.each([
    ['POST', '/_functions/echo', '{"a":1}', 201, '{"a":1}'],
    ['PUT', '/_functions/any', '', 202, 'PUT'],
    ['GET', '/_functions/echo', undefined, 404, ''],
    ['GET', '/_functions/none', undefined, 404, ''],
    ['GET', '/_functions/open', undefined, 200, '["Consulting"]'],
    ['GET', '/_functions/fetch', undefined, 200, '200'],
    ['GET', '/_functions/outside', undefined, 500, '{"message":"Internal Server Error"}'],
    ['GET', '/_functions/throws', undefined, 500, '{"message":"Internal Server Error"}'],
    ['GET', '/_functions/nothing', undefined, 500, '{"message":"Internal Server Error"}'],
    ['GET', '/_functions/missing', undefined, 500, '{"message":"Internal Server Error"}'],
  ])('%s %s', async (method, path, body, status, text) => {
    const answer = await get(path, { method, ...(body === undefined ? {} : { body }) });
    expect({ status: answer.status, text: answer.text }).toEqual({ status, text });
  });

  test('secrets are there by name, and the code sees nothing of the machine', async () => {
    expect((await get('/_functions/secret')).text).toMatch(/^[0-9a-f]{64}$/);
    expect((await get('/_functions/file')).status).toBe(500);
    expect(log.lines.join('\n')).toContain('Access to this API has been restricted');
    const names = JSON.parse((await get('/_functions/environment')).text) as string[];
    expect(names).not.toContain('SECRET_OF_THE_MACHINE');
    expect(names.filter((name) => !['NODE_NO_WARNINGS', 'NODE_CHANNEL_FD'].includes(name))).toEqual([]);
  });

  test("data is the site's: the next deployment finds it", async () => {
    expect(
      (await get('/_functions/item', { method: 'POST', body: '{"name":"Audit","open":true}' })).text,
    ).toBe('Audit');
    await sandbox.wix.publishCode(productionId, '31', {
      'src/backend/http-functions.js':
        "import { ok } from 'wix-http-functions';\nimport wixData from 'wix-data';\nexport async function get_count() { return ok({ body: await wixData.query('Services').count() }); }\n",
    });
    expect((await get('/_functions/count')).text).toBe('3');
  });

  test('code that never ends is stopped, and the next call is answered', async () => {
    const started = performance.now();
    expect((await get('/_functions/loop')).status).toBe(500);
    expect(performance.now() - started).toBeLessThan(12_000);
    expect((await get('/_functions/any')).text).toBe('GET');
  });

  test.each([
    ['/doctors', 200, '<title>Doctors</title>', undefined],
    ['/doctors/who', 301, '', '/contact'],
    ['/doctors/private', 403, 'Forbidden', undefined],
    ['/doctors/tea', 418, 'teapot', undefined],
    ['/doctors/page', 404, 'isn’t available', undefined],
    ['/doctors/nobody', 404, 'Not Found', undefined],
    ['/contact', 200, 'Contact us', undefined],
    ['/', 200, '<p>FHIR IQ</p>', undefined],
    ['/health', 404, 'isn’t available', undefined],
    ['/robots.txt', 404, '', undefined],
    ['/src/backend/http-functions.js', 404, '', undefined],
  ])('GET %s answers %s', async (path, status, text, location) => {
    const answer = await get(path);
    expect({ status: answer.status, location: answer.headers.location }).toEqual({ status, location });
    expect(answer.text).toContain(text);
  });

  test('a page names its site, and HEAD has no body', async () => {
    const page = await get('/');
    expect(page.headers['x-wix-meta-site-id']).toBe(productionId);
    expect(page.text).toContain(`"metaSiteId":"${productionId}"`);
    expect(page.text).toContain('<a href="/contact">Contact</a>');
    expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  test('a preview shows the new pages, its functions are the published ones; _functions-dev runs the newest', async () => {
    const newer = await sandbox.wix.state.add(
      {
        siteId: productionId,
        operation: 'RC',
        appType: 'VELO',
        uiVersion: '30',
        createdAt: new Date().toISOString(),
        readyAt: new Date().toISOString(),
        buildErrors: [],
      },
      [
        {
          path: 'src/backend/http-functions.js',
          content:
            "import { ok } from 'wix-http-functions';\nexport const get_any = () => ok({ body: 'newer' });\n",
        },
      ],
    );
    const preview = await get(`/?rc=${newer.deploymentId}`);
    expect(preview.text).toContain('Coming soon');
    expect(preview.text).toContain(`href="/?rc=${newer.deploymentId}"`);
    expect((await get(`/_functions/any?rc=${newer.deploymentId}`)).text).toBe('GET');
    expect((await get('/_functions-dev/any')).text).toBe('newer');
    expect((await get('/')).text).toContain('<p>FHIR IQ</p>');
  });

  test('what was published outlives the run', async () => {
    const { directory } = sandbox;
    await sandbox.close();
    const next = await testSandbox({ stateDirectory: directory });
    expect((await next.fetch('https://fhiriq.com/_functions/any')).text).toBe('GET');
    await next.stop();
    sandbox = await testSandbox();
  });

  test('a site that was never published, and one below a path', async () => {
    const other = await testSandbox({
      sites: [site({ published: false }), site({ siteId: '3', urls: ['https://user.wixsite.com/clinic'] })],
    });
    expect((await other.fetch('https://fhiriq.com/')).status).toBe(404);
    expect((await other.fetch('https://user.wixsite.com/clinic/contact')).text).toContain(
      '<a href="/clinic/contact">',
    );
    expect((await other.fetch('https://user.wixsite.com/other')).status).toBe(404);
    await other.stop();
  });
});

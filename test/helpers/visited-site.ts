import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CheckName, Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { createHttp, systemClock } from '@fhir-iq/sluice-runtime';
import type { CheckContext } from '@fhir-iq/sluice-checks';
import { parse } from 'yaml';
import { root } from './run-bundle.ts';

/** A site on loopback with many pages of an ordinary kind: text, links, pictures, a script that works a little. */
export interface ManyPages {
  readonly url: string;
  readonly paths: readonly string[];
  close(): Promise<void>;
}

const style = 'body{font:16px sans-serif;max-width:60em;margin:auto}nav li{display:inline;padding:1em}';
const script = `const list = document.querySelector('#slots');
for (let n = 0; n < 300; n += 1) { const one = document.createElement('li'); one.textContent = 'Slot ' + n; list.append(one); }
fetch('/slots.json').then((answer) => answer.json()).then((slots) => (document.querySelector('#count').textContent = slots.length));`;
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100" fill="teal"/></svg>';

/**
 * Serves pages.
 *
 * @param count - How many.
 */
export async function serveManyPages(count: number): Promise<ManyPages> {
  const paths = Array.from({ length: count }, (_, index) => (index === 0 ? '/' : `/page-${String(index)}`));
  const known = new Set(paths);
  const files: Readonly<Record<string, [string, string]>> = {
    '/style.css': ['text/css', style],
    '/script.js': ['text/javascript', script],
    '/picture.svg': ['image/svg+xml', picture],
    '/slots.json': ['application/json', '[1,2,3]'],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const file = files[pathname];
    if (file !== undefined) return void response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
    if (!known.has(pathname)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageOf(pathname, paths));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    paths,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pageOf(pathname: string, paths: readonly string[]): string {
  const links = paths.slice(0, 30).map((one) => `<li><a href="${one}">Page ${one}</a></li>`);
  const text = Array.from(
    { length: 40 },
    (_, index) =>
      `<h2>Part ${String(index)}</h2><p>${'Health records that speak to each other. '.repeat(6)}</p>`,
  );
  return `<!doctype html><html lang="en"><head><title>Page ${pathname}</title><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head>
<body><nav><ul>${links.join('')}</ul></nav><main><h1>Page ${pathname}</h1><img src="/picture.svg" alt="A slot">${text.join('')}
<p><span id="count"></span> slots</p><ul id="slots"></ul></main><script src="/script.js"></script></body></html>`;
}

/**
 * What a check gets that looks at such a site.
 *
 * @param url - The site.
 * @param check - Whose settings it has: the defaults.
 * @param pages - The key `pages` of sluice.yml.
 */
export function visitContext(url: string, check: CheckName, pages: object): CheckContext {
  const value = parse(readFileSync(path.join(root, 'examples/fhir-iq/.github/sluice.yml'), 'utf8')) as object;
  const configuration: SluiceConfiguration = Configuration.parse({
    ...value,
    pages,
    checks: { syntax_check: {}, [check]: {} },
  });
  const row = configuration.checks[check];
  const quiet = (): void => undefined;
  const log = {
    ...{ debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet },
    group: async <T>(_: string, work: () => Promise<T>) => await work(),
  };
  const clock = systemClock();
  const { env } = process;
  return {
    ...{ directory: '/', stage: 'staging', moment: 'after-publish', subject: { commit: 'a'.repeat(40) } },
    ...{ configuration, configurationFile: '.github/sluice.yml', policy: { said: 'A bench’s.' } },
    ...{ settings: { floor: 1, target: 'staging-site', with: row?.with ?? {} }, url, clock, log, env },
    http: createHttp({ log, clock, env }),
    packsDirectory: path.join(root, 'packages/runtime/tool-packs'),
  };
}

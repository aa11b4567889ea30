import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../src/check.ts';
import { syntaxCheck } from '../src/syntax/syntax-check.ts';
import { readWixLock } from '../src/syntax/wix-lock.ts';
import { checkContext } from './helpers/context.ts';
import { createExampleSite, createRepository } from './helpers/repository.ts';
import { wixLockText } from './helpers/wix-lock.ts';

async function look(
  files: Record<string, string | Buffer>,
  prepare: (directory: string) => void = () => undefined,
): Promise<CheckResult> {
  using repository = createRepository({ 'src/pages/Home.c1dmp.js': '$w.onReady(() => {});\n', ...files });
  prepare(repository.directory);
  return await syntaxCheck.run(checkContext(repository.directory, repository.head()));
}

const red: [string, Record<string, string | Buffer>, string, RegExp][] = [
  [
    'page code that does not parse',
    { 'src/pages/Book.x1.js': 'const a = 1;\nconst b = ;\n' },
    'src/pages/Book.x1.js:2:11',
    /Unexpected token/,
  ],
  [
    'a .jsw that does not parse',
    { 'src/backend/data.jsw': 'export function a( {\n' },
    'src/backend/data.jsw',
    /Unexpected|expected/,
  ],
  [
    'a .web.js that does not parse',
    { 'src/backend/a.web.js': 'export const a = webMethod(;\n' },
    'src/backend/a.web.js:1:28',
    /Unexpected token/,
  ],
  ['code that is no module code', { 'src/public/a.js': 'with (a) {}\n' }, 'src/public/a.js:1', /with/],
  [
    'a name declared twice',
    { 'src/public/a.js': 'let a;\nlet a;\n' },
    'src/public/a.js:2:5',
    /already been declared/,
  ],
  [
    'JSON that does not parse',
    { 'src/backend/permissions.json': '{\r\n  "a": 1,\r\n}\r\n' },
    'src/backend/permissions.json:3:1',
    /JSON/,
  ],
  [
    'JSON that ends early',
    { 'src/backend/permissions.json': '{' },
    'src/backend/permissions.json:1:2',
    /JSON/,
  ],
  [
    'permissions that are no object',
    { 'src/backend/permissions.json': '[]' },
    'src/backend/permissions.json:1:1',
    /not a JSON object/,
  ],
  [
    'a binary file as .js',
    { 'src/public/logo.js': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]) },
    'src/public/logo.js',
    /not UTF-8/,
  ],
  ['a NUL byte', { 'src/public/a.js': 'const a = 1;\nconst\0b = 2;\n' }, 'src/public/a.js:2:6', /NUL byte/],
  [
    'text in another encoding',
    { 'src/styles/global.css': Buffer.from('/* caf\xe9 */', 'latin1') },
    'src/styles/global.css',
    /not UTF-8/,
  ],
  [
    'a file of 20 MB',
    { 'src/public/big.js': Buffer.alloc(20 * 1024 * 1024, 'a') },
    'src/public/big.js',
    /20\.0 MiB/,
  ],
  [
    'a package.json that does not parse',
    { 'package.json': '{"dependencies":}' },
    'package.json:1:17',
    /JSON/,
  ],
  [
    'dependencies without wix.lock',
    { 'package.json': '{"dependencies":{"lodash":"4.17.21"}}' },
    'package.json',
    /no wix\.lock, so Wix installs none/,
  ],
  [
    'a wix.lock of unknown layout',
    { 'package.json': '{"dependencies":{"lodash":"4.17.21"}}', 'wix.lock': '# yarn lockfile v1\n' },
    'wix.lock',
    /not the file that "npx wix install" writes/,
  ],
  [
    'a dependency that wix.lock lacks',
    {
      'package.json': '{"dependencies":{"lodash":"4.17.21","uuid":"10.0.0"}}',
      'wix.lock': wixLockText({ lodash: '4.17.21' }),
    },
    'wix.lock',
    /does not hold uuid/,
  ],
  [
    'a dependency that package.json lacks',
    { 'package.json': '{"dependencies":{}}', 'wix.lock': wixLockText({ lodash: '4.17.21' }) },
    'wix.lock',
    /does not ask for/,
  ],
  [
    'another version in wix.lock',
    {
      'package.json': '{"dependencies":{"lodash":"^5.0.0"}}',
      'wix.lock': wixLockText({ lodash: '4.17.21' }),
    },
    'wix.lock',
    /holds lodash 4\.17\.21, but package\.json asks for \^5\.0\.0/,
  ],
  ['a wix.lock without package.json', { 'wix.lock': wixLockText({}) }, 'wix.lock', /no package\.json/],
];

describe('the syntax check is red for', () => {
  test.each(red)('%s', async (_, files, place, said) => {
    const result = await look(files);
    expect(result.answer).toBe('fail');
    const [first] = result.findings;
    expect(
      `${first?.place?.file}${first?.place?.line === undefined ? '' : `:${first.place.line}:${first.place.column}`}`,
    ).toContain(place);
    expect(first?.message).toMatch(said);
  });

  test('links, which it does not follow, also in a circle', async () => {
    const result = await look({}, (directory) => {
      symlinkSync('/etc/hostname', path.join(directory, 'src/outside.js'));
      symlinkSync('..', path.join(directory, 'src/pages/loop'));
    });
    expect(result.findings.map((one) => one.place?.file)).toEqual(['src/outside.js', 'src/pages/loop']);
  });

  test('all errors of all files, each with its place', async () => {
    const result = await look({
      'src/public/a.js': 'let a; let a;\nlet a;\n',
      'src/public/b.js': 'return 1;\n',
    });
    expect(result.findings.map((one) => one.message.replace(/: .*/, ''))).toEqual([
      'src/public/a.js:1:12',
      'src/public/a.js:2:5',
      'src/public/b.js:1:1',
    ]);
    expect(new Set(result.findings.map((one) => one.id)).size).toBe(3);
  });
});

describe('the syntax check', () => {
  test('passes the example site', async () => {
    using site = createExampleSite();
    expect(await syntaxCheck.run(checkContext(site.directory, site.head()))).toMatchObject({
      answer: 'pass',
      findings: [],
    });
  });

  test('takes modern module code, a byte order mark, CRLF, and any file name', async () => {
    const files = {
      'src/public/modern.js':
        'export const a = { ...globalThis?.b };\nexport class C { #d = 1n; static { this.e = await 0; } }\n'.replace(
          'await 0',
          '0',
        ),
      'src/public/mark.js': '\uFEFFexport default 1;\r\n',
      'src/public/a name with "quotes" and\na line.js': 'export default 1;\n',
      'src/backend/dates.jsw':
        "import wixData from 'wix-data';\nexport async function a() { return wixData; }\n",
      'src/public/element.jsx': 'export default () => <p>Hi</p>;\n',
      'package.json': '{"dependencies":{"lodash":"^4.17.0","@wix/data":"1.0.0","local":"file:./local"}}',
      'wix.lock': wixLockText(
        { lodash: '4.17.21', '@wix/data': '1.0.0', local: '0.0.0' },
        { 'left-pad': '1.3.0' },
      ),
    };
    const result = await look(files);
    expect(result).toMatchObject({ answer: 'pass', examined: 8, findings: [] });
  });

  test('goes down as deep as the folders are', async () => {
    const deep = `src/${Array.from({ length: 60 }, (_, index) => `d${index}`).join('/')}/a.js`;
    expect((await look({ [deep]: 'const a = ;' })).findings[0]?.place?.file).toBe(deep);
  });

  test('is not evaluated where Wix would upload nothing', async () => {
    using repository = createRepository({ 'README.md': 'No site yet.' });
    expect(await syntaxCheck.run(checkContext(repository.directory, repository.head()))).toMatchObject({
      answer: 'not-evaluated',
      examined: 0,
    });
  });
});

test('wix.lock is read with its direct and its other packages', () => {
  const lock = readWixLock(wixLockText({ axios: '1.7.3' }, { 'follow-redirects': '1.15.11' }));
  expect([...(lock?.direct ?? [])]).toEqual([['axios', '1.7.3']]);
  expect(lock?.packages).toEqual([
    { name: 'axios', version: '1.7.3' },
    { name: 'follow-redirects', version: '1.15.11' },
  ]);
});

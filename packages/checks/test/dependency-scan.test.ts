import { describe, expect, test } from '@jest/globals';
import type { Stage } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../src/check.ts';
import { dependencyScan } from '../src/dependencies/dependency-scan.ts';
import {
  canaryAdvisory,
  startAdvisoryService,
  type AdvisoryService,
  type ServedAdvisory,
} from './helpers/advisory-service.ts';
import { checkContext } from './helpers/context.ts';
import { createRepository } from './helpers/repository.ts';
import { wixLockText } from './helpers/wix-lock.ts';

const lock = (packages: Record<string, object>): string =>
  JSON.stringify({ name: 'site', lockfileVersion: 3, packages: { '': { name: 'site' }, ...packages } });
const clean = {
  'package.json': '{"name":"site"}',
  'package-lock.json': lock({ 'node_modules/ms': { version: '2.1.3' } }),
};
const advisory = (
  severity: ServedAdvisory['severity'],
  range: string,
  ghsa = 'GHSA-aaaa-bbbb-cccc',
): ServedAdvisory => ({
  id: 1,
  ghsa: ghsa.replaceAll('a', '2').replaceAll('b', '3').replaceAll('c', '4'),
  title: 'A hole',
  severity,
  range,
});

async function scan(
  files: Record<string, string>,
  service: AdvisoryService,
  stage: Stage = 'development',
): Promise<CheckResult> {
  using repository = createRepository(files);
  const env = { ...process.env, NPM_CONFIG_REGISTRY: service.registry };
  return await dependencyScan.run(checkContext(repository.directory, repository.head(), { env, stage }));
}

describe('the dependency scan', () => {
  test('passes where the canary comes back and nothing else does', async () => {
    await using service = await startAdvisoryService();
    const result = await scan(clean, service);
    expect(result).toMatchObject({ answer: 'pass', examined: 1, findings: [] });
    expect(service.asked[0]).toEqual({ minimist: ['0.0.8'], ms: ['2.1.3'] });
  }, 60_000);

  test('asks about every version of every package, those of wix.lock and aliases too, and those of no registry not', async () => {
    await using service = await startAdvisoryService();
    const files = {
      ...clean,
      'package-lock.json': lock({
        'node_modules/ms': { version: '2.1.3' },
        'node_modules/debug/node_modules/ms': { version: '2.0.0' },
        'node_modules/@scope/a': { version: '1.0.0', dev: true },
        'node_modules/alias': { name: 'real', version: '3.0.0' },
        'node_modules/linked': { link: true, resolved: 'packages/linked' },
        'node_modules/from-git': { version: '1.0.0', resolved: 'git+ssh://git@example.com/x.git#abc' },
      }),
      'wix.lock': wixLockText({ axios: '1.7.3' }, { 'form-data': '4.0.5' }),
    };
    const result = await scan(files, service);
    const asked = Object.fromEntries(
      Object.entries(service.asked[0] ?? {}).map(([name, versions]) => [name, versions.toSorted()]),
    );
    expect(asked).toEqual({
      '@scope/a': ['1.0.0'],
      axios: ['1.7.3'],
      'form-data': ['4.0.5'],
      minimist: ['0.0.8'],
      ms: ['2.0.0', '2.1.3'],
      real: ['3.0.0'],
    });
    expect(result).toMatchObject({
      examined: 6,
      details: { elsewhere: ['from-git'] },
      reason: expect.stringContaining('1 package comes from elsewhere'),
    });
  }, 60_000);

  const levels: [Stage, ServedAdvisory['severity'], 'pass' | 'fail'][] = [
    ['development', 'critical', 'fail'],
    ['development', 'high', 'pass'],
    ['staging', 'high', 'fail'],
    ['production', 'critical', 'fail'],
    ['production', 'moderate', 'pass'],
  ];
  test.each(levels)(
    'in %s, %s means %s',
    async (stage, severity, answer) => {
      await using service = await startAdvisoryService({
        ...canaryAdvisory,
        ms: [advisory(severity, '<2.2.0')],
      });
      const result = await scan(clean, service, stage);
      expect(result).toMatchObject({
        answer,
        findings: [
          {
            id: 'dependency_scan/GHSA-2222-3333-4444/ms',
            blocks: answer === 'fail',
            value: 'ms 2.1.3',
            place: { file: 'package-lock.json' },
          },
        ],
      });
    },
    60_000,
  );

  test('reports an advisory with several ranges once, with the versions that it is about', async () => {
    const ranges = [advisory('critical', '<2.0.1'), { ...advisory('critical', '>=2.1.0 <2.1.2'), id: 2 }];
    await using service = await startAdvisoryService({ ...canaryAdvisory, ms: ranges });
    const files = {
      ...clean,
      'package-lock.json': lock({
        'node_modules/ms': { version: '2.1.3' },
        'node_modules/a/node_modules/ms': { version: '2.0.0' },
        'node_modules/b/node_modules/ms': { version: '2.1.1' },
      }),
    };
    expect((await scan(files, service)).findings).toMatchObject([{ value: 'ms 2.0.0, 2.1.1' }]);
  }, 60_000);

  test("reports the site's own minimist apart from the canary", async () => {
    await using service = await startAdvisoryService();
    const files = { ...clean, 'package-lock.json': lock({ 'node_modules/minimist': { version: '0.0.8' } }) };
    expect(await scan(files, service)).toMatchObject({
      answer: 'fail',
      findings: [{ id: 'dependency_scan/GHSA-xvch-5gv4-984h/minimist' }],
    });
  }, 60_000);

  test("does not let the site's own .npmrc or package.json redirect it", async () => {
    await using service = await startAdvisoryService();
    await using evil = await startAdvisoryService();
    await scan({ ...clean, '.npmrc': `registry=${evil.registry}\naudit=false\nomit=dev\n` }, service);
    expect(evil.requests).toEqual([]);
    expect(service.asked).toHaveLength(1);
  }, 60_000);
});

describe('the dependency scan cannot look', () => {
  const behaviours = [
    ['refuses', 'refuse', /405/],
    ['fails', 'fail', /500/],
    ['breaks off', 'half', /no answer from the advisory service/],
    ['sends a page', 'html', /no answer from the advisory service/],
  ] as const;
  test.each(behaviours)(
    'where the service %s',
    async (_, behave, said) => {
      await using service = await startAdvisoryService(canaryAdvisory, behave);
      await expect(scan(clean, service)).rejects.toThrow(said);
    },
    120_000,
  );

  test('where the canary does not come back', async () => {
    await using service = await startAdvisoryService({ ms: [advisory('low', '*')] });
    await expect(scan(clean, service)).rejects.toThrow(
      /did not name GHSA-xvch-5gv4-984h for minimist 0\.0\.8/,
    );
  }, 60_000);

  const files: [string, Record<string, string>, RegExp][] = [
    [
      'without a lockfile',
      { 'package.json': '{}' },
      /no package-lock\.json.*npm install --package-lock-only/,
    ],
    [
      "with another manager's lockfile",
      { 'package.json': '{}', 'yarn.lock': '' },
      /yarn\.lock and no package-lock\.json/,
    ],
    [
      'with an old lockfile',
      { 'package-lock.json': '{"lockfileVersion":1,"dependencies":{}}' },
      /lockfileVersion 1/,
    ],
    ['with a broken lockfile', { 'package-lock.json': '{"lockfileVersion":' }, /cannot be read/],
    ['with a wix.lock of unknown layout', { ...clean, 'wix.lock': 'x' }, /wix\.lock is not the file/],
  ];
  test.each(files)('%s', async (_, tree, said) => {
    await using service = await startAdvisoryService();
    await expect(scan(tree, service)).rejects.toThrow(said);
  });
});

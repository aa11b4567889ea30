import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { Configuration, configuredHeaders, configuredLimits } from '@fhir-iq/sluice-config';
import fc from 'fast-check';
import { parse } from 'yaml';
import { buildIdOf } from '../src/publish/build-id.ts';
import { buildModuleText } from '../src/publish/build-module.ts';
import { composeRelease, releaseDigest, uploadDigest } from '../src/publish/release.ts';

const commit = 'a'.repeat(40);
const facts = {
  commit,
  upload: [
    { path: 'src/a.js', content: 'a' },
    { path: 'src/b.js', content: 'b' },
  ],
  configurationText: 'version: 1\n',
  uiVersions: { development: '12', staging: '7' },
};
const digest = (change: Partial<typeof facts> = {}): string =>
  releaseDigest(composeRelease({ ...facts, ...change }));

describe('the release digest', () => {
  test('does not depend on the order of files and environments', () => {
    expect(
      digest({
        upload: facts.upload.toReversed(),
        uiVersions: { staging: '7', development: '12' },
      }),
    ).toBe(digest());
  });

  test.each<[string, Partial<typeof facts>]>([
    ['commit', { commit: 'b'.repeat(40) }],
    [
      'a content',
      {
        upload: [
          { path: 'src/a.js', content: 'a' },
          { path: 'src/b.js', content: 'c' },
        ],
      },
    ],
    [
      'a path',
      {
        upload: [
          { path: 'src/a.js', content: 'a' },
          { path: 'src/c.js', content: 'b' },
        ],
      },
    ],
    ['a file more', { upload: [...facts.upload, { path: 'src/c.js', content: '' }] }],
    ['the configuration', { configurationText: 'version: 1 \n' }],
    ['a design', { uiVersions: { development: '13', staging: '7' } }],
  ])('changes with %s', (_name, change) => {
    expect(digest(change)).not.toBe(digest());
  });

  test('tells any two uploads apart', () => {
    const files = fc.uniqueArray(fc.record({ path: fc.string({ minLength: 1 }), content: fc.string() }), {
      selector: (file) => file.path,
    });
    const key = (list: readonly { path: string; content: string }[]): string =>
      JSON.stringify(
        list.map(({ path: name, content }) => [name, content]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      );
    fc.assert(
      fc.property(files, files, (a, b) => (uploadDigest(a) === uploadDigest(b)) === (key(a) === key(b))),
    );
  });
});

describe('the build id', () => {
  test('names release, run and attempt', () => {
    const one = buildIdOf(`sha256:${'9f'.repeat(32)}`, '17290331', 1);
    expect(one).toBe('9f9f9f9f9f9f-17290331-1');
    expect(buildIdOf(`sha256:${'9f'.repeat(32)}`, '17290331', 2)).not.toBe(one);
  });
});

describe('the build module', () => {
  test('is code that exports exactly the facts, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer())),
        async (buildId, flags) => {
          const text = buildModuleText({ buildId, commit, environment: 'development', flags });
          const module = new vm.SourceTextModule(text);
          await module.link(() => Promise.reject(new Error('it imports nothing')));
          await module.evaluate();
          const { buildId: told, flags: toldFlags } = module.namespace as { buildId: string; flags: object };
          expect(told).toBe(buildId);
          expect(JSON.stringify(Object.entries(toldFlags).sort())).toBe(
            JSON.stringify(Object.entries(flags).sort()),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test("tells the headers and limits of the site's own answers, as configured", async () => {
    const configuration = Configuration.parse(
      parse(
        readFileSync(
          path.resolve(import.meta.dirname, '../../../examples/fhir-iq/.github/sluice.yml'),
          'utf8',
        ),
      ),
    );
    const told = async (cacheEnabled: boolean): Promise<Record<string, unknown>> => {
      const facts = { buildId: 'b', commit, environment: 'staging', flags: {} };
      const headers = configuredHeaders(configuration, cacheEnabled);
      const module = new vm.SourceTextModule(
        buildModuleText({ ...facts, headers, limits: configuredLimits(configuration) }),
      );
      await module.link(() => Promise.reject(new Error('it imports nothing')));
      await module.evaluate();
      const { headers: given, limits } = module.namespace as Record<string, object>;
      return JSON.parse(JSON.stringify({ headers: given, limits })) as Record<string, unknown>;
    };
    expect(await told(true)).toMatchObject({
      headers: {
        security: {
          'Content-Security-Policy': expect.stringMatching(
            /^default-src 'self'; script-src .*; connect-src /,
          ),
          'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
          'X-Content-Type-Options': 'nosniff',
        },
        cache: {
          images: 'public, max-age=31536000, immutable',
          api_responses: 'public, max-age=3600',
          user_specific_data: 'private, no-store',
          real_time_data: 'no-store',
        },
      },
      limits: { api: { count: 100, seconds: 60 }, forms: { count: 10, seconds: 60 } },
    });
    expect(await told(false)).toMatchObject({ headers: { cache: { api_responses: 'no-store' } } });
  });

  test('has the exports that the example site imports', () => {
    const example = readFileSync(
      path.resolve(import.meta.dirname, '../../../examples/fhir-iq/src/public/sluice-build.js'),
      'utf8',
    );
    const names = (text: string): string[] =>
      [...text.matchAll(/^export const (\w+)/gm)].map((match) => match[1] ?? '');
    expect(names(example)).toEqual(
      names(buildModuleText({ buildId: 'b', commit, environment: 'development', flags: {} })),
    );
  });
});

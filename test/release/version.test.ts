import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, versionProblems } from '../../scripts/release/version.ts';

const changelog =
  '# Changes\n\n## 1.2.0 - 2026-11-23\n\nText.\n\n## 1.1.1 (burned)\n\n## 1.1.0 - 2026-11-01\n\n## 2.0.0-rc.1\n';
const tags = ['v1', 'v1.0.0', 'v1.1.0', 'nightly'];

describe('a version', () => {
  test.each(['1.2.0', '2.0.0-rc.1'])('%s may be released', (version) => {
    expect(versionProblems(version, { tags, changelog })).toEqual([]);
  });

  test.each([
    ['v1.2.0', 'is no version'],
    ['1.2', 'is no version'],
    ['01.2.0', 'is no version'],
    ['1.2.0; rm -rf .', 'is no version'],
    ['', 'is no version'],
    ['1.1.0', 'exists already'],
    ['1.1.1', 'is burned'],
    ['1.3.0', 'has no heading'],
  ])('"%s" may not: %s', (version, why) => {
    expect(versionProblems(version, { tags, changelog })).toEqual([expect.stringContaining(why)]);
  });

  test('may not go back within its major version', () => {
    expect(versionProblems('1.2.0', { tags: ['v1.10.0', 'v2.0.0'], changelog })).toEqual([
      expect.stringContaining('v1.10.0 is newer'),
    ]);
  });

  test('comes after its own candidates, and the order is one', () => {
    const mixed = ['1.0.1', '1.0.0', '1.0.0-rc.10', '1.0.0-rc.1', '1.0.0-beta.2', '1.0.0-alpha.1'];
    expect(mixed.toSorted(compareVersions)).toEqual(mixed.toReversed());
    const version = fc
      .tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.constantFrom('', '-alpha.1', '-beta.2', '-rc.3'))
      .map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);
    fc.assert(
      fc.property(
        version,
        version,
        (a, b) =>
          Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a)) &&
          (compareVersions(a, b) === 0) === (a === b),
      ),
    );
  });
});

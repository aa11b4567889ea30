import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pageUrl, pathOnSite } from '../../src/browser/page-address.ts';
import { sampleEvenly } from '../../src/browser/page-list.ts';
import { mayPhotograph } from '../../src/browser/screenshots.ts';
import { checkContext, policy } from '../helpers/context.ts';

const at = (stage: 'staging' | 'production', url?: string) =>
  checkContext('/', 'a'.repeat(40), {
    stage,
    url,
    configuration: policy((value) => (value.pages.public = ['/', '/blog/*'])),
  });

test('a sample has the budget’s size, the order of the whole, and reaches from end to end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 400 }), (size, most) => {
      const all = Array.from({ length: size }, (_, index) => index);
      const some = sampleEvenly(all, most);
      expect(some).toHaveLength(Math.min(size, most));
      expect(some).toEqual([...new Set(some)].sort((a, b) => a - b));
      const gaps = some.map((value, index) => (some[index + 1] ?? size) - value);
      if (some.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }),
  );
});

describe('addresses', () => {
  test.each([
    ['https://fhiriq.com/contact/', '/contact'],
    ['https://staging.fhiriq.com/a?b=1', '/a?b=1'],
    ['https://fhiriq.com', '/'],
    ['https://example.com/contact', undefined],
  ])('%s is the page %s of the staging site', (address, path) => {
    expect(pathOnSite(at('staging'), new URL(address))).toBe(path);
  });

  test('of a preview keep its build', () => {
    const preview = at('production', 'https://fhiriq.com/?rc=1');
    expect(pageUrl(preview, '/contact?a=b').href).toBe('https://fhiriq.com/contact?a=b&rc=1');
    expect(pathOnSite(preview, new URL('https://fhiriq.com/contact?rc=1'))).toBe('/contact');
    expect(() => pageUrl(preview, '//example.com/')).toThrow(/is no page of https:\/\/fhiriq\.com/);
  });
});

describe('on the live site only pages listed as public are photographed', () => {
  test.each([
    ['staging', 'https://staging.fhiriq.com/records', true],
    ['production', 'https://fhiriq.com/', true],
    ['production', 'https://fhiriq.com/records', false],
    ['production', 'https://fhiriq.com/blog/first', true],
    ['production', 'https://fhiriq.com/blog', true],
    ['production', 'https://fhiriq.com/blogs', false],
    // A preview shows the live site's data.
    ['staging', 'https://staging.fhiriq.com/records?rc=1', false],
    ['staging', 'https://other.example/records', false],
  ] as const)('%s: %s: %s', (stage, url, may) => {
    expect(mayPhotograph(at(stage), new URL(url))).toBe(may);
  });
});

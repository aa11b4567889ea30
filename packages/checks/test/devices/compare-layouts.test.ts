import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareLayouts } from '../../src/devices/layout/compare-layouts.ts';
import { errorFindings, failedParts } from '../../src/devices/layout/engine-findings.ts';
import type { LaidOut, PageLayout } from '../../src/devices/layout/in-page.ts';

const heading: LaidOut = { key: 'h1 "Contact"', x: 100, y: 50, width: 400, height: 40 };
const button: LaidOut = { key: 'button "Send"', x: 100, y: 600, width: 80, height: 30 };
const page = (...elements: readonly LaidOut[]): PageLayout => ({
  width: 1000,
  height: 2000,
  elements,
  more: 0,
});
const tolerance = { shift: 5, drop: 10 };

describe('two layouts of one page', () => {
  const cases: [string, LaidOut, object[]][] = [
    ['nothing where both are the same', heading, []],
    ['nothing within 5% to the side', { ...heading, x: 150 }, []],
    [
      'what lies further to the side',
      { ...heading, x: 151 },
      [{ kind: 'moved', direction: 'x', by: 51, allowed: 50 }],
    ],
    ['nothing within 10% of the height', { ...heading, y: 250 }, []],
    ['what lies lower', { ...heading, y: 251 }, [{ kind: 'moved', direction: 'y', by: 201, allowed: 200 }]],
    ['what is wider', { ...heading, width: 460 }, [{ kind: 'resized', direction: 'width', by: 60 }]],
    ['what is higher', { ...heading, height: 300 }, [{ kind: 'resized', direction: 'height', by: 260 }]],
    [
      'what is there under another name',
      { ...heading, key: 'h1 "Write to us"' },
      [
        { kind: 'missing', element: heading },
        { kind: 'extra', element: { key: 'h1 "Write to us"' } },
      ],
    ],
  ];
  test.each(cases)('tell %s', (_, other, differences) => {
    expect(compareLayouts(page(heading, button), page(other, button), tolerance)).toMatchObject(differences);
    expect(compareLayouts(page(heading, button), page(other, button), tolerance)).toHaveLength(
      differences.length,
    );
  });

  test('on a small page a difference of fonts is none', () => {
    const small = { ...page(heading), width: 100, height: 100 };
    expect(compareLayouts(small, { ...small, elements: [{ ...heading, x: 120, y: 70 }] }, tolerance)).toEqual(
      [],
    );
  });

  test('are the same as themselves, whatever they are', () => {
    const element = fc.record({
      key: fc.string(),
      x: fc.integer(),
      y: fc.integer(),
      width: fc.nat(),
      height: fc.nat(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(element, { selector: (one) => one.key }), (elements) => {
        expect(compareLayouts(page(...elements), page(...elements), { shift: 0, drop: 0 })).toEqual([]);
      }),
    );
  });
});

describe('errors of one engine', () => {
  const place = {
    check: 'cross_browser',
    path: '/',
    url: 'https://a.example/',
    engine: 'webkit',
    reference: 'chromium',
  } as const;
  const none = { errors: [], failed: [] };

  test('are those that the reference does not have, however each words it', () => {
    const webkit = { errors: [{ message: "ReferenceError: Can't find variable: slots" }], failed: [] };
    const chromium = { errors: [{ message: 'ReferenceError: slots is not defined' }], failed: [] };
    expect(errorFindings(webkit, chromium, place)).toEqual([]);
    expect(errorFindings(webkit, none, place)).toMatchObject([{ rule: 'engine-error', blocks: true }]);
    const twice = { errors: [...webkit.errors, { message: 'TypeError: x is undefined' }], failed: [] };
    expect(errorFindings(twice, chromium, place)).toMatchObject([
      { message: expect.stringContaining('TypeError') },
    ]);
  });

  test('are scripts and style sheets that did not come there alone', () => {
    const request = { method: 'GET', mixed: false };
    const failed = failedParts([
      { ...request, url: 'https://a.example/a.js', type: 'script', status: 404 },
      { ...request, url: 'https://a.example/b.js', type: 'script', status: 200 },
      { ...request, url: 'https://a.example/c.css', type: 'stylesheet', failure: 'it could not be loaded' },
      { ...request, url: 'https://a.example/d.png', type: 'image', status: 404 },
      { ...request, url: 'https://a.example/e.js', type: 'script', failure: 'cancelled' },
    ]);
    expect(failed).toEqual(['https://a.example/a.js', 'https://a.example/c.css']);
    const own = errorFindings(
      { errors: [], failed },
      { errors: [], failed: ['https://a.example/a.js'] },
      place,
    );
    expect(own).toMatchObject([{ rule: 'engine-request', value: 'https://a.example/c.css' }]);
  });
});

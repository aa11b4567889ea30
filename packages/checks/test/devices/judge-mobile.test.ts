import { describe, expect, test } from '@jest/globals';
import type { MobileLook, PageItem } from '../../src/devices/mobile/in-page.ts';
import { judgeMobile } from '../../src/devices/mobile/judge-mobile.ts';

const good: MobileLook = {
  viewport: 'width=device-width, initial-scale=1',
  width: 390,
  contentWidth: 390,
  tooWide: [],
  targets: 3,
  smallTargets: [],
  characters: 1000,
  smallCharacters: 0,
  smallTexts: [],
  shown: [{ kind: 'heading', text: 'Contact', menu: false }],
  hidden: ['Prices'],
  blank: false,
};
const rules = { maxOverflow: 0, minTarget: 24, minText: 12, smallText: 5, desktopOnly: [] as string[] };
const place = { check: 'mobile', path: '/', url: 'https://a.example/', device: 'phone' };
const item = (text: string, menu = false): PageItem => ({ kind: 'link', text, menu });

describe('a page on a device', () => {
  test('is good where it fits', () => {
    expect(judgeMobile(good, [item('contact')], rules, place)).toEqual([]);
  });

  const viewports: [string | null, RegExp | undefined][] = [
    [null, /no viewport/],
    ['width=1024', /does not take the width/],
    ['initial-scale=1', /does not take the width/],
    ['width=device-width', undefined],
    ['WIDTH=Device-Width; initial-scale=1', undefined],
    ['width=device-width, user-scalable=no', /cannot enlarge/],
    ['width=device-width, maximum-scale=1', /cannot enlarge/],
    ['width=device-width, maximum-scale=2', undefined],
  ];
  test.each(viewports)('whose viewport is %j', (viewport, said) => {
    const found = judgeMobile({ ...good, viewport }, undefined, rules, place);
    if (said === undefined) expect(found).toEqual([]);
    else
      expect(found).toMatchObject([{ rule: 'viewport', message: expect.stringMatching(said), blocks: true }]);
  });

  test('is told by how much and by what it is too wide', () => {
    const wide = {
      ...good,
      contentWidth: 410,
      tooWide: [{ selector: '#prices', text: 'Prices', right: 410 }],
    };
    expect(judgeMobile(wide, undefined, rules, place)).toMatchObject([
      {
        rule: 'overflow',
        value: '20 px',
        threshold: 'at most 0 px',
        message: expect.stringContaining('#prices'),
      },
    ]);
    expect(judgeMobile(wide, undefined, { ...rules, maxOverflow: 20 }, place)).toEqual([]);
  });

  test('is told how much of its text is small', () => {
    const look = { ...good, smallCharacters: 51 };
    expect(judgeMobile(look, undefined, rules, place)).toMatchObject([{ rule: 'small-text', value: '5.1%' }]);
    expect(judgeMobile({ ...good, smallCharacters: 50 }, undefined, rules, place)).toEqual([]);
  });

  test('may keep a menu closed, and what only the desktop needs', () => {
    expect(judgeMobile(good, [item('Prices', true)], rules, place)).toEqual([]);
    expect(judgeMobile(good, [item('Prices')], rules, place)).toMatchObject([
      { rule: 'desktop-only', message: expect.stringContaining('"Prices"') },
    ]);
    expect(judgeMobile(good, [item('Prices')], { ...rules, desktopOnly: ['prices'] }, place)).toEqual([]);
  });
});

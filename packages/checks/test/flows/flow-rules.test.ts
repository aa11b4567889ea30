import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { unassertedEnd } from '../../src/flows/assertions.ts';
import { cardsIn, holdsCard, textsOf } from '../../src/flows/cards.ts';
import { FlowFailure } from '../../src/flows/flow-failure.ts';
import type { Flow, FlowStep } from '../../src/flows/flow.ts';
import { PaymentGuard } from '../../src/flows/payment-guard.ts';

const flowOf = (...steps: readonly object[]): Flow => ({
  ...{ name: 'one', file: 'one.json', title: 'One' },
  steps: steps as readonly FlowStep[],
});
const url = 'https://a.example/';
const recordedUrl = [{ type: 'navigation', url, title: '' }];
const go = { type: 'navigate', url, assertedEvents: recordedUrl };
const click = { type: 'click', selectors: ['#a'], offsetX: 1, offsetY: 1 };
const see = { type: 'waitForElement', selectors: ['#b'] };

describe('a flow shows something only where its end is asserted', () => {
  test.each<[string, readonly object[], unknown]>([
    ['only goes somewhere, as the Recorder writes it', [go], 'everything'],
    [
      'goes somewhere with a title',
      [{ ...go, assertedEvents: [{ type: 'navigation', url, title: 'A' }] }],
      undefined,
    ],
    [
      'is led elsewhere than it goes',
      [{ ...go, assertedEvents: [{ type: 'navigation', url: `${url}b` }] }],
      undefined,
    ],
    ['ends with a click', [go, see, click], { number: 3, type: 'click' }],
    [
      'ends with a click that must lead somewhere',
      [go, { ...click, assertedEvents: recordedUrl }],
      undefined,
    ],
    [
      'ends with a click that led nowhere known',
      [go, see, { ...click, assertedEvents: [{ type: 'navigation', url: '' }] }],
      { number: 3 },
    ],
    [
      'types last',
      [go, see, { type: 'change', selectors: ['#a'], value: 'x' }],
      { number: 3, type: 'change' },
    ],
    ['looks last', [go, click, see], undefined],
    [
      'scrolls and hovers last',
      [go, click, see, { type: 'scroll' }, { type: 'hover', selectors: ['#a'] }],
      undefined,
    ],
    ['waits for none or more', [go, click, { ...see, operator: '>=', count: 0 }], 'everything'],
    ['waits for it to be gone', [go, click, { ...see, operator: '==', count: 0 }], undefined],
    [
      'only pauses',
      [
        go,
        click,
        {
          type: 'waitForExpression',
          expression: 'new Promise(resolve => setTimeout(() => resolve(true), 2000))',
        },
      ],
      'everything',
    ],
    ['only says true', [go, click, { type: 'waitForExpression', expression: 'true' }], 'everything'],
  ])('%s', (_, steps, end) => {
    const found = unassertedEnd(flowOf(...steps));
    if (typeof end === 'object') expect(found).toMatchObject(end as object);
    else expect(found).toBe(end);
  });
});

const test16 = '4242424242424242';

describe('card numbers', () => {
  test.each<[string, readonly string[]]>([
    ['4242 4242 4242 4242', [test16]],
    ['4242-4242-4242-4242', [test16]],
    ['4012 8888 8888 1881 12/34', ['4012888888881881']],
    ['4012888888881881 12/34 123', ['4012888888881881']],
    ['Order 12 of 4012888888881881', ['4012888888881881']],
    ['378282246310005', ['378282246310005']],
    ['4012 8888 8888 1882', []],
    ['+41 44 123 45 67', []],
    ['0000000000000', []],
    ['none', []],
  ])('%s', (text, cards) => {
    expect(cardsIn(text)).toEqual(cards);
  });

  test('are found however they are grouped, and whatever stands beside them', () => {
    const withCheck = (digits: string): string =>
      [...'0123456789'].map((last) => digits + last).find((card) => cardsIn(card).includes(card)) ?? '';
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 });
    fc.assert(
      fc.property(digits, fc.integer({ min: 2, max: 6 }), fc.nat({ max: 999 }), (some, size, beside) => {
        fc.pre(some.some((digit) => digit > 0));
        const card = withCheck(some.join(''));
        const grouped = card.replaceAll(new RegExp(`(\\d{${String(size)}})(?=\\d)`, 'g'), '$1 ');
        expect(cardsIn(`${grouped} ${String(beside)}`)).toContain(card);
        expect(holdsCard(encodeURIComponent(grouped), card)).toBe(true);
        expect(holdsCard(`n=${grouped.replaceAll(' ', '+')}`, card)).toBe(true);
      }),
    );
  });

  test('are seen in fields, keys and expressions', () => {
    const card = '4012888888881881';
    const keys = [...card].flatMap((digit) => [
      { type: 'keyDown', key: digit },
      { type: 'keyUp', key: digit },
    ]);
    for (const steps of [
      [{ type: 'change', selectors: ['#a'], value: card }],
      [...keys, { type: 'keyDown', key: 'Tab' }, { type: 'keyDown', key: 'Digit1' }],
      [{ type: 'waitForExpression', expression: `(document.querySelector('#a').value = '${card}')` }],
    ])
      expect(textsOf(flowOf(...steps)).flatMap(cardsIn)).toContain(card);
  });
});

describe('nothing is typed or sent after a live key', () => {
  const state = (step: object, page: string) => ({
    ...{ url, number: 2, step: step as FlowStep },
    evaluate: async <T>() => page as T,
  });
  const types = fc.constantFrom<object>(
    { type: 'change', selectors: ['#a'], value: '4242 4242 4242 4242' },
    { type: 'change', selectors: ['#a'], value: 'x 4242424242424242' },
    { type: 'keyDown', key: 'Digit4' },
    { type: 'keyDown', key: '4' },
    { type: 'keyDown', key: 'Numpad4' },
  );
  const shown = fc.record({
    test: fc.boolean(),
    live: fc.boolean(),
    mode: fc.constantFrom(undefined, true, false),
    required: fc.boolean(),
  });

  test('a step that types goes on only with a test key, no live key, and the mode that is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(types, shown, async (step, { test: hasTest, live, mode, required }) => {
        const guard = new PaymentGuard({
          ...{ card: test16, hosts: ['api.pay.example'] },
          livemode: required ? 'required' : 'if-said',
        });
        const headers = { 'content-type': 'application/json' };
        const said = mode === undefined ? '{}' : `{"livemode": ${String(mode)}}`;
        await guard
          .response({ url: 'https://api.pay.example/x', status: 200, headers, text: async () => said })
          .catch(() => undefined);
        const page = `${hasTest ? 'pk_test_abc' : ''} ${live ? 'pk_live_abc' : ''}`;
        const went = await guard.beforeStep(state(step, page)).then(
          () => true,
          (error: unknown) => !(error instanceof FlowFailure),
        );
        expect(went).toBe(hasTest && !live && mode !== true && !(required && mode === undefined));
        if (live || mode === true)
          expect(() =>
            guard.request({
              url: 'https://api.pay.example/y',
              method: 'POST',
              headers: {},
              body: '',
              navigation: false,
            }),
          ).toThrow(/payments here are real/);
      }),
    );
  });

  test('a request with the card goes to the provider or nowhere', () => {
    const send = (to: string): void =>
      void new PaymentGuard({ card: test16, hosts: ['api.pay.example'], livemode: 'if-said' }).request({
        ...{ url: to, method: 'POST', headers: {}, navigation: false },
        body: 'number=4242+4242+4242+4242',
      });
    expect(() => send('https://api.pay.example/x')).not.toThrow();
    for (const to of [
      'https://a.example/x',
      'https://api.pay.example.evil.example/',
      'https://evil.example/api.pay.example',
    ])
      expect(() => send(to)).toThrow(/would send the card to/);
  });
});

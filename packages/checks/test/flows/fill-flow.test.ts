import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillFlow, typedPlaceholders } from '../../src/flows/fill-flow.ts';
import type { Flow, FlowStep } from '../../src/flows/flow.ts';
import type { FlowSite } from '../../src/flows/flow-site.ts';
import { hidingTyped } from '../../src/flows/hide-typed.ts';

const site: FlowSite = {
  url: new URL('https://staging.a.example/'),
  recordedOn: ['https://a.example', 'https://staging.a.example'],
  hosts: ['pay.example'],
};
const flowOf = (...steps: readonly object[]): Flow => ({
  ...{ name: 'one', file: 'one.json', title: 'One' },
  steps: steps as readonly FlowStep[],
});
const fill = (step: object, values: Readonly<Record<string, string>> = { token: 'T' }): unknown =>
  fillFlow(flowOf(step), site, values).steps[0];
const selectors = ['#a'];

describe('a flow is filled for its walk', () => {
  test.each<[object, object]>([
    [
      { type: 'navigate', url: 'https://a.example/x?a={{token}}' },
      { url: 'https://staging.a.example/x?a=T' },
    ],
    [{ type: 'navigate', url: '/x' }, { url: 'https://staging.a.example/x' }],
    [{ type: 'navigate', url: 'https://pay.example/x' }, { url: 'https://pay.example/x' }],
    [{ type: 'change', selectors, value: '{{token}} and {{token}}' }, { value: 'T and T' }],
    [
      { type: 'click', selectors: ['text/{{token}}', ['a', '{{token}}']] },
      { selectors: ['text/T', ['a', 'T']] },
    ],
    [{ type: 'waitForElement', selectors, attributes: { id: '{{token}}' } }, { attributes: { id: 'T' } }],
    [
      { type: 'waitForElement', selectors, properties: { a: [{ b: '{{token}}' }] } },
      { properties: { a: [{ b: 'T' }] } },
    ],
    [{ type: 'waitForExpression', expression: "'{{token}}'" }, { expression: "'T'" }],
    // The Recorder leaves the address empty where it saw none.
    [
      { type: 'click', selectors, assertedEvents: [{ type: 'navigation', url: '' }] },
      { assertedEvents: [{ type: 'navigation', url: '' }] },
    ],
    [
      { type: 'click', selectors, assertedEvents: [{ type: 'navigation', title: '{{token}}' }] },
      { assertedEvents: [{ type: 'navigation', title: 'T' }] },
    ],
  ])('%j', (step, filled) => {
    expect(fill(step)).toMatchObject(filled);
  });

  test.each<[object, RegExp]>([
    [{ type: 'navigate', url: 'https://b.example/' }, /Step 1 \(navigate\) leads to https:\/\/b\.example\//],
    [{ type: 'navigate', url: 'file:///etc/passwd' }, /leads to file:/],
    [{ type: 'navigate', url: 'javascript:alert(1)' }, /leads to javascript:/],
    [{ type: 'change', selectors, value: '{{other}}' }, /placeholder \{\{other\}\}.*Given are: token/],
    [{ type: 'click', selectors: ['{{other}}'] }, /placeholder \{\{other\}\}/],
    [{ type: 'change', selectors, value: '{{constructor}}' }, /placeholder \{\{constructor\}\}/],
  ])('%j is refused', (step, said) => {
    expect(() => fill(step)).toThrow(said);
  });

  test('a value is put in once, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (value, before) => {
        const text = before.replaceAll('{', '(');
        expect(
          fill({ type: 'change', selectors, value: `${text}{{token}}` }, { token: value }),
        ).toMatchObject({
          value: `${text}${value}`,
        });
      }),
    );
    expect(
      fill({ type: 'change', selectors, value: '{{token}}' }, { token: '{{card}} $& $1' }),
    ).toMatchObject({
      value: '{{card}} $& $1',
    });
  });

  test('a value in an expression stays inside its literal', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('"', "'", '`'), (value, quote) => {
        const step = fill(
          { type: 'waitForExpression', expression: `${quote}{{token}}${quote}` },
          { token: value },
        );
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a page does with it is what is tested
        expect(new Function(`return ${(step as { expression: string }).expression}`)()).toBe(value);
      }),
    );
  });

  test('only what is typed is sent', () => {
    const typed = flowOf({ type: 'change', selectors, value: 'a {{token}} {{card}}' });
    expect([...typedPlaceholders(typed)]).toEqual(['token', 'card']);
    expect([...typedPlaceholders(flowOf({ type: 'waitForElement', selectors: ['text/{{token}}'] }))]).toEqual(
      [],
    );
  });
});

describe('nothing that is typed is said again', () => {
  test('in no form in which a page says it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (value) => {
        fc.pre(value.trim().length >= 4 && value !== 'true' && !'before after (typed)'.includes(value));
        const hide = hidingTyped(flowOf({ type: 'change', selectors, value }));
        for (const said of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
          expect(hide(`before ${said} after`)).toBe('before (typed) after');
      }),
    );
  });

  test('nor what is pressed key by key', () => {
    const keys = [...'4111'].flatMap((key) => [
      { type: 'keyDown', key },
      { type: 'keyUp', key },
    ]);
    expect(hidingTyped(flowOf(...keys, { type: 'keyDown', key: 'Enter' }))('sent 4111')).toBe('sent (typed)');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileWeakenings, flowWeakenings, type RecordedFlow, type RecordedStep } from '../src/index.ts';

const site = 'https://staging.fhiriq.com';
const origins = [site, 'https://fhiriq.com'];
const folder = path.resolve(import.meta.dirname, '../../../examples/fhir-iq/.github/flows');
const recorded = (name: string): RecordedFlow =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as RecordedFlow;

const base: RecordedFlow = {
  timeout: 10_000,
  steps: [
    { type: 'setViewport', width: 1280, height: 800 },
    {
      type: 'navigate',
      url: `${site}/contact`,
      assertedEvents: [{ type: 'navigation', url: `${site}/contact`, title: 'Contact' }],
    },
    { type: 'change', selectors: [['#name'], ['aria/Name']], value: 'Jo {{token}}' },
    { type: 'click', selectors: ['#send'], offsetX: 1, offsetY: 1, timeout: 2_000 },
    {
      type: 'waitForElement',
      selectors: [['#row']],
      operator: '>=',
      count: 3,
      visible: true,
      attributes: { a: '1' },
    },
    { type: 'waitForExpression', expression: 'sent === true' },
  ],
};

/** The base with one step changed, by its number from 1. */
function step(number: number, change: Record<string, unknown>): RecordedFlow {
  const steps = base.steps.map((one, index) => (index === number - 1 ? { ...one, ...change } : one));
  return { ...base, steps: steps.map(defined) };
}

const defined = (one: RecordedStep): RecordedStep =>
  Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as RecordedStep;

function without(...numbers: number[]): RecordedFlow {
  return { ...base, steps: base.steps.filter((_, index) => !numbers.includes(index + 1)) };
}

function inserted(before: number, ...steps: RecordedStep[]): RecordedFlow {
  return { ...base, steps: base.steps.toSpliced(before - 1, 0, ...steps) };
}

function ids(head: RecordedFlow | undefined, was: RecordedFlow = base): string[] {
  return flowWeakenings({ contact: was }, head === undefined ? {} : { contact: head }, origins).map(
    (one) => one.id,
  );
}

const weaker: [what: string, head: RecordedFlow | undefined, id: string][] = [
  ['the flow is gone', undefined, 'policy/removed/flows.contact'],
  ['an element is no longer waited for', without(5), 'policy/removed/flows.contact.5-waitForElement'],
  ['an expression need no longer hold', without(6), 'policy/removed/flows.contact.6-waitForExpression'],
  ['a step is no longer walked', without(3), 'policy/removed/flows.contact.3-change'],
  [
    'an assertion stands before what it is about',
    { ...base, steps: [1, 2, 5, 3, 4, 6].map((number) => base.steps[number - 1] as RecordedStep) },
    'policy/removed/flows.contact.5-waitForElement',
  ],
  [
    'another expression must hold',
    step(6, { expression: 'true' }),
    'policy/changed/flows.contact.6-waitForExpression.expression',
  ],
  [
    'one more selector will do',
    step(5, { selectors: [['#row'], ['body']] }),
    'policy/changed/flows.contact.5-waitForElement.selectors',
  ],
  [
    'another element will do',
    step(5, { selectors: [['body']] }),
    'policy/changed/flows.contact.5-waitForElement.selectors',
  ],
  ['fewer elements will do', step(5, { count: 2 }), 'policy/loosened/flows.contact.5-waitForElement.count'],
  [
    'one element will do',
    step(5, { count: undefined }),
    'policy/loosened/flows.contact.5-waitForElement.count',
  ],
  [
    'exactly fewer elements will do',
    step(5, { operator: '==', count: 2 }),
    'policy/loosened/flows.contact.5-waitForElement.count',
  ],
  ['no element will do', step(5, { operator: '<=' }), 'policy/changed/flows.contact.5-waitForElement.count'],
  [
    'it need not show',
    step(5, { visible: undefined }),
    'policy/changed/flows.contact.5-waitForElement.visible',
  ],
  ['it must be hidden', step(5, { visible: false }), 'policy/changed/flows.contact.5-waitForElement.visible'],
  [
    'an attribute is no longer asked',
    step(5, { attributes: {} }),
    'policy/changed/flows.contact.5-waitForElement.attributes',
  ],
  [
    'another attribute is asked',
    step(5, { attributes: { a: '2', b: '1' } }),
    'policy/changed/flows.contact.5-waitForElement.attributes',
  ],
  [
    'it is looked for in a frame',
    step(5, { frame: [0] }),
    'policy/changed/flows.contact.5-waitForElement.frame',
  ],
  [
    'where it leads is no longer asked',
    step(2, { assertedEvents: undefined }),
    'policy/changed/flows.contact.2-navigate.assertedEvents',
  ],
  [
    'the title is no longer asked',
    step(2, { assertedEvents: [{ type: 'navigation', url: `${site}/contact`, title: '' }] }),
    'policy/changed/flows.contact.2-navigate.assertedEvents',
  ],
  [
    'it may lead to another page',
    step(2, { assertedEvents: [{ type: 'navigation', url: `${site}/`, title: 'Contact' }] }),
    'policy/changed/flows.contact.2-navigate.assertedEvents',
  ],
  ['it begins at another page', step(2, { url: `${site}/` }), 'policy/changed/flows.contact.2-navigate.url'],
  [
    'it begins at another host',
    step(2, { url: 'https://other.example/contact' }),
    'policy/changed/flows.contact.2-navigate.url',
  ],
  ['something else is typed', step(3, { value: 'Jo' }), 'policy/changed/flows.contact.3-change.value'],
  [
    'something else is clicked',
    step(4, { selectors: ['#cancel'] }),
    'policy/changed/flows.contact.4-click.selectors',
  ],
  [
    'another window is acted in',
    step(4, { target: 'https://other.example/' }),
    'policy/changed/flows.contact.4-click.target',
  ],
  [
    'another button is pressed',
    step(4, { button: 'secondary' }),
    'policy/changed/flows.contact.4-click.button',
  ],
  ['a step may take longer', step(4, { timeout: 2_001 }), 'policy/loosened/flows.contact.4-click.timeout'],
  [
    'a step gets a longer time of its own',
    step(6, { timeout: 10_001 }),
    'policy/loosened/flows.contact.6-waitForExpression.timeout',
  ],
  [
    'a step loses its shorter time',
    step(4, { timeout: undefined }),
    'policy/loosened/flows.contact.4-click.timeout',
  ],
  ['every step may take longer', { ...base, timeout: 10_001 }, 'policy/loosened/flows.contact.timeout'],
  ['the window is another', step(1, { width: 400 }), 'policy/changed/flows.contact.1-setViewport.width'],
  [
    'it goes to another page in the middle',
    inserted(5, { type: 'navigate', url: `${site}/thanks` }),
    'policy/added/flows.contact.5-navigate',
  ],
];

const notWeaker: [what: string, head: RecordedFlow][] = [
  ['it is the same', base],
  ['it has another title', { ...base, title: 'Renamed' } as RecordedFlow],
  ['it was recorded on another environment', step(2, { url: 'https://fhiriq.com/contact' })],
  [
    'it asks for the same page of another environment',
    step(2, {
      assertedEvents: [{ type: 'navigation', url: 'https://fhiriq.com/contact', title: 'Contact' }],
    }),
  ],
  ['it asks for more elements', step(5, { count: 4 })],
  ['it asks for exactly as many', step(5, { operator: '==' })],
  ['it asks for one more attribute', step(5, { attributes: { a: '1', b: '2' } })],
  ['it has fewer selectors, written in another way', step(3, { selectors: ['#name'] })],
  ['the pointer is elsewhere in the element', step(4, { offsetX: 30, duration: 10 })],
  ['every step has less time', { ...base, timeout: 9_000 }],
  ['a step has less time', step(4, { timeout: 1_000 })],
  [
    'a step leads somewhere, and that is asked now, too',
    step(4, { assertedEvents: [{ type: 'navigation', url: `${site}/thanks` }] }),
  ],
  [
    'steps were added at the begin, between and at the end',
    {
      ...base,
      steps: [
        { type: 'waitForExpression', expression: 'true' },
        ...base.steps.slice(0, 4),
        { type: 'waitForElement', selectors: [['#ok']] },
        ...base.steps.slice(4),
        { type: 'navigate', url: `${site}/` },
        { type: 'close' },
      ],
    },
  ],
];

describe('a recorded flow is weaker when', () => {
  test.each(weaker)('%s', (_, head, id) => {
    expect(ids(head)).toEqual([id]);
  });
});

describe('a recorded flow is not weaker when', () => {
  test.each(notWeaker)('%s', (_, head) => {
    expect(ids(head)).toEqual([]);
  });

  test('there is one more', () => {
    expect(flowWeakenings({ contact: base }, { contact: base, more: without(5) }, origins)).toEqual([]);
  });
});

test("a step that took another's place is compared with it, and not told as gone", () => {
  const head = { ...base, steps: [...inserted(4, { type: 'hover', selectors: ['#send'] }).steps] };
  head.steps[5] = { ...head.steps[5], count: 1 } as RecordedStep;
  expect(ids(head)).toEqual(['policy/loosened/flows.contact.5-waitForElement.count']);
});

test('taking any steps out of a recording of the example is told, each as a finding of its own', () => {
  for (const name of ['book-appointment', 'contact-form', 'pay-online', 'read-pages']) {
    const flow = recorded(name);
    expect(ids(flow, flow)).toEqual([]);
    const numbers = flow.steps.map((_, index) => index);
    fc.assert(
      fc.property(fc.subarray(numbers, { minLength: 1 }), (gone) => {
        const head = { ...flow, steps: flow.steps.filter((_, index) => !gone.includes(index)) };
        const found = ids(head, flow);
        expect(found.length).toBeGreaterThanOrEqual(gone.length);
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 50 },
    );
  }
});

test('five hundred steps that all differ are compared in bounded time', () => {
  const many = (word: string): RecordedFlow => ({
    steps: Array.from({ length: 500 }, (_, index) => ({
      type: 'click',
      selectors: [`#${word}${String(index)}`],
    })),
  });
  const started = performance.now();
  expect(ids(many('b'), many('a'))).toHaveLength(500);
  expect(performance.now() - started).toBeLessThan(20_000);
});

describe('files whose difference nobody can weigh', () => {
  test.each([
    ['changed', { kind: 'workflow', was: 'a', now: 'b' }, ['policy/changed/f']],
    ['removed', { kind: 'workflow', was: 'a', now: undefined }, ['policy/removed/f']],
    ['new', { kind: 'workflow', was: undefined, now: 'b' }, []],
    ['the same', { kind: 'workflow', was: 'a', now: 'a' }, []],
    ['changed rules', { kind: 'lint', was: 'a', now: 'b' }, ['policy/changed/f']],
    ['removed rules', { kind: 'lint', was: 'a', now: undefined }, ['policy/removed/f']],
    ['new rules', { kind: 'lint', was: undefined, now: 'b' }, ['policy/added/f']],
  ] as const)('%s', (_, file, found) => {
    expect(fileWeakenings([{ file: 'f', ...file }]).map((one) => one.id)).toEqual(found);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseFlow } from '../../src/flows/parse-flow.ts';

const file = '.github/flows/one.json';
const read = (value: unknown) => parseFlow(JSON.stringify(value), 'one', file);
const flow = (...steps: unknown[]) => read({ title: 'One', steps });
const on = { selectors: [['aria/Send'], ['#send']] };

/** Each form of a step that the schema of @puppeteer/replay 3.1 has and the Recorder's panel writes. */
const recorded: Readonly<Record<string, readonly object[]>> = {
  setViewport: [
    { width: 1280, height: 800, deviceScaleFactor: 1, isMobile: false, hasTouch: false, isLandscape: false },
  ],
  navigate: [
    {
      url: 'https://a.example/',
      assertedEvents: [{ type: 'navigation', url: 'https://a.example/', title: '' }],
    },
    { url: 'https://a.example/', assertedEvents: [{ type: 'navigation' }] },
  ],
  click: [
    { ...on, target: 'main', offsetX: 10.5, offsetY: 6 },
    { ...on, frame: [0, 1], offsetX: 1, offsetY: 1, duration: 50, button: 'secondary', deviceType: 'touch' },
    { selectors: ['#send', ['my-form', '#send']], offsetX: 1, offsetY: 1, timeout: 100 },
  ],
  doubleClick: [{ ...on, offsetX: 1, offsetY: 1 }],
  hover: [on],
  change: [
    { ...on, value: 'x' },
    { ...on, value: '' },
  ],
  keyDown: [{ key: 'Enter' }],
  keyUp: [{ key: 'Enter', target: 'main' }],
  close: [{}],
  emulateNetworkConditions: [{ download: -1, upload: 1, latency: 0 }],
  scroll: [{ x: 0, y: 100 }, { ...on, x: 1 }, {}],
  waitForElement: [
    on,
    { ...on, operator: '==', count: 2, visible: false },
    { ...on, attributes: { role: 'alert' }, properties: { dataset: { a: null } } },
  ],
  waitForExpression: [{ expression: 'true', frame: [0] }],
};

describe('each form of step that the Recorder writes is read', () => {
  const rows = Object.entries(recorded).flatMap(([type, forms]) =>
    forms.map((form) => [type, form] as const),
  );
  test.each(rows)('%s %j', (type, form) => {
    expect(flow({ type, ...form })).toEqual({
      flow: { name: 'one', file, title: 'One', steps: [{ type, ...form }] },
    });
  });
});

describe('what is wrong is named with step and key', () => {
  test.each<[string, unknown, { step?: number; message: RegExp; found: RegExp }]>([
    [
      'a step of an extension',
      { type: 'customStep', name: 'x', parameters: {} },
      { step: 2, message: /"customStep" is unknown/, found: /customStep/ },
    ],
    ['a newer key', { type: 'close', reason: 'x' }, { step: 2, message: /step close/, found: /reason/ }],
    [
      'a missing key',
      { type: 'click', ...on, offsetX: 1 },
      { step: 2, message: /offsetY/, found: /nothing/ },
    ],
    ['a wrong key', { type: 'change', ...on, value: 5 }, { step: 2, message: /value/, found: /^5$/ }],
    ['a step without a type', { selectors: [] }, { step: 2, message: /no type/, found: /selectors/ }],
    ['a type that is no text', { type: { toString: 1 } }, { step: 2, message: /no type/, found: /toString/ }],
    ['a type in a list', { type: ['close'] }, { step: 2, message: /no type/, found: /close/ }],
    [
      'a type that every object has',
      { type: 'constructor' },
      { step: 2, message: /unknown/, found: /constructor/ },
    ],
    ['a step that is no object', null, { step: 2, message: /no type/, found: /null/ }],
    [
      'a time beyond the limit',
      { type: 'close', timeout: 30_001 },
      { step: 2, message: /timeout/, found: /30001/ },
    ],
    ['an empty selector', { type: 'hover', selectors: [''] }, { step: 2, message: /selectors/, found: /""/ }],
  ])('%s', (_, step, { step: number, message, found }) => {
    const answer = flow({ type: 'close' }, step);
    if (!('problems' in answer)) throw new Error('it was read');
    expect(answer.problems[0]).toMatchObject({
      file,
      step: number,
      message: expect.stringMatching(message),
      found: expect.stringMatching(found),
      allowed: expect.stringMatching(/./),
    });
  });

  test.each<[string, string]>([
    ['{"title": ', 'The file is no JSON.'],
    ['[]', 'The recording is not as the Recorder writes it'],
    ['{"title":"x","steps":[]}', 'steps'],
    ['{"title":"x","steps":[{"type":"close"}],"version":4}', 'Unrecognized key: "version"'],
    [JSON.stringify({ title: 'x', steps: Array(501).fill({ type: 'close' }) }), 'steps'],
    [' '.repeat(1_048_577), 'The recording is too long.'],
    [`${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'not as the Recorder writes it'],
  ])('%.30s', (text, message) => {
    const answer = parseFlow(text, 'one', file);
    expect(answer).toMatchObject({ problems: [{ file, message: expect.stringContaining(message) }] });
  });
});

test('any JSON gives a flow as it was, or problems that say where, what was found and what is allowed', () => {
  const types = fc.constantFrom(...Object.keys(recorded), 'pinch');
  const step = fc.oneof(
    fc.jsonValue(),
    types.chain((type) =>
      fc.record(
        {
          type: fc.constant<unknown>(type),
          ...Object.fromEntries(
            [
              'url',
              'value',
              'selectors',
              'offsetX',
              'offsetY',
              'key',
              'expression',
              'timeout',
              'frame',
              'x',
            ].map((key) => [
              key,
              fc.oneof(fc.jsonValue(), fc.constant(1), fc.constant(['#a']), fc.constant('a')),
            ]),
          ),
        },
        { requiredKeys: ['type'] },
      ),
    ),
  );
  const recording = fc.oneof(
    fc.jsonValue(),
    fc.record({ title: fc.oneof(fc.string(), fc.constant('x')), steps: fc.array(step, { maxLength: 4 }) }),
  );
  fc.assert(
    fc.property(recording, (value) => {
      const answer = read(value);
      if ('flow' in answer) {
        expect(answer.flow.steps).toEqual((JSON.parse(JSON.stringify(value)) as { steps: unknown }).steps);
        return;
      }
      expect(answer.problems.length).toBeGreaterThan(0);
      for (const { message, found, allowed, step: number } of answer.problems) {
        expect([message, found, allowed].every((one) => one !== '')).toBe(true);
        expect(number === undefined || number >= 1).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

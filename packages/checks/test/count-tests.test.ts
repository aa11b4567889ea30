import { expect, test } from '@jest/globals';
import { countTests } from '../src/tests/count-tests.ts';

const outputs: [string, string, object | undefined][] = [
  [
    'node:test, spec',
    '✔ a (1ms)\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 12.5\n',
    { runner: 'node:test', ran: 3, failed: 1 },
  ],
  [
    'node:test, TAP',
    'TAP version 13\n# tests 2\n# suites 0\n# pass 2\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n# duration_ms 3\n',
    { runner: 'node:test', ran: 2, failed: 0 },
  ],
  [
    'node:test without a test',
    'ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\nℹ duration_ms 3\n',
    { runner: 'node:test', ran: 0, failed: 0 },
  ],
  [
    'node:test twice',
    'ℹ tests 1\nℹ suites 0\nℹ pass 1\nℹ fail 0\n\nℹ tests 2\nℹ suites 0\nℹ pass 2\nℹ fail 0\n',
    { runner: 'node:test', ran: 3, failed: 0 },
  ],
  [
    'jest',
    '\nTest Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 3 passed, 6 total\nSnapshots:   0 total\n',
    { runner: 'jest', ran: 4, failed: 1 },
  ],
  [
    'jest with colours',
    '\u001b[1mTests:\u001b[22m       \u001b[32m3 passed\u001b[39m, 3 total\n',
    { runner: 'jest', ran: 3, failed: 0 },
  ],
  ['jest without a test', 'Tests:       2 skipped, 2 total\n', { runner: 'jest', ran: 0, failed: 0 }],
  [
    'vitest',
    ' Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 2 passed (3)\n',
    { runner: 'vitest', ran: 3, failed: 1 },
  ],
  ['mocha', '\n\n  12 passing (34ms)\n  1 pending\n  2 failing\n\n', { runner: 'mocha', ran: 14, failed: 2 }],
  ['jasmine', '12 specs, 1 failure\n', { runner: 'jasmine', ran: 12, failed: 1 }],
  ['tape', '1..8\n# tests 8\n# pass  7\n# fail  1\n', { runner: 'TAP', ran: 8, failed: 1 }],
  ['CRLF', 'ℹ tests 1\r\nℹ suites 0\r\nℹ pass 1\r\nℹ fail 0\r\n', { runner: 'node:test', ran: 1, failed: 0 }],
  ['an unknown runner', 'All good, trust me: 12 tests\n', undefined],
  ['nothing', '', undefined],
];

test.each(outputs)('%s', (_, output, count) => {
  expect(countTests(output)).toEqual(count);
});

import os from 'node:os';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import {
  backupCase,
  databaseConnectionsCase,
  emailNotificationsCase,
  formSubmissionsCase,
} from '../src/self-test/cases/data.ts';
import type { KnownBad, SelfTestBench } from '../src/self-test/known-bad.ts';
import { checkContext } from './helpers/context.ts';

jest.setTimeout(120_000);

const bench: SelfTestBench = {
  folder: '/nowhere',
  serve: () => Promise.reject(new Error('nothing is served')),
  settings: (_, own = {}) => ({ floor: 1, target: 'live-site', with: own }),
  context: ({ settings, ...over }) =>
    checkContext('/nowhere', '0'.repeat(40), {
      env: {
        ...process.env,
        RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache'),
      },
      ...over,
      with: settings.with,
    }),
};

const cases: readonly KnownBad[] = [
  databaseConnectionsCase,
  formSubmissionsCase,
  emailNotificationsCase,
  backupCase,
];

test.each(cases.map((one) => [one.check, one] as const))('%s sees its known-bad input', async (_, one) => {
  const result = await one.look(bench);
  expect(result.answer).toBe('fail');
  expect(result.findings.map(({ rule }) => rule)).toContain(one.rule);
});

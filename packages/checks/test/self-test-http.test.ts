import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { systemClock } from '@fhir-iq/sluice-runtime';
import * as cases from '../src/self-test/cases/http.ts';
import { runSelfTest } from '../src/self-test/run.ts';
import { keepingLog } from './helpers/context.ts';

jest.setTimeout(120_000);

test('the checks that ask by HTTP see red where something bad is planted', async () => {
  const known = Object.values(cases);
  const answers = await runSelfTest({
    checks: known.map((one) => one.check),
    cases: known,
    parts: {
      clock: systemClock(),
      log: keepingLog(),
      env: process.env,
      packsDirectory: path.resolve(import.meta.dirname, '../../runtime/tool-packs'),
    },
  });
  expect(answers.filter((one) => one.answer !== 'pass')).toEqual([]);
  expect(answers).toHaveLength(7);
});

import { unitTests } from '../../tests/unit-tests.ts';
import type { KnownBad } from '../known-bad.ts';
import { writeFiles } from './files.ts';

const manifest = { name: 'known-bad', private: true, scripts: { test: 'node --test' } };
const failing =
  "const { test } = require('node:test');\ntest('fails', () => {\n  throw new Error('planted');\n});\n";

export const unitTestsCase: KnownBad = {
  check: 'unit_tests',
  planted: 'a test that fails',
  rule: 'failed',
  async look(bench) {
    await writeFiles(bench.folder, { 'package.json': JSON.stringify(manifest), 'planted.test.js': failing });
    return unitTests.run(bench.context({ settings: bench.settings('unit_tests') }));
  },
};

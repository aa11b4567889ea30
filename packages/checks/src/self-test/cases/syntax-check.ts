import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { syntaxCheck } from '../../syntax/syntax-check.ts';
import type { KnownBad } from '../known-bad.ts';

export const syntaxCheckCase: KnownBad = {
  check: 'syntax_check',
  planted: 'a page whose code stops in the middle',
  rule: 'does-not-parse',
  async look(bench) {
    await mkdir(path.join(bench.folder, 'src/pages'), { recursive: true });
    await writeFile(path.join(bench.folder, 'src/pages/Home.a1b2c.js'), '$w.onReady(() => {\n');
    return syntaxCheck.run(bench.context({ settings: bench.settings('syntax_check') }));
  },
};

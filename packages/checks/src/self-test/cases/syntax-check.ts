import { syntaxCheck } from '../../syntax/syntax-check.ts';
import type { KnownBad } from '../known-bad.ts';
import { writeFiles } from './files.ts';

export const syntaxCheckCase: KnownBad = {
  check: 'syntax_check',
  planted: 'a page whose code stops in the middle',
  rule: 'does-not-parse',
  async look(bench) {
    await writeFiles(bench.folder, { 'src/pages/Home.a1b2c.js': '$w.onReady(() => {\n' });
    return syntaxCheck.run(bench.context({ settings: bench.settings('syntax_check') }));
  },
};

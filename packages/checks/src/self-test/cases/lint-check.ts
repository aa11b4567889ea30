import { lintCheck } from '../../lint/lint-check.ts';
import type { KnownBad } from '../known-bad.ts';
import { writeFiles } from './files.ts';

export const lintCheckCase: KnownBad = {
  check: 'lint_check',
  planted: 'code that uses a name which nobody declared',
  rule: 'no-undef',
  async look(bench) {
    await writeFiles(bench.folder, { 'src/pages/Home.a1b2c.js': 'export const total = prise * 2;\n' });
    const settings = bench.settings('lint_check', { files: 'all', config: 'sluice' });
    return lintCheck.run(bench.context({ settings }));
  },
};

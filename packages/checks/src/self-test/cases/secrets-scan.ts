import { canaryRule, canaryText } from '../../secrets/canary.ts';
import { secretsScan } from '../../secrets/secrets-scan.ts';
import type { KnownBad } from '../known-bad.ts';
import { commitAll, writeFiles } from './files.ts';

export const secretsScanCase: KnownBad = {
  check: 'secrets_scan',
  planted: 'a token that was committed and removed again',
  rule: canaryRule,
  async look(bench) {
    await writeFiles(bench.folder, { 'src/backend/keys.js': canaryText() });
    await commitAll(bench.folder, 'Add keys');
    await writeFiles(bench.folder, { 'src/backend/keys.js': 'const token = undefined;\n' });
    const commit = await commitAll(bench.folder, 'Remove keys');
    return secretsScan.run(bench.context({ subject: { commit }, settings: bench.settings('secrets_scan') }));
  },
};

import { policyCheck } from '../../policy/policy-check.ts';
import { knownBadValue } from '../configuration.ts';
import type { KnownBad } from '../known-bad.ts';
import { commitAll, writeFiles } from './files.ts';

const file = '.github/sluice.yml';

export const policyCase: KnownBad = {
  check: 'policy',
  planted: 'a change that takes the checks out of sluice.yml, approved by nobody',
  rule: 'removed',
  async look(bench) {
    // JSON is YAML.
    await writeFiles(bench.folder, { [file]: JSON.stringify(knownBadValue()) });
    const base = await commitAll(bench.folder, 'The policy in force');
    const weaker = knownBadValue({ checks: { syntax_check: {} } });
    await writeFiles(bench.folder, { [file]: JSON.stringify(weaker) });
    const commit = await commitAll(bench.folder, 'Make it quicker');
    return policyCheck.run(
      bench.context({
        subject: { commit },
        policy: { ref: base, commit: base, said: 'The policy in force.' },
        settings: bench.settings('policy'),
      }),
    );
  },
};

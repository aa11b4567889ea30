import { policyCheck } from '../../policy/policy-check.ts';
import { knownBadValue } from '../configuration.ts';
import type { CheckResult } from '../../check.ts';
import type { KnownBad, SelfTestBench } from '../known-bad.ts';
import { commitAll, writeFiles } from './files.ts';

const file = '.github/sluice.yml';

/** Has the check compare two states of a checkout, of which nobody approved the second. */
async function look(
  bench: SelfTestBench,
  inForce: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Promise<CheckResult> {
  // JSON is YAML.
  await writeFiles(bench.folder, { [file]: JSON.stringify(knownBadValue()), ...inForce });
  const base = await commitAll(bench.folder, 'The policy in force');
  await writeFiles(bench.folder, change);
  const commit = await commitAll(bench.folder, 'Make it quicker');
  return await policyCheck.run(
    bench.context({
      subject: { commit },
      policy: { ref: base, commit: base, said: 'The policy in force.' },
      settings: bench.settings('policy'),
    }),
  );
}

export const policyCase: KnownBad = {
  check: 'policy',
  planted: 'a change that takes the checks out of sluice.yml, approved by nobody',
  rule: 'removed',
  look: (bench) =>
    look(bench, {}, { [file]: JSON.stringify(knownBadValue({ checks: { syntax_check: {} } })) }),
};

const recording = (count: number): string =>
  JSON.stringify({ title: 'Look', steps: [{ type: 'waitForElement', selectors: ['#slot option'], count }] });

export const flowPolicyCase: KnownBad = {
  check: 'policy',
  planted: 'a change by which a recorded flow waits for less, approved by nobody',
  rule: 'loosened',
  look: (bench) =>
    look(bench, { '.github/flows/look.json': recording(3) }, { '.github/flows/look.json': recording(0) }),
};

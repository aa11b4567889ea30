import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfiguration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { statementsOfApproval } from '../src/scenario/statements.ts';

const file = path.join(import.meta.dirname, '../../../examples/fhir-iq/.github/sluice.yml');
const commit = '0123456789abcdef0123456789abcdef01234567';

function configured(row: string | undefined): SluiceConfiguration {
  const text = readFileSync(file, 'utf8').replace(/^ {2}attestations: \{.*\n/m, '');
  const loaded = loadConfiguration(
    row === undefined ? text : text.replace(/^checks:\n/m, `checks:\n  attestations: ${row}\n`),
    { file },
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.configuration;
}

test.each([
  [
    'the role that the stage asks',
    '{}',
    'staging-product-owner',
    `/attest user_acceptance_testing ${commit}`,
  ],
  ['another role', '{}', 'staging-tech-lead', undefined],
  ['an environment in which nobody approves', '{}', 'staging', undefined],
  [
    'a site that takes no approval for it',
    '{ with: { acts: [comment] } }',
    'staging-product-owner',
    undefined,
  ],
  ['a site without the check', undefined, 'staging-product-owner', undefined],
])('what an approval states: %s', (_, row, environment, says) => {
  expect(statementsOfApproval(configured(row), environment, commit)).toBe(says);
});

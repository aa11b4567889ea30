import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { notRestored } from '@fhir-iq/sluice-release/rollback/not-restored';
import { parse } from 'yaml';
import { root, siteFiles } from '../workflows/files.ts';

const page = readFileSync(path.join(root, 'docs/rollback.md'), 'utf8');
const specified = [
  'Access the Wix Studio admin panel',
  'Navigate to site versions/history',
  'Select the previous stable version',
  'Confirm the rollback action',
  'Verify site functionality',
  'Update team and stakeholders',
  'Investigate and document the incident',
];
const { roles, rollback } = parse(
  readFileSync(path.join(root, 'examples/fhir-iq/.github/sluice.yml'), 'utf8'),
) as {
  roles: Record<string, { logins?: string[] }>;
  rollback: { by: string[]; manual: string[] };
};

describe('docs/rollback.md', () => {
  test("has the specification's seven steps in their order", () => {
    const steps = [...page.matchAll(/^(\d)\. \*\*(.+?)\*\*/gm)].map(([, number, name]) => [number, name]);
    expect(steps).toEqual(specified.map((name, index) => [String(index + 1), name]));
  });

  test.each(Object.entries(roles))('names the people of %s', (role, { logins = [] }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${role}\``)) ?? '';
    for (const login of logins) expect(row).toContain(`\`${login}\``);
  });

  test('names who may start it and the reasons there are', () => {
    for (const name of [...rollback.by, ...rollback.manual]) expect(page).toContain(`\`${name}\``);
  });

  test('asks for what the workflow asks for', () => {
    const file = siteFiles.find(({ file: name }) => name.endsWith('/rollback.yml'));
    const { inputs } = file?.workflow.on['workflow_dispatch'] as {
      inputs: Record<string, { options?: string[] }>;
    };
    const rows = [...page.matchAll(/^\| ([a-z]+) \| .+ \|$/gm)].map(([, name]) => name);
    expect(rows).toEqual(Object.keys(inputs));
    expect(inputs['reason']?.options).toEqual(rollback.manual);
  });

  test('says as much of what is not restored as a rollback does', () => {
    const part = page.split(/^## /m).find((one) => one.startsWith('What is not restored')) ?? '';
    expect([...part.matchAll(/^- /gm)]).toHaveLength(notRestored.length);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { root, siteFiles } from '../workflows/files.ts';
import { secretsByEnvironment } from '../workflows/roads.ts';

const page = readFileSync(path.join(root, 'docs/environments.md'), 'utf8');
const { roles, stages, environments } = parse(
  readFileSync(path.join(root, 'examples/fhir-iq/.github/sluice.yml'), 'utf8'),
) as {
  roles: Record<string, { logins?: string[] }>;
  stages: Record<string, { approvals?: { role: string; via: string }[] }>;
  environments: Record<string, { branch: string }>;
};

/** The tables of the page by their heading, where that is a name of an environment. */
function tablesOf(text: string): Map<string, string> {
  return new Map(
    text.split(/^### /m).flatMap((part) => {
      const name = /^`([\w-]+)`\n/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part.split(/^## /m)[0] ?? '']];
    }),
  );
}

function secretsIn(table: string): string[] {
  return [...table.matchAll(/^\| Secret `(\w+)`/gm)].map(([, secret = '']) => secret).sort();
}

const tables = tablesOf(page);
const approvals = Object.entries(stages).flatMap(([stage, { approvals: list = [] }]) =>
  list.map((one) => ({ stage, ...one })),
);

describe('docs/environments.md', () => {
  test('has a table for each environment that the roads name, and for no other', () => {
    const named = [...secretsByEnvironment(siteFiles).keys(), ...approvals.map(({ via }) => via)];
    expect([...tables.keys()].sort()).toEqual([...new Set(named)].sort());
  });

  test.each([...secretsByEnvironment(siteFiles)])(
    'lists the secrets that jobs read in %s',
    (name, secrets) => {
      expect(secretsIn(tables.get(name) ?? '')).toEqual(secrets);
    },
  );

  test.each(approvals)('binds $via to its branch and names the people of $role', ({ stage, role, via }) => {
    const table = tables.get(via) ?? '';
    expect(table).toContain(`| Branches | \`${environments[stage]?.branch ?? ''}\` |`);
    for (const login of roles[role]?.logins ?? []) expect(table).toContain(`\`${login}\``);
    expect(page).toMatch(new RegExp(`^approval ${via} ${(roles[role]?.logins ?? []).join(' ')}$`, 'm'));
    expect(secretsIn(table)).toEqual([]);
  });

  test.each(Object.entries(environments))('binds %s to its branch', (name, { branch }) => {
    expect(tables.get(name)).toContain(`| Branches | \`${branch}\` |`);
    expect(page).toMatch(new RegExp(`^environment ${name} ${branch}$`, 'm'));
  });

  test('gives a reason in every row', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!-)/.test(line) && !/^\|---/.test(line));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows)
      expect(
        row
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .every((cell) => cell.trim().length > 1 || row.startsWith('| |')),
      ).toBe(true);
  });

  test('would be seen to lack a secret', () => {
    const poorer = tablesOf(page.replace('| Secret `PAGERDUTY_ROUTING_KEY`', '| `PAGERDUTY_ROUTING_KEY`'));
    expect(secretsIn(poorer.get('production') ?? '')).not.toEqual(
      secretsByEnvironment(siteFiles).get('production'),
    );
  });
});

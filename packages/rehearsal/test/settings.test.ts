import { describe, expect, test } from '@jest/globals';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { calledFile } from '../src/scenario/platform.ts';
import { whoGoesBack, whoReleases } from '../src/scenario/roads.ts';
import { wantsOf } from '../src/scenario/wants.ts';

describe('what workflow files want', () => {
  const approval = (value: string): string =>
    `on: push\njobs:\n  lead: { uses: acme/sluice/.github/workflows/approval.yml@v1, with: { environment: ${value} } }\n`;

  test('environments that a called workflow takes as an input', () => {
    expect([...wantsOf([approval('staging-lead')], calledFile).environments]).toEqual(['staging-lead']);
    expect([...wantsOf([approval("'${{ inputs.who }}'")], calledFile).environments]).toEqual([]);
    expect([...wantsOf([approval('staging-lead')]).environments]).toEqual([]);
  });

  test.each([
    ['another project’s', 'acme/other/.github/workflows/approval.yml@v1'],
    ['one that is not there', 'acme/sluice/.github/workflows/no-such.yml@v1'],
    ['a file elsewhere', 'acme/sluice/docs/approval.yml@v1'],
  ])('nothing of a workflow that is %s', (_what, uses) => {
    expect(calledFile(uses)).toBeUndefined();
  });
});

describe('people', () => {
  const of = (roles: Record<string, string[]>, approving: string[], by: string[] = []): SluiceConfiguration =>
    ({
      roles: Object.fromEntries(Object.entries(roles).map(([name, logins]) => [name, { logins, teams: [] }])),
      stages: { production: { approvals: approving.map((role) => ({ role, via: role })) } },
      rollback: { by },
    }) as unknown as SluiceConfiguration;

  test.each([
    ['a role with two', { lead: ['ada', 'tomas'], owner: ['bo'] }, ['owner', 'lead'], 'ada'],
    ['no role with two', { lead: ['ada'], owner: ['bo'] }, ['owner', 'lead'], 'dana'],
    ['no approval', { lead: ['ada', 'tomas'] }, [], 'dana'],
    ['one who is alone in another role', { lead: ['bo', 'ada'], owner: ['bo'] }, ['owner', 'lead'], 'ada'],
  ])('who releases, with %s', (_what, roles, approving, who) => {
    expect(whoReleases(of(roles as Record<string, string[]>, approving), 'dana')).toBe(who);
  });

  test('who goes back', () => {
    expect(whoGoesBack(of({ lead: ['ada'], owner: ['bo'] }, [], ['owner', 'lead']), 'dana')).toBe('bo');
    expect(whoGoesBack(of({ lead: ['ada'] }, [], []), 'dana')).toBe('dana');
  });
});

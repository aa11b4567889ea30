import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approvalWorld, repository, type ApprovalWorld } from '../helpers/approval-world.ts';
import { reviewRule } from '@fhir-iq/sluice-sandbox';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: ApprovalWorld;
let commit: string;

beforeEach(async () => {
  world = await approvalWorld();
  commit = world.commit();
});
afterEach(() => world.close());

function preflight(inputs: Record<string, string> = {}): Promise<BundleResult> {
  return world.act('preflight', { inputs: { commit, ...inputs } });
}

describe('preflight', () => {
  test.each([
    ['staging', 6],
    ['production', 6],
    ['development', 4],
  ])('passes where all is set for %s, with all that was looked at', async (stage, examined) => {
    const result = await preflight({ stage });
    expect(result).toMatchObject({
      code: 0,
      outputs: { answer: 'pass' },
      evidence: { preflight: { answer: 'pass', examined, stage, subject: { commit }, findings: [] } },
    });
  });

  const page = 'https://github.com/fhir-iq/website/settings/environments';
  const reviewers = (...names: string[]) => names.map((name) => ({ type: 'User' as const, name }));
  const red: [string, () => void, string, RegExp[]][] = [
    [
      'an approving environment that does not exist',
      () => {
        const { environments } = world.github.repository(repository);
        environments.splice(
          environments.findIndex((one) => one.name === 'staging-product-owner'),
          1,
        );
      },
      'preflight/missing-environment/staging-product-owner',
      [
        /does not exist.*without any protection/,
        new RegExp(`At ${page} choose "New environment", name staging-product-owner`),
        /"Required reviewers" on and list priya-product/,
        /"Selected branches and tags" with the branch main/,
      ],
    ],
    [
      'an approving environment without reviewers',
      () => world.github.setEnvironment(repository, { name: 'staging-tech-lead', branches: ['main'] }),
      'preflight/no-reviewers/staging-tech-lead',
      [/without anybody's click/, /list ada-lead, tomas-lead, fhir-iq\/tech-leads/, /GitHub Enterprise/],
    ],
    [
      'strangers among the reviewers',
      () =>
        world.github.setEnvironment(repository, {
          name: 'staging-tech-lead',
          branches: ['main'],
          reviewers: [...reviewers('ada-lead', 'dev-dana'), { type: 'Team', name: 'everyone' }],
        }),
      'preflight/stranger/staging-tech-lead',
      [/dev-dana, the team everyone/, /roles\.tech_lead/],
    ],
    [
      'a key environment that any branch may use',
      () => world.github.setEnvironment(repository, { name: 'staging', branches: 'all' }),
      'preflight/unbound/staging',
      [
        /whoever can push one can read them/,
        new RegExp(`At ${page} open staging`),
        /the branch main and no other/,
      ],
    ],
    [
      'a key environment that every protected branch may use',
      () => world.github.setEnvironment(repository, { name: 'staging', branches: 'protected' }),
      'preflight/unbound/staging',
      [/any branch at all while none is protected/],
    ],
    [
      'a key environment with a branch too many',
      () => world.github.setEnvironment(repository, { name: 'staging', branches: ['main', 'feature/*'] }),
      'preflight/unbound/staging',
      [/admits feature\/\*/],
    ],
    [
      'a key environment that no branch may use',
      () => world.github.setEnvironment(repository, { name: 'ledger', branches: [] }),
      'preflight/unbound/ledger',
      [/admits no branch at all/],
    ],
    [
      'a key environment that does not exist',
      () => {
        const { environments } = world.github.repository(repository);
        environments.splice(
          environments.findIndex((one) => one.name === 'ledger'),
          1,
        );
      },
      'preflight/missing-environment/ledger',
      [/any branch could read its keys/, /leave "Required reviewers" and "Wait timer" off/],
    ],
    [
      'a key environment that makes a rollback wait',
      () =>
        world.github.setEnvironment(repository, {
          name: 'staging',
          branches: ['main'],
          reviewers: reviewers('ada-lead'),
        }),
      'preflight/held-up/staging',
      [/a rollback must not wait/],
    ],
    [
      'a default branch without a rule',
      () => world.github.setRules(repository, 'main', []),
      'preflight/no-review/main',
      [
        /whoever can push there can publish/,
        /At https:\/\/github\.com\/fhir-iq\/website\/settings\/rules choose "New ruleset"/,
        /"Required approvals" 1/,
      ],
    ],
    [
      'a default branch whose rule asks for no review',
      () => world.github.setRules(repository, 'main', [reviewRule(0)]),
      'preflight/no-review/main',
      [/at least 1 required approval|asks for a review/],
    ],
    [
      'a commit that is on no branch',
      () => {
        world.site.git('checkout', '--quiet', '--detach', 'development');
        commit = world.site.commit('Stray', { 'src/public/stray.js': 'export const stray = 1;\n' });
      },
      'preflight/stray-commit/',
      [/is not on development or main/, /by a pull request/],
    ],
    [
      'a commit of another branch',
      () => {
        commit = world.commit({ branch: 'feature' });
      },
      'preflight/stray-commit/',
      [/is not on development or main/],
    ],
  ];
  test.each(red)('fails for %s, and says what to set', async (_, spoil, id, said) => {
    spoil();
    const result = await preflight();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    const { findings } = result.evidence['preflight']!;
    expect(findings.map((finding) => finding.id)).toEqual([expect.stringContaining(id)]);
    const finding = findings[0]!;
    for (const text of said) expect(`${finding.message} ${finding.remedy ?? ''}`).toMatch(text);
    expect(result.outputs['reason']).toContain(finding.remedy);
  });

  test('takes a team of the role as a reviewer, and reads the policy of the run’s branch', async () => {
    world.github.setEnvironment(repository, {
      name: 'staging-tech-lead',
      branches: ['main'],
      reviewers: [{ type: 'Team', name: 'tech-leads' }],
    });
    const yml = world.site.git('show', 'main:.github/sluice.yml');
    commit = world.site.commit('Name another role', {
      '.github/sluice.yml': yml.replace(
        'product_owner: { logins: [priya-product] }',
        'product_owner: { logins: [dev-dana] }',
      ),
    });
    expect(await preflight()).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
  });

  test.each([
    [{ contents: 'read' }, /actions: read/],
    [{ actions: 'read' }, /contents: read/],
  ])('is an error where it may not look: %j', async (permissions, said) => {
    const result = await preflight({ 'github-token': world.token(permissions) });
    expect(result).toMatchObject({
      code: 1,
      outputs: { answer: 'error' },
      evidence: { preflight: { answer: 'error', subject: { commit }, stage: 'staging' } },
    });
    expect(result.outputs['reason']).toMatch(said);
  });
});

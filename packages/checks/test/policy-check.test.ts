import { describe, expect, test } from '@jest/globals';
import type { ApprovalSource, CheckContext, CheckResult } from '../src/check.ts';
import { approvalsFrom } from '../src/policy/github-approvals.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { policyCheck } from '../src/policy/policy-check.ts';
import { checkContext, keepingLog, policyText } from './helpers/context.ts';
import { createRepository, type TestRepository } from './helpers/repository.ts';

const file = '.github/sluice.yml';
const weaker = (text: string): string =>
  text.replace(
    'threshold: { development: no_critical, staging: no_high_or_critical',
    'threshold: { development: no_critical, staging: no_critical',
  );
const stricter = (text: string): string => text.replace('minCoverage: 90%', 'minCoverage: 95%');

function change(text: string): TestRepository {
  const repository = createRepository({ [file]: policyText() });
  repository.git('checkout', '--quiet', '-b', 'change');
  repository.commit('Change', { [file]: text });
  return repository;
}

async function check(
  repository: TestRepository,
  overrides: Partial<CheckContext> = {},
): Promise<CheckResult> {
  const { configuration, policy } = await loadPolicy({
    directory: repository.directory,
    file,
    ref: 'main',
    now: new Date('2026-11-23T12:00:00Z'),
    log: keepingLog(),
  });
  return await policyCheck.run(
    checkContext(repository.directory, repository.head(), { configuration, policy, ...overrides }),
  );
}

const approvals = (author: string, ...approvers: string[]): ApprovalSource => ({
  approvalsOf: async () => ({ number: 12, author, approvers }),
});

describe('the policy check', () => {
  test('passes the policy in force, and one that is stricter', async () => {
    using same = change(policyText());
    expect(await check(same)).toMatchObject({ answer: 'pass', examined: 1 });
    using stronger = change(policyText(stricter));
    expect(await check(stronger)).toMatchObject({ answer: 'pass', examined: 1, findings: [] });
  });

  test('is red for a weaker one that nobody accepted', async () => {
    using repository = change(policyText(weaker));
    expect(await check(repository)).toMatchObject({
      answer: 'fail',
      findings: [
        { id: 'policy/loosened/security.validations.dependency_scan.threshold.staging', blocks: true },
      ],
    });
  });

  const people: [string, ApprovalSource, 'pass' | 'fail'][] = [
    ['a policy owner', approvals('dev-dana', 'sam-security'), 'pass'],
    ['a policy owner in other letters', approvals('dev-dana', 'Sam-Security'), 'pass'],
    ['somebody else', approvals('dev-dana', 'bo-business'), 'fail'],
    ['its author, who is a policy owner', approvals('ada-lead', 'ada-lead'), 'fail'],
    ['nobody', approvals('dev-dana'), 'fail'],
    ['a pull request that is not there', { approvalsOf: async () => undefined }, 'fail'],
  ];
  test.each(people)('of a weaker one approved by %s', async (_, source, answer) => {
    using repository = change(policyText(weaker));
    const result = await check(repository, { approvals: source });
    expect(result.answer).toBe(answer);
    expect(result.findings[0]?.blocks).toBe(answer === 'fail');
  });

  test('asks the owners of the policy in force, not those of the change', async () => {
    using repository = change(
      policyText((text) =>
        weaker(text).replace(
          'policy_owner: { logins: [ada-lead, sam-security] }',
          'policy_owner: { logins: [dev-dana, ada-lead, sam-security, dev-erik] }',
        ),
      ),
    );
    expect(await check(repository, { approvals: approvals('dev-dana', 'dev-erik') })).toMatchObject({
      answer: 'fail',
    });
  });

  test('is red for a policy that is wrong, with the places', async () => {
    using repository = change(
      policyText((text) => text.replace('distinctApprovers: true', 'distinctApprovers: maybe')),
    );
    const result = await check(repository);
    expect(result.answer).toBe('fail');
    expect(result.findings[0]?.place?.file).toBe(file);
  });

  test('is not evaluated where the change set its own', async () => {
    using repository = change(policyText(weaker));
    expect(await check(repository, { policy: { said: '' } })).toMatchObject({
      answer: 'not-evaluated',
      reason: expect.stringContaining('No policy-ref was given'),
    });
  });

  test('lets the first policy in', async () => {
    using repository = createRepository({ 'README.md': 'x' });
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.commit('Adopt', { [file]: policyText() });
    expect(await check(repository)).toMatchObject({
      answer: 'pass',
      reason: expect.stringContaining('has no policy yet'),
    });
  });
});

describe('approvals of GitHub', () => {
  const pull = (head: string) =>
    ({
      number: 7,
      title: '',
      author: 'dev-dana',
      state: 'closed',
      merged: true,
      head: { ref: 'x', commit: head, repository: '' },
      base: { ref: 'main', commit: '' },
    }) as const;

  test('count for a merge only if it has the very policy that was reviewed', async () => {
    using repository = change(policyText(weaker));
    const reviewed = repository.head();
    const merged = repository.commit('Merge', { 'other.txt': 'x' });
    const approving = [{ login: 'ada-lead', commit: reviewed, at: '', comment: '' }];
    const github = {
      pullRequests: { of: async () => [pull(reviewed)], approvals: async () => approving },
    } as never;
    const source = approvalsFrom(github, repository.directory);
    expect(await source.approvalsOf(merged, [file])).toEqual({
      number: 7,
      author: 'dev-dana',
      approvers: ['ada-lead'],
    });
    const slipped = repository.commit('Slip', {
      [file]: policyText((text) => weaker(text).replace('keep: 3', 'keep: 1')),
    });
    expect(await source.approvalsOf(slipped, [file])).toBeUndefined();
    // A file that neither has is the same in both; a commit that is not here has nothing.
    expect(await source.approvalsOf(merged, [file, '.github/flows/gone.json'])).toBeDefined();
    expect(await source.approvalsOf('e'.repeat(40), ['.github/flows/gone.json'])).toBeUndefined();
    expect(await source.approvalsOf(merged, [])).toBeUndefined();
  });
});

test('a policy-ref that is not there is named', async () => {
  using repository = createRepository({ [file]: policyText() });
  const request = {
    directory: repository.directory,
    file,
    ref: 'origin/main',
    now: new Date(),
    log: keepingLog(),
  };
  await expect(loadPolicy(request)).rejects.toThrow(/no commit origin\/main/);
});

describe('the waivers in force', () => {
  const waiver = (finding: string, ticket: string): string =>
    `  - { check: lint_check, finding: ${finding}, owner: ada-lead, reason: known, expires: 2026-12-31, ticket: ${ticket} }\n`;
  const withWaivers =
    (...lines: string[]) =>
    (text: string): string =>
      text.replace('waivers: []\n', `waivers:\n${lines.join('')}`);
  const inForce = async (repository: TestRepository): Promise<string[]> => {
    const now = new Date('2026-11-23T12:00:00Z');
    const { configuration } = await loadPolicy({
      directory: repository.directory,
      file,
      ref: 'main',
      now,
      log: keepingLog(),
    });
    return configuration.waivers.map(({ ticket }) => ticket);
  };

  test('are those of the policy that the change holds on to: none is added, and giving one up counts at once', async () => {
    const one = waiver('lint_check/one', 'SEC-1');
    const two = waiver('lint_check/two', 'SEC-2');
    const three = waiver('lint_check/three', 'SEC-3');
    using repository = createRepository({ [file]: policyText(withWaivers(one, two)) });
    repository.git('checkout', '--quiet', '-b', 'change');
    expect(await inForce(repository)).toEqual(['SEC-1', 'SEC-2']);
    repository.commit('Change', { [file]: policyText(withWaivers(two, three)) });
    expect(await inForce(repository)).toEqual(['SEC-2']);
    repository.commit('Break', { [file]: 'version: [' });
    expect(await inForce(repository)).toEqual(['SEC-1', 'SEC-2']);
  });
});

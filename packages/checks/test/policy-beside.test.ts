import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordedTimeoutMs } from '@fhir-iq/sluice-gate';
import type { ApprovalSource, CheckResult } from '../src/check.ts';
import { stepTimeoutMs } from '../src/flows/run-flow.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import { policyCheck } from '../src/policy/policy-check.ts';
import { checkContext, keepingLog, policyText } from './helpers/context.ts';
import { createRepository, type TestRepository } from './helpers/repository.ts';

const example = path.resolve(import.meta.dirname, '../../../examples/fhir-iq');
const at = (file: string): string => readFileSync(path.join(example, file), 'utf8');
const contact = '.github/flows/contact-form.json';
const staging = '.github/workflows/staging.yml';
const lint = 'eslint.config.js';
const own = '.github/workflows/tests.yml';
const inForce = {
  '.github/sluice.yml': policyText(),
  [contact]: at(contact),
  [staging]: at(staging),
  [lint]: at(lint),
  [own]: 'on: push\njobs: {}\n',
};

async function afterChange(
  files: Readonly<Record<string, string | null>>,
  approvals?: ApprovalSource,
): Promise<CheckResult> {
  using repository: TestRepository = createRepository(inForce);
  repository.git('checkout', '--quiet', '-b', 'change');
  for (const [file, text] of Object.entries(files)) if (text === null) repository.git('rm', '--quiet', file);
  const written = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
  repository.commit('Change', { 'other.txt': 'x', ...Object.fromEntries(written) });
  const { configuration, policy } = await loadPolicy({
    directory: repository.directory,
    file: '.github/sluice.yml',
    ref: 'main',
    now: new Date('2026-11-23T12:00:00Z'),
    log: keepingLog(),
  });
  return await policyCheck.run(
    checkContext(repository.directory, repository.head(), {
      configuration,
      policy,
      ...(approvals === undefined ? {} : { approvals }),
    }),
  );
}

const withoutLastStep = (text: string): string => {
  const flow = JSON.parse(text) as { steps: unknown[] };
  return JSON.stringify({ ...flow, steps: flow.steps.slice(0, -1) });
};

const weaker: [what: string, files: Record<string, string | null>, id: string, file: string][] = [
  [
    'a flow without its last assertion',
    { [contact]: withoutLastStep(at(contact)) },
    'policy/removed/flows.contact-form.16-waitForExpression',
    contact,
  ],
  ['a flow that is gone', { [contact]: null }, 'policy/removed/flows.contact-form', contact],
  ['a flow that nobody can read', { [contact]: '{' }, 'policy/recording/contact-form:file:0', contact],
  ['a road with other text', { [staging]: `${at(staging)}#\n` }, `policy/changed/${staging}`, staging],
  ['a road that is gone', { [staging]: null }, `policy/removed/${staging}`, staging],
  ['other rules of ESLint', { [lint]: 'export default [];\n' }, `policy/changed/${lint}`, lint],
  ['no rules of ESLint', { [lint]: null }, `policy/removed/${lint}`, lint],
  [
    'rules of ESLint that are found first',
    { 'eslint.config.mjs': 'export default [];\n' },
    'policy/added/eslint.config.mjs',
    'eslint.config.mjs',
  ],
];

describe('what sets the bar beside sluice.yml', () => {
  test.each(weaker)('is red for %s that nobody accepted', async (_, files, id, file) => {
    const result = await afterChange(files);
    expect(result).toMatchObject({ answer: 'fail', reason: expect.stringContaining(file) });
    expect(result.findings.map((one) => [one.id, one.blocks, one.place?.file])).toEqual([[id, true, file]]);
  });

  test.each<[string, Record<string, string | null>]>([
    ['nothing of it', {}],
    ['one more flow', { '.github/flows/more.json': at(contact) }],
    ['one more workflow', { '.github/workflows/more.yml': 'on: push\njobs: {}\n' }],
    ['a workflow that has nothing to do with Sluice', { [own]: 'on: push\n' }],
    [
      'what gitleaks and SonarQube would read',
      { '.gitleaks.toml': 'x', '.gitleaksignore': 'x', 'sonar-project.properties': 'x' },
    ],
  ])('passes a change of %s', async (_, files) => {
    const flows = '.github/flows/more.json' in files ? 2 : 1;
    expect(await afterChange(files)).toMatchObject({ answer: 'pass', examined: 3 + flows, findings: [] });
  });

  test('passes with the approval of a policy owner, who is asked for the very files', async () => {
    const asked: (readonly string[])[] = [];
    const approvals: ApprovalSource = {
      approvalsOf: async (_, files) => {
        asked.push(files);
        return { number: 7, author: 'dev-dana', approvers: ['sam-security'] };
      },
    };
    const result = await afterChange({ [contact]: withoutLastStep(at(contact)), [staging]: null }, approvals);
    expect(result).toMatchObject({ answer: 'pass', examined: 4 });
    expect(result.findings.map((one) => one.blocks)).toEqual([false, false]);
    expect(asked).toEqual([[contact, staging]]);
  });

  test('is wrong, and nobody can accept that', async () => {
    const approvals: ApprovalSource = {
      approvalsOf: async () => ({ number: 7, author: 'dev-dana', approvers: ['sam-security'] }),
    };
    expect(await afterChange({ [contact]: '{"title":"x","steps":[]}' }, approvals)).toMatchObject({
      answer: 'fail',
    });
  });
});

test('a step has the time that the comparison of flows takes for it', () => {
  expect(recordedTimeoutMs).toBe(stepTimeoutMs);
});

import { describe, expect, test } from '@jest/globals';
import { ours, siteFiles, workflowOf } from './files.ts';
import { rightsProblems } from './rights.ts';

const called = ours.filter(({ workflow }) => 'workflow_call' in workflow.on);

const at = '0000000000000000000000000000000000000000';
const job = (rights: string, ...steps: string[]): ReturnType<typeof workflowOf> =>
  workflowOf(`jobs: { a: { permissions: ${rights}, steps: [${steps.join(', ')}] } }`);
const checkout = `{ uses: actions/checkout@${at} }`;
const publish = `{ uses: fhir-iq/sluice/actions/wix-publish@${at}, with: { environment: staging } }`;
const preview = `{ uses: fhir-iq/sluice/actions/wix-publish@${at}, with: { mode: preview } }`;

describe('the rights of a job', () => {
  test.each([...called, ...siteFiles].map((file) => [file.file, file] as const))(
    'are exactly what its steps need: %s',
    (_, file) => {
      expect(rightsProblems(file)).toEqual([]);
    },
  );

  test('pass when they are the union of its steps', () => {
    expect(
      rightsProblems(job('{ deployments: write, issues: read, contents: read }', checkout, publish)),
    ).toEqual([]);
    expect(rightsProblems(job('{ contents: read }', checkout, preview))).toEqual([]);
    expect(rightsProblems(job('{}', '{ run: echo }'))).toEqual([]);
  });

  test.each([
    ['a right that is missing', job('{ contents: read }', publish)],
    ['a right too many', job('{ contents: read, issues: read }', preview)],
    ['writing where reading does', job('{ contents: write }', checkout)],
    ['a right for nothing', job('{ contents: read }', '{ run: echo }')],
    [
      "one mode's right in another",
      job(
        '{ contents: write, issues: write }',
        `{ uses: fhir-iq/sluice/actions/rollback@${at}, with: { mode: restore } }`,
      ),
    ],
  ])('go red for %s', (_, file) => {
    expect(rightsProblems(file)).toEqual([expect.stringContaining('and needs')]);
  });

  test('of an action that nobody judged are refused', () => {
    expect(() => rightsProblems(job('{}', `{ uses: fhir-iq/sluice/actions/unheard@${at} }`))).toThrow(
      'no rights are known for unheard',
    );
  });
});

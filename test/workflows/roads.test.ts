import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { events } from '@fhir-iq/sluice-config/catalogue/metrics';
import { parse } from 'yaml';
import { jobsOf, ours, root, siteFiles, workflowOf, type WorkflowFile } from './files.ts';
import { approvalProblems, type AskedRole, dispatchProblems, roadRules } from './roads.ts';

const called = ours.filter(({ workflow }) => 'workflow_call' in workflow.on);
const files = [...called, ...siteFiles];
const byName = new Map(siteFiles.map((file) => [path.basename(file.file), file]));
const road = (name: string): WorkflowFile => {
  const found = byName.get(`${name}.yml`);
  if (found === undefined) throw new Error(`there is no ${name}.yml`);
  return found;
};
const { stages } = parse(readFileSync(path.join(root, 'examples/fhir-iq/.github/sluice.yml'), 'utf8')) as {
  stages: Record<string, { approvals?: AskedRole[] }>;
};
const asked = (stage: string): AskedRole[] => stages[stage]?.approvals ?? [];

/** A text of a file with one thing changed, which must be in it. */
function changed(file: WorkflowFile, from: string, to: string): WorkflowFile {
  expect(file.text).toContain(from);
  return workflowOf(
    file.text.replace(from, () => to),
    file.file,
  );
}

const breaks: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  'runs bundles alone beside secrets': [
    [
      'staging',
      '      - name: Append to the ledger\n',
      '      - name: Say\n        run: echo\n      - name: Append to the ledger\n',
    ],
  ],
  'names evidence of its job': [
    ['staging', 'name: evidence-approvals', 'name: evidence-preflight'],
    ['staging', 'name: evidence-stage-verdict', 'name: evidence-verdict'],
  ],
  'reads evidence apart': [
    [
      'production',
      '          path: ${{ runner.temp }}/evidence\n      - name: Give',
      '          path: ${{ runner.temp }}/evidence\n          merge-multiple: true\n      - name: Give',
    ],
  ],
  'hands on no secret': [
    ['production', 'issue: ${{ steps.verify.outputs.issue }}', 'issue: ${{ secrets.LEDGER_TOKEN }}'],
  ],
};

describe('the roads', () => {
  for (const [name, rule] of Object.entries(roadRules)) {
    test.each(files.map((file) => [file.file, file] as const))(`${name}: %s`, (_, file) => {
      expect(rule(file)).toEqual([]);
    });

    test.each(breaks[name] ?? [])(`${name}: goes red (%s %#)`, (of, from, to) => {
      expect(rule(changed(road(of), from, to)).length).toBeGreaterThan(0);
    });

    test(`${name}: has red cases`, () => {
      expect((breaks[name] ?? []).length).toBeGreaterThan(0);
    });
  }
});

describe('the approvals of a road', () => {
  test.each(['staging', 'production'])('of %s are those of the configuration', (stage) => {
    expect(asked(stage)).toHaveLength(2);
    expect(approvalProblems(road(stage), stage, asked(stage))).toEqual([]);
  });

  test.each([
    ['another environment', 'environment: production-tech-lead', 'environment: production'],
    ['another role', 'role: business_owner', 'role: tech_lead'],
    [
      'another stage',
      '      stage: production\n      role: tech_lead',
      '      stage: staging\n      role: tech_lead',
    ],
    [
      'a group',
      '    name: Tech lead\n',
      '    name: Tech lead\n    concurrency: { group: sluice-production }\n',
    ],
    ['rights', '    permissions: {}\n', '    permissions: { contents: read }\n'],
    [
      'nobody who waits for it',
      'needs: [verify, preflight, gate, tech-lead, business-owner]',
      'needs: [verify, preflight, gate, tech-lead]',
    ],
  ])('go red for %s', (_, from, to) => {
    expect(
      approvalProblems(changed(road('production'), from, to), 'production', asked('production')).length,
    ).toBeGreaterThan(0);
  });

  test('go red for a role that the road forgot', () => {
    const more = [...asked('staging'), { role: 'policy_owner', via: 'staging-policy-owner' }];
    expect(approvalProblems(road('staging'), 'staging', more)).toEqual([
      expect.stringContaining('does not ask policy_owner in staging-policy-owner'),
    ]);
  });

  test('stand before production is published', () => {
    const publish = jobsOf(road('production')).find((job) => job.id === 'publish');
    expect(publish?.needs).toEqual(['verify', 'gate', 'approvals', 'attestations']);
  });
});

describe('a rollback that starts by itself', () => {
  const stop = jobsOf(road('production')).find((job) => job.id === 'stop');

  test('names an event that every configuration knows', () => {
    const given = (stop?.steps ?? []).find((step) => step.id === 'stop')?.with;
    expect(given).toMatchObject({ trigger: 'automatic' });
    expect(Object.keys(events)).toContain(given?.['reason']);
  });

  test('begins where the smoke test is red, and where a red publish says that it is live', () => {
    expect(stop?.if).toContain("needs.smoke.result == 'failure'");
    expect(stop?.if).toContain("needs.publish.outputs.outcome == 'published'");
    expect(stop?.if).toContain('!cancelled()');
  });
});

describe('a road that starts another', () => {
  test.each(siteFiles.map((file) => [file.file, file] as const))('fits it: %s', (_, file) => {
    expect(dispatchProblems(file, byName)).toEqual([]);
  });

  test.each([
    ['a workflow that is not there', 'workflow: production-plan.yml', 'workflow: plan.yml'],
    ['a workflow that nobody starts', 'workflow: production-plan.yml', 'workflow: pull-request.yml'],
    ['an unknown input', '            starter=${{ inputs.starter', '            by=${{ inputs.starter'],
    [
      'another branch',
      'workflow: production-plan.yml\n          ref: ${{ github.event.repository.default_branch }}',
      'workflow: production-plan.yml\n          ref: development',
    ],
    [
      'more rights',
      '      actions: write # starts production-plan.yml',
      '      actions: write\n      contents: read',
    ],
  ])('goes red for %s', (_, from, to) => {
    expect(dispatchProblems(changed(road('staging'), from, to), byName).length).toBeGreaterThan(0);
  });

  test('is looked at in four places', () => {
    const starts = siteFiles.flatMap((file) => [...file.text.matchAll(/actions\/dispatch@/g)]);
    expect(starts).toHaveLength(4);
  });
});

test('the comment of a pull request gets the evidence that was judged, so that it names what changed', () => {
  const comment = jobsOf(road('pull-request')).find((job) => job.id === 'comment');
  const [collect, keep] = comment?.steps ?? [];
  expect(collect?.with).toMatchObject({ pattern: 'evidence-*', path: keep?.with?.['evidence'] });
});

test.each(['staging', 'production'])('the report of %s is compared with the last good release', (name) => {
  const steps = jobsOf(road(name)).find((job) => job.id === 'report')?.steps ?? [];
  const [last, collect, make] = ['Find the last', 'Collect the evidence of the last', 'Make the report'].map(
    (begin) => steps.find((step) => step.name?.startsWith(begin)),
  );
  expect(last?.with).toMatchObject({ mode: 'last', stage: name });
  expect(collect?.with).toMatchObject({ 'run-id': '${{ steps.last.outputs.last-run-id }}' });
  expect(make?.with).toMatchObject({
    last: '${{ steps.last.outputs.last }}',
    'last-evidence': collect?.with?.['path'],
  });
});

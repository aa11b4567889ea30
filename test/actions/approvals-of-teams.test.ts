import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approval, approvalWorld, repository, type ApprovalWorld } from '../helpers/approval-world.ts';
import { everythingSaid } from '../helpers/publish-world.ts';
import type { BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let world: ApprovalWorld;
let commit: string;
const techLead = 'staging-tech-lead';
const owner = 'staging-product-owner';

function approvals(inputs: Record<string, string> = {}): Promise<BundleResult> {
  return world.act('approvals', { inputs: { commit, starter: 'dev-dana', ...inputs } });
}

describe('approvals of a team', () => {
  beforeEach(async () => {
    world = await approvalWorld();
    world.goLive(world.commit({ author: 'ada-lead' }));
    commit = world.commit();
    world.github.setEnvironment(repository, {
      name: techLead,
      reviewers: [{ type: 'Team', name: 'tech-leads' }],
    });
    world.said(approval(techLead, 'tara-team'), approval(owner, 'priya-product'));
  });

  afterEach(() => world.close());

  test('count whom GitHub let approve as one of it', async () => {
    const result = await approvals();
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.outputs['reason']).toMatch(
      /tara-team approved as tech_lead \(through fhir-iq\/tech-leads\)/,
    );
  });

  test('are held against its members where a token may read them', async () => {
    const members = world.github.issueToken({ repository, permissions: { members: 'read' }, kind: 'app' });
    expect(await approvals({ 'members-token': members })).toMatchObject({ outputs: { answer: 'pass' } });
    world.said(approval(techLead, 'eve-else'), approval(owner, 'priya-product'));
    const result = await approvals({ 'members-token': members });
    expect(result.outputs['reason']).toMatch(/eve-else approved and does not have the role tech_lead/);
    expect(everythingSaid(result)).not.toContain(members);
  });
});

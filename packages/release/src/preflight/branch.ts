import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { type GitHub, GitHubAnswerError } from '@fhir-iq/sluice-github';
import type { Finding, Stage } from '@fhir-iq/sluice-model';
import { type SettingsPages, wrongSetting } from './settings.ts';

/**
 * What is wrong with the default branch: whoever can merge there can publish, so a merge asks for a review.
 *
 * @param branches - Asked for the rules in force.
 * @param branch - The default branch.
 * @param pages - Where settings are made.
 */
export async function reviewRule(
  branches: GitHub['branches'],
  branch: string,
  pages: SettingsPages,
): Promise<Finding[]> {
  const counts = (await branches.rules(branch))
    .filter((rule) => rule.type === 'pull_request')
    .map((rule) => Number(rule.parameters['required_approving_review_count'] ?? 0));
  const most = Math.max(0, ...counts);
  if (most >= 1) return [];
  return [
    wrongSetting('no-review', branch, {
      message: `No ruleset asks for a review before a merge to ${branch}, and its workflows hold the keys: whoever can push there can publish.`,
      value:
        counts.length === 0
          ? 'no rule "Require a pull request before merging"'
          : `${String(most)} required approvals`,
      threshold: 'at least 1 required approval',
      remedy: `At ${pages.rules} choose "New ruleset" > "New branch ruleset", enforcement "Active", bypass list empty, target "Include default branch"; switch "Require a pull request before merging" on with "Required approvals" 1. A classic branch protection does not count, because no job's token may read it.`,
    }),
  ];
}

/**
 * What is wrong with the commit: only what lies on a branch of the roads is released.
 *
 * @param github - Asked how commits lie to each other.
 * @param commit - The release's commit.
 * @param configuration - The policy, for the branches.
 * @param stage - The stage.
 */
export async function commitOnBranch(
  github: Pick<GitHub, 'isAncestor'>,
  commit: string,
  configuration: SluiceConfiguration,
  stage: Stage,
): Promise<Finding[]> {
  const { environments, site } = configuration;
  const own = environments.development.branch;
  const branches = [...new Set(stage === 'development' ? [own] : [own, site.defaultBranch])];
  for (const branch of branches) {
    if (await lies(github, commit, branch)) return [];
  }
  return [
    wrongSetting('stray-commit', commit.slice(0, 12), {
      message: `The commit ${commit} is not on ${branches.join(' or ')}, so nobody can say through whose hands it came.`,
      threshold: `a commit of ${branches.join(' or ')}`,
      remedy: `Merge it to ${branches.join(' or ')} by a pull request, then start a new run with a commit of that branch.`,
    }),
  ];
}

/** GitHub answers 404 for a commit or branch that it does not have, and for two without a common ancestor. */
async function lies(github: Pick<GitHub, 'isAncestor'>, commit: string, branch: string): Promise<boolean> {
  try {
    return await github.isAncestor(commit, branch);
  } catch (error) {
    if (error instanceof GitHubAnswerError && error.status === 404) return false;
    throw error;
  }
}

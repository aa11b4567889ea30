import { GitHubAnswerError } from './answer-error.ts';
import type { CallKind, Requester } from './request.ts';

/** Who may approve a job that names an environment: any one of them is enough for GitHub. */
export interface Reviewer {
  readonly type: 'User' | 'Team';
  /** Login of a user, slug of a team. */
  readonly name: string;
}

/** An environment as its protection rules stand. */
export interface Environment {
  readonly name: string;
  /** Empty: a job passes without anybody's click. */
  readonly reviewers: readonly Reviewer[];
  readonly preventSelfReview: boolean;
  readonly waitMinutes: number;
  /** Which branches and tags may use it: all, the protected ones, or those that match `patterns`. */
  readonly branches: 'all' | 'protected' | 'patterns';
  readonly patterns: readonly string[];
}

export interface Environments {
  /**
   * An environment with its rules; undefined where it does not exist or the token may not see it (GitHub answers 404 for
   * both). A job that names an environment which does not exist makes one without protection, so undefined must block.
   */
  get(name: string): Promise<Environment | undefined>;
}

const reads: CallKind = { need: { permission: 'actions', access: 'read' } };

/** The environments of one repository. */
export function environmentsOf(github: Requester): Environments {
  return {
    async get(name) {
      try {
        const raw = await github.call(
          'GET /repos/{owner}/{repo}/environments/{environment_name}',
          { environment_name: name },
          reads,
        );
        const rules = raw.protection_rules ?? [];
        const review = rules.find((rule) => rule.type === 'required_reviewers');
        const wait = rules.find((rule) => rule.type === 'wait_timer');
        const policy = raw.deployment_branch_policy;
        const branches =
          policy === null || policy === undefined
            ? 'all'
            : policy.protected_branches
              ? 'protected'
              : 'patterns';
        return {
          name: raw.name,
          reviewers: reviewersOf(review as Reviewed | undefined),
          preventSelfReview:
            review !== undefined && 'prevent_self_review' in review && review.prevent_self_review === true,
          waitMinutes: wait !== undefined && 'wait_timer' in wait ? (wait.wait_timer ?? 0) : 0,
          branches,
          patterns: branches === 'patterns' ? await patternsOf(github, name) : [],
        };
      } catch (error) {
        if (error instanceof GitHubAnswerError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}

/** A rule, or a waiting deployment, with those who may approve. */
interface Reviewed {
  readonly reviewers?:
    | readonly {
        readonly reviewer?: { readonly slug: string } | { readonly login: string } | undefined;
      }[]
    | undefined;
}

/** Those who may approve, out of GitHub's JSON. */
export function reviewersOf(holder: Reviewed | undefined): Reviewer[] {
  return (holder?.reviewers ?? []).flatMap(({ reviewer }): Reviewer[] => {
    if (reviewer === undefined) return [];
    return 'slug' in reviewer
      ? [{ type: 'Team', name: reviewer.slug }]
      : [{ type: 'User', name: reviewer.login }];
  });
}

async function patternsOf(github: Requester, name: string): Promise<string[]> {
  const raw = await github.call(
    'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
    { environment_name: name, per_page: 100 },
    reads,
  );
  return raw.branch_policies.flatMap((policy) => (policy.name === undefined ? [] : [policy.name]));
}

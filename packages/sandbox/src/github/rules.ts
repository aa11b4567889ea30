import type { RuleState } from './state.ts';

/**
 * The rule by which a branch takes changes through reviewed pull requests alone, as a careful administrator makes it.
 *
 * @param approvals - How many approving reviews it asks for.
 */
export function reviewRule(approvals = 1): RuleState {
  return {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: approvals,
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: false,
      require_last_push_approval: true,
      required_review_thread_resolution: true,
      allowed_merge_methods: ['merge', 'squash', 'rebase'],
    },
  };
}

import type { CallKind, Requester } from './request.ts';

/** A branch as it stands. */
export interface Branch {
  readonly name: string;
  readonly commit: string;
  /** Whether anything protects it, of whichever kind. */
  readonly protected: boolean;
}

/** A rule that is in force for a branch. */
export interface BranchRule {
  /** `pull_request`, `required_status_checks`, `non_fast_forward`, … */
  readonly type: string;
  /** As GitHub gives them, for example `{ required_approving_review_count: 1, … }`. Empty where a rule has none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where the rule stands: `fhir-iq/website` or an organisation. */
  readonly source: string | undefined;
}

export interface Branches {
  get(branch: string): Promise<Branch>;
  /**
   * The rules of all active rulesets that apply to a branch, whether it exists or not. Classic branch protection is not
   * among them: only an administrator's token may read that.
   */
  rules(branch: string): Promise<BranchRule[]>;
}

const contents: CallKind = { need: { permission: 'contents', access: 'read' } };
const metadata: CallKind = {
  need: {
    outside:
      'Every job’s token may read a branch’s rules (metadata: read), so no permission is missing. Rulesets of a private repository need GitHub Pro, Team or Enterprise; look at Settings > Rules > Rulesets of the repository.',
  },
};

/** The branches of one repository. */
export function branchesOf(github: Requester): Branches {
  return {
    async get(branch) {
      const raw = await github.call('GET /repos/{owner}/{repo}/branches/{branch}', { branch }, contents);
      return { name: raw.name, commit: raw.commit.sha, protected: raw.protected };
    },
    async rules(branch) {
      const found: BranchRule[] = [];
      for await (const raw of github.pages(
        'GET /repos/{owner}/{repo}/rules/branches/{branch}',
        { branch },
        metadata,
      )) {
        found.push({
          type: raw.type,
          parameters: 'parameters' in raw ? { ...raw.parameters } : {},
          source: raw.ruleset_source,
        });
      }
      return found;
    },
  };
}

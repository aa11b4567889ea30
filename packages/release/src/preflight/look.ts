import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { createGitHub } from '@fhir-iq/sluice-github';
import type { Stage } from '@fhir-iq/sluice-model';
import { askedApprovals } from '../approvals/asked.ts';
import type { Looked } from '../evidence-of-look.ts';
import type { RoadContext } from '../road-context.ts';
import { approvingEnvironment } from './approving-environments.ts';
import { commitOnBranch, reviewRule } from './branch.ts';
import { keyEnvironment } from './key-environments.ts';
import { environmentsOfWorkflows } from './named-environments.ts';
import { settingsPages } from './settings.ts';

/** Inputs of the action preflight. */
export interface PreflightInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly commit?: string | undefined;
  readonly 'github-token': string;
  readonly 'policy-ref'?: string | undefined;
}

/** What the look needs beside the context. */
export interface PreflightQuestion {
  readonly configuration: SluiceConfiguration;
  readonly commit: string;
  /** Whose workflow files name the environments. */
  readonly policyCommit: string;
}

/**
 * Looks at the settings on GitHub that a stage rests on: its approving environments ask the right people, those that hold
 * keys admit their branch alone, a merge to the default branch asks for a review, and the commit lies on a branch.
 *
 * @param context - The action's.
 * @param question - The policy, the commit, and whose workflows.
 */
export async function lookAtSettings(
  context: RoadContext<PreflightInputs>,
  { configuration, commit, policyCommit }: PreflightQuestion,
): Promise<Looked> {
  const { inputs, github: run, http, log, clock, signal } = context;
  const { stage } = inputs;
  const { repository, apiUrl, serverUrl, workspace } = run;
  const github = createGitHub({ repository, apiUrl, token: inputs['github-token'], http, log, clock });
  const pages = settingsPages(serverUrl, repository);
  const { environments, roles, site } = configuration;
  const named = await environmentsOfWorkflows(workspace, policyCommit, signal);
  const keys = [stage, ...(named.has('ledger') ? ['ledger'] : [])];
  const [approvals, held, rule, branch] = await Promise.all([
    askedApprovals(configuration, stage, {
      environments: github.environments,
      teams: undefined,
      organisation: repository.split('/')[0] ?? '',
    }),
    Promise.all(keys.map((name) => github.environments.get(name))),
    reviewRule(github.branches, site.defaultBranch, pages),
    commitOnBranch(github, commit, configuration, stage),
  ]);
  const findings = [
    ...approvals.flatMap((approval) => {
      const role = roles[approval.asked.role] ?? { logins: [], teams: [] };
      return approvingEnvironment(approval, role, environments[stage].branch, pages);
    }),
    ...keys.flatMap((name, index) => keyEnvironment(name, held[index], configuration, pages)),
    ...rule,
    ...branch,
  ];
  const looked = [...approvals.map(({ asked }) => asked.via), ...keys];
  const examined = looked.length + 2;
  const all = `${looked.join(', ')}, the rules of ${site.defaultBranch} and the place of ${commit.slice(0, 12)}`;
  return {
    answer: findings.length === 0 ? 'pass' : 'fail',
    examined,
    reason:
      findings.length === 0
        ? `As they must be: ${all}.`
        : `${String(findings.length)} of the settings that ${stage} rests on are wrong. ${findings
            .map((finding) => `${finding.message} ${finding.remedy ?? ''}`)
            .join(' ')}`,
    findings,
    details: {
      environments: [...approvals.map(({ environment }) => environment), ...held].filter(
        (environment) => environment !== undefined,
      ),
    },
  };
}

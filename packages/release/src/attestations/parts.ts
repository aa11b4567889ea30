import type { AttestationParts } from '@fhir-iq/sluice-checks/attestations/attestations';
import { gatherStatements } from '@fhir-iq/sluice-checks/attestations/gather';
import type { ProcedureContext } from '@fhir-iq/sluice-checks/procedures/context';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { ExcludedPerson } from '@fhir-iq/sluice-gate';
import { createGitHub, type GitHub } from '@fhir-iq/sluice-github';
import { newHistory } from '../approvals/history.ts';
import { peopleBehind } from '../approvals/people-behind.ts';
import { goodDeployments } from '../good-deployments.ts';
import { commitOfIssue } from '../plan/issue-text.ts';
import { releaseLabel } from '../plan/context.ts';
import type { AttestInputs } from './inputs.ts';

/** Which release, by whose policy. */
export interface AttestedRelease {
  readonly configuration: SluiceConfiguration;
  readonly commit: string;
  readonly digest: string | undefined;
}

/**
 * What the check of the statements takes from GitHub and from the release's history.
 *
 * @param context - The action's.
 * @param release - Which release.
 */
export function attestationParts(
  context: ProcedureContext<AttestInputs>,
  { configuration, commit, digest }: AttestedRelease,
): AttestationParts {
  const { inputs, github: run } = context;
  const github = client(context, inputs['github-token']);
  const token = inputs['members-token'];
  const teams = token === undefined ? undefined : client(context, token).teams;
  return {
    digest,
    statements: async (acts, workflow) =>
      await gatherStatements(github, {
        acts,
        issues: acts.includes('comment') ? await issuesOf(github, inputs.issue, commit) : [],
        run: Number(run.runId),
        workflow,
        defaultBranch: configuration.site.defaultBranch,
      }),
    excluded: () => peopleWithAPart(context, github, { configuration, commit }),
    members:
      teams === undefined
        ? undefined
        : (team) => {
            const [organisation = '', slug = ''] = team.split('/');
            return teams.members(organisation, slug);
          },
  };
}

/**
 * People whose own work the release brings: what they state of it counts as little as what they approve.
 *
 * @param context - The action's.
 * @param github - Asked for deployments, commits and pull requests.
 * @param release - Which release.
 */
export async function peopleWithAPart(
  context: ProcedureContext<AttestInputs>,
  github: GitHub,
  { configuration, commit }: Pick<AttestedRelease, 'configuration' | 'commit'>,
): Promise<readonly ExcludedPerson[]> {
  const { deployments } = github;
  const [live] = await goodDeployments({ deployments, environment: 'production', most: 1, log: context.log });
  const history = await newHistory(context.github.workspace, commit, live?.payload.commit, context.signal);
  const { mayNotApprove } = configuration.stages[context.inputs.stage];
  const excluding = new Set(mayNotApprove.filter((part) => part !== 'starter'));
  return (await peopleBehind(github, history, excluding)).people;
}

/** The issue that was named, else the release issues of this very commit. */
async function issuesOf(github: GitHub, named: number | undefined, commit: string): Promise<number[]> {
  if (named !== undefined) return [named];
  const issues = await github.issues.list({ label: releaseLabel, state: 'all' });
  return issues.filter((issue) => commitOfIssue(issue.body) === commit).map(({ number }) => number);
}

/** GitHub as a token sees it. */
export function client({ github, http, log, clock }: ProcedureContext<unknown>, token: string): GitHub {
  const { repository, apiUrl } = github;
  return createGitHub({ repository, apiUrl, token, http, log, clock });
}

import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { AskedApproval } from '@fhir-iq/sluice-gate';
import type { Environment, GitHub, Reviewer } from '@fhir-iq/sluice-github';
import type { Stage } from '@fhir-iq/sluice-model';

/** A role of the configuration: people by login, and teams as `organisation/team`. */
export type Role = SluiceConfiguration['roles'][string];

/** An approval that is asked for, with how GitHub asks for it. */
export interface Approval {
  readonly asked: AskedApproval;
  /** Undefined where GitHub has no such environment. */
  readonly environment: Environment | undefined;
  readonly strangers: readonly Reviewer[];
}

/** What reads environments and, with a token that may, members of teams. */
export interface ApprovalReaders {
  readonly environments: GitHub['environments'];
  /** Undefined where no token that may read teams was given. */
  readonly teams: GitHub['teams'] | undefined;
  /** Owner of the repository: reviewers that are teams are teams of it. */
  readonly organisation: string;
}

/**
 * The approvals that a stage asks for, with the people who may give them.
 *
 * @param configuration - The policy.
 * @param stage - The stage.
 * @param readers - Asked for environments and teams.
 */
export async function askedApprovals(
  configuration: SluiceConfiguration,
  stage: Stage,
  readers: ApprovalReaders,
): Promise<Approval[]> {
  return await Promise.all(
    configuration.stages[stage].approvals.map(async ({ role: name, via }) => {
      const role = configuration.roles[name] ?? { logins: [], teams: [] };
      const environment = await readers.environments.get(via);
      const members = await membersOf(role, readers.teams);
      const people = [...role.logins, ...members];
      const strangers = strangersAmong(environment?.reviewers ?? [], role, members, readers.organisation);
      // Whom GitHub let approve as a team's member is one, as long as nobody else could have approved.
      const listed = (environment?.reviewers ?? []).filter((one) => one.type === 'Team');
      const unlistedTeams =
        readers.teams === undefined && strangers.length === 0
          ? listed.map((team) => `${readers.organisation}/${team.name}`)
          : [];
      return { asked: { role: name, via, people, unlistedTeams }, environment, strangers };
    }),
  );
}

/**
 * Reviewers of an environment who do not have the role.
 *
 * @param reviewers - The environment's.
 * @param role - The role.
 * @param members - Members of its teams, as far as they are known.
 * @param organisation - Owner of the repository, whose teams the reviewers are.
 */
export function strangersAmong(
  reviewers: readonly Reviewer[],
  role: Role,
  members: readonly string[],
  organisation: string,
): Reviewer[] {
  const people = lowered([...role.logins, ...members]);
  const teams = lowered(role.teams);
  return reviewers.filter(({ type, name }) =>
    type === 'User' ? !people.has(name.toLowerCase()) : !teams.has(`${organisation}/${name}`.toLowerCase()),
  );
}

async function membersOf({ teams }: Role, reader: GitHub['teams'] | undefined): Promise<string[]> {
  if (reader === undefined) return [];
  const members = await Promise.all(
    teams.map((team) => {
      const [organisation = '', slug = ''] = team.split('/');
      return reader.members(organisation, slug);
    }),
  );
  return members.flat();
}

function lowered(names: readonly string[]): Set<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

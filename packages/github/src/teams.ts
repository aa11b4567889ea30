import type { Requester } from './request.ts';

export interface Teams {
  /**
   * Logins of a team's members.
   *
   * @throws {WorkError} With the job's own token always: no `permissions:` key lets it read teams.
   */
  members(organisation: string, team: string): Promise<string[]>;
}

const outside =
  'GITHUB_TOKEN cannot read a team’s members, whatever its permissions. Name the people by login in sluice.yml (roles.<role>.logins), or give the token of a GitHub App with the organisation right "members: read".';

/** The teams of an organisation. */
export function teamsOf(github: Requester): Teams {
  return {
    async members(organisation, team) {
      const found: string[] = [];
      for await (const raw of github.pages(
        'GET /orgs/{org}/teams/{team_slug}/members',
        { org: organisation, team_slug: team },
        { need: { outside } },
      )) {
        found.push(raw.login);
      }
      return found;
    },
  };
}

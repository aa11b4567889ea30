import { listed, notFound, Refusal } from './answers.ts';
import type { GlobalRoute } from './route.ts';

/** What does not belong to a repository. */
export const globalRoutes: readonly GlobalRoute[] = [
  {
    method: 'GET',
    path: '/rate_limit',
    fault: 'none',
    handle: (_request, world, token) => {
      const limit = token?.kind === 'job' ? 1_000 : 5_000;
      const remaining = token?.remaining ?? 60;
      const core = {
        limit,
        used: limit - remaining,
        remaining,
        reset: Math.ceil((token?.resetAt ?? world.context.clock.now().getTime()) / 1000),
      };
      return { status: 200, json: { resources: { core, search: core }, rate: core } };
    },
  },
  {
    method: 'GET',
    path: '/orgs/{org}/teams/{team_slug}/members',
    fault: 'teams',
    handle: (request, world, token, params) => {
      // No key of `permissions:` gives a job's token the organisation's members.
      if (token === undefined) throw new Refusal(401, 'Requires authentication');
      if (token.kind === 'job' || token.permissions['members'] === undefined)
        throw new Refusal(403, 'Resource not accessible by integration');
      const members = world.members(params['org'] ?? '', params['team_slug'] ?? '');
      if (members === undefined) throw notFound();
      return listed(request, members, (login) => world.user(login));
    },
  },
];

import { z } from 'zod';
import { key } from './meta.ts';
import { filePath, host, login, name, reference, sitePath, team, text } from './scalars.ts';

export const Site = key(
  z.strictObject({
    name: key(text('My site'), {
      description: 'The name of the site, as people know it. It stands in messages and reports.',
    }),
    domain: key(host('example.com'), {
      description: 'The host that customers visit.',
      spec: 'Production Environment',
    }),
    defaultBranch: key(text('main'), { description: 'The branch that releases come from.' }).default('main'),
    buildModule: key(filePath('src/public/sluice-build.js'), {
      description:
        "A JavaScript module that publish writes with the build id and the environment's flags, for the site's code to import.",
      spec: 'Wix Studio Publishing Process',
    }).default('src/public/sluice-build.js'),
    buildUrl: key(sitePath('/_functions/health'), {
      description:
        'A path of the live site that answers JSON with the member `buildId`: how a publish is proven.',
      spec: 'Wix Studio Publishing Process',
    }).default('/_functions/health'),
  }),
  { description: 'The website.' },
);

const Role = z.strictObject({
  logins: key(z.array(login()), { description: 'People, by their GitHub login.' }).default([]),
  teams: key(z.array(team()), { description: 'GitHub teams.' }).default([]),
});

export const Roles = key(
  z.record(
    name(),
    key(Role, {
      description: 'A role. It needs at least one person or team.',
      allowed: 'logins and teams, at least one of both together',
    }),
  ),
  {
    description:
      'Who is who: a role by name. Approvals, rollbacks, attestations and the policy refer to roles.',
    spec: 'Stage 2 and 3, approvals',
  },
).default({});

export const Policy = key(
  z.strictObject({
    owner: key(reference('roles'), {
      description: 'The role that accepts a change which weakens the policy.',
    }),
  }),
  { description: 'Who answers for this file: a change must not set its own policy.' },
);

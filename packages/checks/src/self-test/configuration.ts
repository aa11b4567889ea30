import { Configuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';

const environment = (name: string, branch: string): object => ({
  branch,
  url: `https://${name}.known-bad.example`,
  wixSiteId: `\${${name.toUpperCase()}_SITE}`,
  uiVersion: '1',
  apiEndpoints: `api-${name}.known-bad.example`,
  analyticsEnabled: false,
  debugMode: false,
  cacheEnabled: true,
});

/** The configuration of a made-up site: as little as the schema takes, everything else by default. */
export function knownBadConfiguration(): SluiceConfiguration {
  return Configuration.parse({
    version: 1,
    site: {
      name: 'Known bad',
      domain: 'known-bad.example',
      buildModule: 'src/public/build.js',
      buildUrl: '/build',
    },
    roles: { owner: { logins: ['olga-owner'] }, lead: { logins: ['leo-lead'] } },
    policy: { owner: 'owner' },
    environments: {
      development: environment('development', 'development'),
      staging: environment('staging', 'main'),
      production: environment('production', 'main'),
    },
    stages: {
      development: { trigger: ['git_push'], validations: ['syntax_check'] },
      staging: { trigger: ['manual_promotion'], validations: ['syntax_check'] },
      production: { trigger: ['staging_approved'], validations: ['syntax_check'] },
    },
    rollback: { by: ['lead'] },
    ledger: { store: { type: 'git', repository: 'known-bad/ledger' } },
  });
}

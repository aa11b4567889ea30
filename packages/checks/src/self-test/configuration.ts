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

/**
 * The sluice.yml of a made-up site, as a value: as little as the schema takes.
 *
 * @param changes - Top-level keys to be added or put in place of others.
 */
export function knownBadValue(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    version: 1,
    site: {
      name: 'Known bad',
      domain: 'production.known-bad.example',
      buildModule: 'src/public/build.js',
      buildUrl: '/build',
    },
    roles: {
      owner: { logins: ['olga-owner'] },
      lead: { logins: ['leo-lead'] },
      audit_team: { logins: ['ayla-audit'] },
    },
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
    ...changes,
  };
}

/**
 * The configuration of a made-up site; everything that its file leaves out by default.
 *
 * @param changes - Top-level keys of the file to be added or put in place of others.
 */
export function knownBadConfiguration(changes: Readonly<Record<string, unknown>> = {}): SluiceConfiguration {
  return Configuration.parse(knownBadValue(changes));
}

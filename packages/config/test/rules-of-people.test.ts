import { describe, test } from '@jest/globals';
import { type Case, expectTold } from './helpers/rule-cases.ts';

const someone = { logins: ['ada-lead'] };
const cases: readonly Case[] = [
  {
    what: 'a role with nobody',
    changes: [[['roles', 'tech_lead'], { logins: [], teams: [] }]],
    path: 'roles.tech_lead.logins',
    rule: 'empty-role',
  },
  {
    what: 'an approval role that is unknown',
    changes: [[['stages', 'staging', 'approvals', 0, 'role'], 'tech_leed']],
    path: 'stages.staging.approvals[0].role',
    rule: 'undefined-name',
  },
  {
    what: 'two approvals through one environment',
    changes: [[['stages', 'production', 'approvals', 1, 'via'], 'Production-Tech-Lead']],
    path: 'stages.production.approvals[1].via',
    rule: 'shared-approval',
  },
  {
    what: 'approvals of two stages through one environment',
    changes: [[['stages', 'production', 'approvals', 0, 'via'], 'staging-tech-lead']],
    path: 'stages.production.approvals[0].via',
    rule: 'shared-approval',
  },
  {
    what: 'an approval through an environment that holds keys',
    changes: [[['stages', 'production', 'approvals', 0, 'via'], 'production']],
    path: 'stages.production.approvals[0].via',
    rule: 'key-environment',
  },
  {
    what: 'more reviewers than GitHub takes',
    changes: [
      [
        ['roles', 'business_owner', 'logins'],
        ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
      ],
    ],
    path: 'stages.production.approvals[1].role',
    rule: 'too-many-reviewers',
    found: '7',
  },
  {
    what: 'two approvals by one and the same person',
    changes: [
      [['roles', 'tech_lead'], someone],
      [['roles', 'business_owner'], { logins: ['Ada-Lead'] }],
    ],
    path: 'stages.production.approvals',
    rule: 'distinct-approvers',
  },
  {
    what: 'production without approvals',
    changes: [[['stages', 'production', 'approvals'], []]],
    path: 'stages.production.approvals',
    rule: 'no-approval',
  },
  {
    what: 'a policy owner that is unknown',
    changes: [[['policy', 'owner'], 'policy_owners']],
    path: 'policy.owner',
    rule: 'undefined-name',
  },
  {
    what: 'somebody unknown who may roll back',
    changes: [[['rollback', 'by'], ['nobody']]],
    path: 'rollback.by[0]',
    rule: 'undefined-name',
  },
  {
    what: 'an attestation by an unknown role',
    changes: [[['attestations', 0, 'role'], 'product_owners']],
    path: 'attestations[0].role',
    rule: 'undefined-name',
  },
  {
    what: 'an environment without a site',
    changes: [[['environments', 'staging', 'wixSiteId'], undefined]],
    path: 'environments.staging.wixSiteId',
    rule: 'missing',
  },
  {
    what: 'an environment with an empty site',
    changes: [[['environments', 'staging', 'wixSiteId'], '']],
    path: 'environments.staging.wixSiteId',
    rule: 'value',
  },
  {
    what: 'two environments with the same site',
    changes: [[['environments', 'staging', 'wixSiteId'], '${WIX_PROD_SITE_ID}']],
    path: 'environments.production.wixSiteId',
    rule: 'shared-site',
  },
  {
    what: 'two environments with the same address',
    changes: [[['environments', 'staging', 'url'], 'https://dev.fhiriq.com']],
    path: 'environments.staging.url',
    rule: 'shared-address',
  },
  {
    what: 'an address with a path',
    changes: [[['environments', 'staging', 'url'], 'https://staging.fhiriq.com/x']],
    path: 'environments.staging.url',
    rule: 'address-with-path',
    allowed: 'https://staging.fhiriq.com',
  },
  {
    what: "production under another domain than the site's",
    changes: [
      [['site', 'domain'], 'fhir-iq.com'],
      [['monitoring', 'controls'], []],
    ],
    path: 'environments.production.url',
    rule: 'domain',
  },
  {
    what: 'production in debug mode',
    changes: [[['environments', 'production', 'debugMode'], true]],
    path: 'environments.production.debugMode',
    rule: 'debug-mode',
  },
  {
    what: 'production from a side branch',
    changes: [[['environments', 'production', 'branch'], 'release']],
    path: 'environments.production.branch',
    rule: 'production-branch',
  },
];

describe('roles, approvals and environments that cannot work', () => {
  test.each(cases)('$what', (one) => {
    expectTold(one);
  });
});

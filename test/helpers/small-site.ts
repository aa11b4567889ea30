import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './rehearsal.ts';
import { withoutJobs } from './without-jobs.ts';

const configuration = `version: 1
site: { name: Harbor Dental, domain: harbor-dental.example, defaultBranch: main, buildModule: src/public/build.js, buildUrl: /_functions/version }
roles:
  tech_lead: { logins: [lena-lead, leo-lead] }
  product_owner: { logins: [pia-product, leo-lead] }
  business_owner: { logins: [otto-owner] }
  audit_team: { logins: [ayla-audit] }
policy: { owner: business_owner }
environments:
  development: { branch: development, url: https://next.harbor-dental.example, wixSiteId: '\${HARBOR_DEV_SITE}', uiVersion: '3', apiEndpoints: api-next.harbor-dental.example, analyticsEnabled: false, debugMode: true, cacheEnabled: false }
  staging: { branch: main, url: https://stage.harbor-dental.example, wixSiteId: '\${HARBOR_STAGE_SITE}', uiVersion: '4', apiEndpoints: api-stage.harbor-dental.example, analyticsEnabled: true, debugMode: false, cacheEnabled: true }
  production: { branch: main, url: https://harbor-dental.example, wixSiteId: '\${HARBOR_SITE}', uiVersion: '9', apiEndpoints: api.harbor-dental.example, analyticsEnabled: true, debugMode: false, cacheEnabled: true }
stages:
  development: { trigger: [git_push, manual, scheduled], validations: [syntax_check, lint_check], notifications: [chat] }
  staging: { trigger: [development_success], validations: [syntax_check], approvals: [{ role: tech_lead, via: staging-tech-lead }, { role: product_owner, via: staging-product-owner }], notifications: [chat] }
  production: { trigger: [staging_approved], validations: [syntax_check], approvals: [{ role: tech_lead, via: production-tech-lead }, { role: business_owner, via: production-business-owner }], notifications: [chat, post] }
checks:
  syntax_check: { validation: syntax_check, stages: [development, staging, production], moment: before-publish, target: tree, floor: 1 }
  lint_check: { validation: lint_check, stages: [development, staging, production], moment: before-publish, target: tree, floor: 0, with: { files: changed, config: sluice } }
  unit_tests: { validation: unit_tests, stages: [development, staging, production], moment: before-publish, target: tree, floor: 0, with: { script: test, none: allowed } }
  secrets_scan: { validation: security_scanning, stages: [development, staging, production], moment: before-publish, target: tree, floor: 1 }
  dependency_scan: { validation: security_scanning, stages: [development, staging, production], moment: before-publish, target: tree, floor: 0 }
  policy: { validation: policy, stages: [development, staging, production], moment: before-publish, target: tree, floor: 1 }
  health_checks: { validation: basic_functionality_test, stages: [development, staging, production], moment: after-publish, target: live-site, floor: 1 }
  critical_pages: { validation: basic_functionality_test, stages: [development, staging, production], moment: after-publish, target: live-site, floor: 1 }
pages: { critical: [{ path: /, text: Harbor Dental, status: 200, maxTime: 3s }, { path: /visit, text: Book a visit, status: 200, maxTime: 3s }] }
monitoring:
  healthChecks: [{ name: site, url: https://harbor-dental.example/_functions/version, interval: 1m, timeout: 10s, expectedStatus: 200 }]
  performanceMetrics: [page_load_time]
release: { notice: 24h, noticeTo: [chat] }
rollback:
  by: [tech_lead]
  manual: [business_decision]
channels:
  chat: { type: slack, secret: CHAT_WEBHOOK }
  post: { type: email, to: [everybody@harbor-dental.example], from: roads@harbor-dental.example }
communication: { approval_requested: [chat], deployment_finished: [chat], deployment_failed: [chat] }
ledger: { store: { type: git, repository: harbor/ledger, branch: main }, retention: 7_years }
`;

const home = { title: 'Harbor Dental', text: 'Harbor Dental' };

/** The designs of a site up to a number; the older one is for what goes live with the wrong one. */
function design(uiVersion: number): string {
  return JSON.stringify({
    revisions: {
      [uiVersion - 1]: { pages: { '/': home, '/visit': { title: 'Coming soon', text: 'Coming soon' } } },
      [uiVersion]: { pages: { '/': home, '/visit': { title: 'Visit', text: 'Book a visit' } } },
    },
  });
}

const files: Readonly<Record<string, string>> = {
  '.github/sluice.yml': configuration,
  'package.json': JSON.stringify(
    { name: 'harbor-dental', version: '1.0.0', private: true, type: 'module' },
    null,
    2,
  ),
  'package-lock.json': JSON.stringify(
    {
      name: 'harbor-dental',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name: 'harbor-dental', version: '1.0.0' } },
    },
    null,
    2,
  ),
  'wix.config.json': JSON.stringify({ siteId: '00000000-0000-4000-8000-000000000000', uiVersion: '3' }),
  'src/pages/Home.h4rb0.js':
    "import { buildId } from 'public/build.js';\n\n$w.onReady(() => {\n  $w('#build').text = buildId;\n});\n",
  'src/public/build.js': "export const buildId = 'local';\nexport const commit = '';\n",
  'src/backend/http-functions.js':
    "import { ok } from 'wix-http-functions';\nimport { buildId, commit } from 'public/build.js';\n\nexport function get_version() {\n  return ok({ headers: { 'Content-Type': 'application/json' }, body: { status: 'pass', buildId, commit } });\n}\n",
  'design/development.json': design(3),
  'design/staging.json': design(4),
  'design/production.json': design(9),
  '.gitignore': 'node_modules/\n.wix/\n',
};

/** Jobs of the roads that look at what this site's policy does not ask for. */
const unasked = ['analysis', 'site', 'data', 'mail', 'paths', 'attestations', 'report', 'code-scanning'];
/** The night's self-test tries every check there is; staging's tries those of the policy. */
const nightly = ['self-test', 'record'];

/**
 * Makes a small site that is not the example: other names, addresses, channels and variables, the same roads.
 *
 * @returns Its folder.
 */
export function makeSmallSite(): string {
  const site = mkdtempSync(path.join(os.tmpdir(), 'harbor-dental-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(site, file)), { recursive: true });
    writeFileSync(path.join(site, file), text);
  }
  const roads = path.join(root, 'examples/fhir-iq/.github/workflows');
  mkdirSync(path.join(site, '.github/workflows'));
  // Who states what is no question here.
  for (const road of readdirSync(roads).filter((name) => name !== 'attest.yml')) {
    const text = readFileSync(path.join(roads, road), 'utf8')
      .replaceAll(
        road === 'development.yml' ? 'SLACK_WEBHOOK_DEVELOPERS' : 'SLACK_WEBHOOK_TEAM',
        'CHAT_WEBHOOK',
      )
      .replaceAll('WIX_DEV_SITE_ID', 'HARBOR_DEV_SITE')
      .replaceAll('WIX_STAGING_SITE_ID', 'HARBOR_STAGE_SITE')
      .replaceAll('WIX_PROD_SITE_ID', 'HARBOR_SITE')
      .replace('[business_decision, security_incident, data_corruption_detected]', '[business_decision]');
    writeFileSync(
      path.join(site, '.github/workflows', road),
      withoutJobs(text, road === 'nightly.yml' ? [...unasked, ...nightly] : unasked),
    );
  }
  return site;
}

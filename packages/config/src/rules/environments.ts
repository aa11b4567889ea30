import type { Stage } from '@fhir-iq/sluice-model';
import type { Rule } from './rule.ts';

const stages: readonly Stage[] = ['development', 'staging', 'production'];

/** Each environment is a site of its own under an address of its own. */
export const environments: Rule = ({ configuration, report }) => {
  stages.forEach((stage, index) => {
    const environment = configuration.environments[stage];
    for (const other of stages.slice(0, index)) {
      const earlier = configuration.environments[other];
      const restsOn = [
        ['environments', other, 'wixSiteId'],
        ['environments', other, 'url'],
      ];
      if (earlier.wixSiteId === environment.wixSiteId) {
        report({
          path: ['environments', stage, 'wixSiteId'],
          rule: 'shared-site',
          message: `this is the site of ${other}: a publish to the one would overwrite the other`,
          found: environment.wixSiteId,
          allowed: 'another Wix site for each environment',
          restsOn,
        });
      }
      if (new URL(earlier.url).host === new URL(environment.url).host) {
        report({
          path: ['environments', stage, 'url'],
          rule: 'shared-address',
          message: `this is the address of ${other}`,
          found: environment.url,
          allowed: 'another host for each environment',
          restsOn,
        });
      }
    }
    const { pathname, search } = new URL(environment.url);
    if (pathname !== '/' || search !== '') {
      report({
        path: ['environments', stage, 'url'],
        rule: 'address-with-path',
        message: "an environment's address has no path",
        found: environment.url,
        allowed: new URL(environment.url).origin,
      });
    }
  });
  const { url, debugMode, branch } = configuration.environments.production;
  const { host } = new URL(url);
  const { domain, defaultBranch } = configuration.site;
  if (host !== domain && host !== `www.${domain}`) {
    report({
      path: ['environments', 'production', 'url'],
      rule: 'domain',
      message: "this is not the site's domain",
      found: host,
      allowed: `${domain} or www.${domain}, as site.domain says`,
      restsOn: [['site', 'domain']],
    });
  }
  if (debugMode) {
    report({
      path: ['environments', 'production', 'debugMode'],
      rule: 'debug-mode',
      severity: 'warning',
      message: 'customers see what is meant for developers',
      found: 'true',
      allowed: 'false',
    });
  }
  if (branch !== defaultBranch) {
    report({
      path: ['environments', 'production', 'branch'],
      rule: 'production-branch',
      severity: 'warning',
      message:
        "production is published from another branch than the repository's default branch, whose protection guards its key",
      found: branch,
      allowed: defaultBranch,
      restsOn: [['site']],
    });
  }
};

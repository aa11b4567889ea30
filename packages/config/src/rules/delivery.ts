import { shown } from '../explain/describe.ts';
import { reportRepeated, type Rule } from './rule.ts';

/** Scans are named once; what guards production is not weaker than what guards the stages before it. */
export const security: Rule = (context) => {
  const { configuration, report } = context;
  const { validations, production } = configuration.security;
  reportRepeated(context, ['security', 'validations'], validations, 'scan');
  validations.forEach((validation, index) => {
    if (validation.name !== 'dependency_scan') return;
    const { staging, production: live } = validation.threshold;
    if (staging === 'no_high_or_critical' && live === 'no_critical') {
      report({
        path: ['security', 'validations', index, 'threshold', 'production'],
        rule: 'weaker-later',
        severity: 'warning',
        message: 'production takes what staging refuses',
        found: live,
        allowed: staging,
      });
    }
  });
  const { enabled, redirectHttp, hsts } = production.https;
  if (!enabled && (redirectHttp || hsts.maxAge > 0)) {
    report({
      path: ['security', 'production', 'https', 'enabled'],
      rule: 'https-off',
      message: 'redirects to HTTPS and HSTS need HTTPS',
      found: 'false',
      allowed: 'true; or redirectHttp: false and hsts.maxAge: 0',
    });
  }
  for (const [directive, sources] of Object.entries(production.contentSecurityPolicy)) {
    const path = ['security', 'production', 'contentSecurityPolicy', directive];
    if (sources === undefined) continue;
    if (sources.includes("'none'") && sources.length > 1) {
      report({
        path,
        rule: 'csp-none',
        message: "'none' stands alone",
        found: shown(sources),
        allowed: "'none' or other sources",
      });
    }
    sources.forEach((source, index) => {
      if (sources.indexOf(source) !== index)
        report({
          path: [...path, index],
          rule: 'repeated',
          message: 'this source stands here twice',
          found: source,
          allowed: 'each source once',
        });
    });
  }
};

/** Each kind of asset belongs to one class of the cache, each step of the optimisation is done once. */
export const assets: Rule = (context) => {
  const { cache, optimization } = context.configuration;
  reportRepeated(context, ['optimization'], optimization, 'step');
  const classOf = new Map<string, string>();
  const { static_assets, dynamic_content, no_cache } = cache;
  for (const [name, assetClass] of Object.entries({ static_assets, dynamic_content, no_cache })) {
    assetClass?.assets.forEach((asset, index) => {
      const other = classOf.get(asset);
      if (other !== undefined) {
        context.report({
          path: ['cache', name, 'assets', index],
          rule: 'repeated',
          message: `${asset} already belong to cache.${other}`,
          found: asset,
          allowed: 'each kind of asset in one class',
        });
      }
      classOf.set(asset, other ?? name);
    });
  }
};

import { kpis } from '../catalogue/metrics.ts';
import { parseThreshold } from '../text/condition.ts';
import { parseDuration } from '../text/duration.ts';
import { dayOf, reportRepeated, type Rule } from './rule.ts';

/** What HIPAA asks for: six years (45 CFR 164.316(b)(2)(i)). */
const hipaaRetention = '6_years';
const facts = [
  'who_deployed',
  'what_was_deployed',
  'when_deployment_occurred',
  'which_approvals_received',
  'deployment_outcome',
] as const;

/** The ledger keeps all five facts, long enough, for people who exist. */
export const ledger: Rule = ({ configuration, report }) => {
  const { ledger: kept, compliance, roles } = configuration;
  const missing = facts.filter((fact) => !kept.tracking.includes(fact));
  if (missing.length > 0) {
    report({
      path: ['ledger', 'tracking'],
      rule: 'tracking',
      message: 'every record holds all five facts',
      found: `without ${missing.join(', ')}`,
      allowed: facts.join(', '),
    });
  }
  if (!Object.hasOwn(roles, 'audit_team')) {
    report({
      path: ['ledger', 'access'],
      rule: 'undefined-name',
      message: 'no role audit_team is defined',
      found: kept.access,
      allowed: 'a role audit_team under roles',
      lookedUpIn: [['roles']],
    });
  }
  if (compliance.hipaa.length > 0 && parseDuration(kept.retention) < parseDuration(hipaaRetention)) {
    report({
      path: ['ledger', 'retention'],
      rule: 'retention',
      message: 'compliance.hipaa asks for six years',
      found: kept.retention,
      allowed: '6_years or longer',
      restsOn: [['compliance']],
    });
  }
  if (kept.keys.length === 0) {
    report({
      path: ['ledger', 'keys'],
      rule: 'unsigned',
      severity: 'warning',
      message: 'no key is named, so the signatures of records cannot be verified',
      found: 'no keys',
      allowed: 'the public keys of those who sign',
    });
  }
  if (kept.store.type === 'folder') {
    report({
      path: ['ledger', 'store', 'type'],
      rule: 'folder-store',
      severity: 'warning',
      message: 'a folder of the runner is gone when its job ends',
      found: 'folder',
      allowed: 'git, but for rehearsals',
    });
  }
  kept.keys.forEach(({ from, to }, index) => {
    if (to !== undefined && to < from)
      report({
        path: ['ledger', 'keys', index, 'to'],
        rule: 'reversed',
        message: 'the key ends before it begins',
        found: to,
        allowed: `${from} or later`,
      });
  });
};

/** GitHub counts the retention of artifacts in whole days. */
export const artifacts: Rule = ({ configuration, report }) => {
  const { retention } = configuration.artifacts;
  const days = parseDuration(retention) / parseDuration('1d');
  if (!Number.isInteger(days)) {
    report({
      path: ['artifacts', 'retention'],
      rule: 'whole-days',
      message: 'GitHub counts whole days',
      found: retention,
      allowed: `${Math.ceil(days)}d`,
    });
  } else if (days > 90) {
    report({
      path: ['artifacts', 'retention'],
      rule: 'public-retention',
      severity: 'warning',
      message: 'only a private repository may keep artifacts so long',
      found: retention,
      allowed: 'at most 90d in a public repository',
    });
  }
};

/** Targets are written in the unit of their metric and can be met. */
export const targets: Rule = ({ configuration, report }) => {
  for (const [name, text] of Object.entries(configuration.kpis)) {
    if (text === undefined) continue;
    const { unit } = kpis[name as keyof typeof kpis];
    const threshold = parseThreshold(text);
    const found = threshold.kind === 'range' ? 'number' : threshold.measure.unit;
    if (found !== unit) {
      report({
        path: ['kpis', name],
        rule: 'unit',
        message: `${name} is a ${unit}`,
        found: text,
        allowed: {
          percent: "a percentage, as in '> 95%'",
          duration: "a duration, as in '< 30m'",
          number: 'a number or a range, as in 2-3',
        }[unit],
      });
    } else if (
      threshold.kind === 'bound' &&
      unit === 'percent' &&
      (threshold.measure.value > 100 || (threshold.operator === '>' && threshold.measure.value === 100))
    ) {
      report({
        path: ['kpis', name],
        rule: 'never-true',
        message: 'no percentage can meet this',
        found: text,
        allowed: 'a bound up to 100%',
      });
    }
  }
  configuration.objectives.forEach(({ target }, index) => {
    if (Number.parseFloat(target) === 100) {
      report({
        path: ['objectives', index, 'target'],
        rule: 'no-budget',
        severity: 'warning',
        message: 'one bad probe breaks it',
        found: target,
        allowed: 'less than 100%',
      });
    }
  });
};

/** Compliance rests on evidence that exists. */
export const compliance: Rule = (context) => {
  const { configuration, now, report } = context;
  const { hipaa } = configuration.compliance;
  reportRepeated(context, ['compliance', 'hipaa'], hipaa, 'control');
  reportRepeated(context, ['vendors'], configuration.vendors, 'vendor');
  reportRepeated(context, ['attestations'], configuration.attestations, 'attestation');
  hipaa.forEach(({ evidence }, index) => {
    if (evidence === 'vendors' && configuration.vendors.length === 0) {
      report({
        path: ['compliance', 'hipaa', index, 'evidence'],
        rule: 'no-vendors',
        message: 'no vendor is named',
        found: 'vendors',
        allowed: 'vendors under vendors, or attestation',
        lookedUpIn: [['vendors']],
      });
    }
  });
  configuration.vendors.forEach(({ name, baa }, index) => {
    const path = ['vendors', index, 'baa', 'expires'];
    if (baa === undefined) return;
    if (baa.expires < baa.signed) {
      report({
        path,
        rule: 'reversed',
        message: 'the agreement ends before it was signed',
        found: baa.expires,
        allowed: `${baa.signed} or later`,
      });
    } else if (now !== undefined && baa.expires < dayOf(now)) {
      report({
        path,
        rule: 'past',
        severity: 'warning',
        message: `the agreement with ${name} is over`,
        found: baa.expires,
        allowed: `${dayOf(now)} or later`,
      });
    }
  });
};

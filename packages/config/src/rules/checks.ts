import type { Stage } from '@fhir-iq/sluice-model';
import { checkFacts, type CheckFacts, type CheckName } from '../catalogue/checks.ts';
import { either } from '../explain/describe.ts';
import type { SluiceConfiguration } from '../schema/configuration.ts';
import { dayOf, type Rule, type RuleContext } from './rule.ts';

type Row = NonNullable<SluiceConfiguration['checks'][CheckName]>;

const stages: readonly Stage[] = ['development', 'staging', 'production'];

/** Each check can look where it is told to when it is told to, and finds at least as much as its floor asks for. */
export const checkTable: Rule = (context) => {
  for (const [name, row] of rowsOf(context)) placeOf(context, name, row, checkFacts(name));
  floors(context);
};

function rowsOf({ configuration }: RuleContext): [CheckName, Row][] {
  return Object.entries(configuration.checks).filter(([, row]) => row !== undefined) as [CheckName, Row][];
}

/**
 * Reports a row whose moment or target is not one of its check's.
 *
 * @param context - Where problems go.
 * @param name - The check.
 * @param row - Its row.
 * @param facts - What is known of the check.
 */
export function placeOf(
  context: Pick<RuleContext, 'report'>,
  name: string,
  row: Pick<Row, 'moment' | 'target'>,
  facts: CheckFacts,
): void {
  if (!facts.moments.includes(row.moment)) {
    context.report({
      path: ['checks', name, 'moment'],
      rule: 'check-moment',
      message: `${name} cannot run then`,
      found: row.moment,
      allowed: either(facts.moments),
    });
  }
  if (facts.writes && row.target !== 'staging-site') {
    context.report({
      path: ['checks', name, 'target'],
      rule: 'check-writes',
      message: `${name} writes; a preview shares the live database`,
      found: row.target,
      allowed: 'staging-site alone',
    });
  } else if (!facts.targets.includes(row.target)) {
    context.report({
      path: ['checks', name, 'target'],
      rule: 'check-target',
      message: `${name} cannot look there`,
      found: row.target,
      allowed: either(facts.targets),
    });
  }
}

function floors(context: RuleContext): void {
  const { checks, monitoring, pages } = context.configuration;
  const counted = [
    ['health_checks', checks.health_checks, monitoring.healthChecks.length, ['monitoring', 'healthChecks']],
    ['critical_pages', checks.critical_pages, pages.critical.length, ['pages', 'critical']],
  ] as const;
  for (const [name, row, count, list] of counted) {
    if (row === undefined || row.floor <= count) continue;
    context.report({
      path: ['checks', name, 'floor'],
      rule: 'check-floor',
      message: `${name} can never pass: there is less to look at than its floor asks for`,
      found: `${row.floor}, with ${count} under ${list.join('.')}`,
      allowed: `at most ${count}, or more under ${list.join('.')}`,
      restsOn: [list],
    });
  }
}

/** The stages in which a scan is asked for: those of its check's row in the specification's table. */
const asked = (name: CheckName): readonly Stage[] => checkFacts(name).stages;

/** Each validation of a stage is covered by a check that runs in it, or stands under `not-yet`, and not under both. */
export const coverage: Rule = (context) => {
  const { configuration, report } = context;
  const rows = rowsOf(context);
  const notYet: readonly string[] = configuration['not-yet'];
  const restsOn = [['checks'], ['not-yet']];
  for (const stage of stages) {
    configuration.stages[stage].validations.forEach((validation, index) => {
      if (
        notYet.includes(validation) ||
        rows.some(([, row]) => row.validation === validation && row.stages.includes(stage))
      )
        return;
      report({
        path: ['stages', stage, 'validations', index],
        rule: 'uncovered',
        message: `nothing answers for ${validation} in ${stage}, so it is not-evaluated and would block every release`,
        found: `no check with validation: ${validation} and ${stage} in its stages`,
        allowed: `such a check under checks, or ${validation} under not-yet`,
        restsOn,
      });
    });
  }
  configuration.security.validations.forEach(({ name }, index) => {
    if (notYet.includes(name)) return;
    const covers = (stage: Stage) =>
      rows.some(([check, row]) => (check === name || row.validation === name) && row.stages.includes(stage));
    // Stages are cumulative: production takes over what staging's verdict on the same release has.
    const open = stages.filter((stage) => asked(name).includes(stage) && !covers(stage));
    if (open.length === 0) return;
    report({
      path: ['security', 'validations', index, 'name'],
      rule: 'uncovered',
      message: `no check does the scan ${name} in ${open.join(', ')}, so it is not-evaluated and would block every release`,
      found: name,
      allowed: `a check ${name} with every stage under checks, or ${name} under not-yet`,
      restsOn,
    });
  });
  notYet.forEach((name, index) => {
    const covering = rows.find(([check, row]) => check === name || row.validation === name)?.[0];
    if (covering !== undefined) {
      report({
        path: ['not-yet', index],
        rule: 'covered',
        message: `the check ${covering} answers for it, so it is not missing`,
        found: name,
        allowed: 'validations without a check',
        restsOn: [['checks']],
      });
    }
    if (notYet.indexOf(name) !== index) {
      report({
        path: ['not-yet', index],
        rule: 'repeated',
        message: 'it stands here twice',
        found: name,
        allowed: 'each validation once',
      });
    }
  });
};

/** Each waiver names a finding of its check once, and has not expired. */
export const waivers: Rule = ({ configuration, now, expired, report }) => {
  const { waivers: list } = configuration;
  list.forEach((waiver, index) => {
    if (!waiver.finding.startsWith(`${waiver.check}/`)) {
      report({
        path: ['waivers', index, 'finding'],
        rule: 'waiver-finding',
        message: `this is no finding of ${waiver.check}`,
        found: waiver.finding,
        allowed: `the id of a finding, which begins with ${waiver.check}/`,
      });
    }
    if (list.findIndex((other) => other.finding === waiver.finding) !== index) {
      report({
        path: ['waivers', index, 'finding'],
        rule: 'repeated',
        message: 'another waiver accepts this finding',
        found: waiver.finding,
        allowed: 'one waiver for each finding',
      });
    }
    if (now !== undefined && waiver.expires < dayOf(now)) {
      report({
        path: ['waivers', index, 'expires'],
        rule: 'expired',
        severity: expired,
        message: `the waiver expired and fails the gate: ${waiver.finding}`,
        found: waiver.expires,
        allowed: `${dayOf(now)} or later, or the finding repaired and the waiver removed`,
      });
    }
  });
};

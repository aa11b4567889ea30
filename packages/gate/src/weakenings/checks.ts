import { parseDuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { added, changed, each, less, removed, when, type Change } from './change.ts';

type Row = NonNullable<SluiceConfiguration['checks'][keyof SluiceConfiguration['checks']]>;

/** Weaker rows of `checks:`, more `not-yet:`, more waivers. */
export function weakerChecks(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  return [
    ...each<Row>('checks', rows(base), rows(head), 'the check no longer runs', weakerRow),
    ...added('not-yet', base['not-yet'], head['not-yet'], 'a validation that is put off no longer blocks'),
    ...added('waivers', base.waivers, head.waivers, 'a waiver accepts a finding that blocked before'),
  ];
}

function rows(configuration: SluiceConfiguration): Record<string, Row> {
  return Object.fromEntries(
    Object.entries(configuration.checks).filter((entry): entry is [string, Row] => entry[1] !== undefined),
  );
}

function weakerRow(path: string, was: Row, now: Row): Change[] {
  return [
    ...removed(`${path}.stages`, was.stages, now.stages, 'the check no longer runs in that stage'),
    ...changed(`${path}.moment`, was.moment, now.moment, 'the check runs at another moment'),
    ...changed(`${path}.target`, was.target, now.target, 'the check looks at something else'),
    ...changed(
      `${path}.validation`,
      was.validation,
      now.validation,
      'the check counts for another validation',
      'medium',
    ),
    ...when(`${path}.floor`, was.floor, now.floor, less, 'fewer things need to be looked at for a pass'),
    ...weakerSettings(`${path}.with`, was.with, now.with),
  ];
}

/** Directions of single settings; any other setting that differs is noted. */
const settings: Record<string, (was: unknown, now: unknown) => boolean> = {
  files: (was) => was === 'all',
  none: (_, now) => now === 'allowed',
  warnings: (_, now) => now === 'allowed',
  timeout: () => false,
  validFor: (was, now) => parseDuration(String(now)) < parseDuration(String(was)),
  runs: (was, now) => Number(now) < Number(was),
  compare: (_, now) => now === 'none',
  noiseLimit: (was, now) => percent(now) > percent(was),
  leastDifference: (was, now) => percent(now) > percent(was),
  budgets: looserBudgets,
  flows: (was, now) => now !== undefined && fewer(was, now),
  engines: fewer,
  required: fewer,
  withoutAssertion: (_, now) => now === 'allowed',
  accessibility: (_, now) => now === 'not-checked',
  livemode: (_, now) => now === 'if-said',
  tags: fewer,
  devices: fewer,
  exclude: (was, now) => fewer(now, was),
  ignore: (was, now) => fewer(now, was),
  desktopOnly: (was, now) => fewer(now, was),
  maxOverflow: (was, now) => Number(now) > Number(was),
  minTarget: (was, now) => Number(now) < Number(was),
  minText: (was, now) => Number(now) < Number(was),
  smallText: (was, now) => percent(now) > percent(was),
  maxShift: (was, now) => percent(now) > percent(was),
  maxDrop: (was, now) => percent(now) > percent(was),
  mostBoxes: () => false,
};

/** A list that lost something; what was not limited to a list is more than any list. */
function fewer(was: unknown, now: unknown): boolean {
  if (!Array.isArray(was) || !Array.isArray(now)) return true;
  return was.some((one) => !now.includes(one));
}

function percent(value: unknown): number {
  return Number.parseFloat(String(value));
}

/** A budget that is raised or gone; times are durations, others plain numbers. */
function looserBudgets(was: unknown, now: unknown): boolean {
  const size = (value: unknown): number =>
    typeof value === 'string' ? parseDuration(value) : Number(value ?? Number.POSITIVE_INFINITY);
  return Object.entries(was ?? {}).some(
    ([metric, budget]) => size(Reflect.get(Object(now), metric)) > size(budget),
  );
}

function weakerSettings(path: string, was: object, now: object): Change[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])];
  return keys.flatMap((key) => {
    const before: unknown = Reflect.get(was, key);
    const after: unknown = Reflect.get(now, key);
    const weaker = settings[key];
    const different = changed(
      `${path}.${key}`,
      before,
      after,
      'the check looks less closely, or at something else',
    );
    return different.length > 0 && (weaker === undefined || weaker(before, after)) ? different : [];
  });
}

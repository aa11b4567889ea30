import { parseArgs } from 'node:util';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import type { Unset } from './scenario/unset.ts';
import type { Scenario } from './story/story.ts';

/** Who answers when an environment waits for its reviewers. */
export type Approvals = 'all' | ReadonlyMap<string, string>;

/** What to rehearse. */
export interface RehearsalOptions {
  readonly scenario: Scenario;
  /** The site's repository or folder; the example of this checkout when absent. */
  readonly site?: string;
  /** A bad variant of the example, laid over it as a further commit. */
  readonly variant?: string;
  /** The pull request comes from a fork: no secret, and a token that only reads. */
  readonly fork: boolean;
  /** The last environment that the rehearsal takes a release to. */
  readonly until: string;
  /** Absent when the command line does not say it: then the page asks, and without a page all are given. */
  readonly approve?: Approvals;
  readonly reject: readonly string[];
  /** What the person who starts a rollback says. */
  readonly rollback?: RollbackWish;
  /** Runs the last run of the scenario's workflow again, as this attempt of it, instead of anything new. */
  readonly attempt?: number;
  /** Leaves an incident open that an earlier rehearsal left: it holds every publish. */
  readonly keepHold: boolean;
  readonly faults: readonly { readonly name: string; readonly when?: string }[];
  /** Secrets and variables that nobody has set. */
  readonly unset: readonly Unset[];
  readonly listFaults: boolean;
  /** The instant at which the rehearsal's clock starts; the present when absent. */
  readonly at?: Date;
  /** How many seconds of the rehearsal's clock pass in a real one. */
  readonly speed: number;
  /** Where the story goes as JSON. */
  readonly json?: string;
  /** Whether a local page asks for approvals that the command line does not give. */
  readonly page: boolean;
  /** Forgets what an earlier rehearsal left: repositories, published sites, far ends. */
  readonly fresh: boolean;
  /** Where all of it lies; `.sluice` of the working directory by default. */
  readonly state: string;
  /** Where tools that actions install are kept; `tools` of the state by default. */
  readonly tools?: string;
}

/** A person's wish to go back. */
export interface RollbackWish {
  /** One of `rollback.manual`; its first when absent. */
  readonly reason?: string;
  readonly details?: string;
  /** Who starts it; the first person who may, when absent. */
  readonly by?: string;
  /** The build id of the bad deployment; the newest one when absent. */
  readonly bad?: string;
  /** A job of production.yml: while it runs or waits for a further release, the rollback is started. */
  readonly during?: string;
}

const scenarios: readonly Scenario[] = ['deploy', 'pull-request', 'nightly', 'rollback'];

export const usage = `usage: sluice rehearse [deploy|pull-request|nightly|rollback] [--site DIR] [--variant NAME] [--fork] [--until ENV]
         [--reason NAME [--details TEXT] [--by LOGIN] [--bad BUILD] [--during JOB]] [--attempt N] [--keep-hold]
         [--approve all|none|ENV=LOGIN,…] [--reject ENV] [--fault NAME[@WHEN]]… [--list-faults] [--unset NAME[@ENV]]…
         [--at TIME] [--speed N] [--json FILE] [--no-page] [--fresh] [--state DIR] [--tools DIR]`;

function wrong(option: string, found: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ what: `${option} is ${JSON.stringify(found)}.`, allowed, remedy: usage });
}

function readApprovals(values: readonly string[]): Approvals | undefined {
  const parts = values.flatMap((value) => value.split(',')).filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  if (parts.includes('all')) return 'all';
  if (parts.includes('none')) return new Map();
  return new Map(
    parts.map((part) => {
      const [environment, login, ...rest] = part.split('=');
      if (!environment || !login || rest.length > 0)
        throw wrong('--approve', part, 'It takes "all", "none" or ENVIRONMENT=LOGIN, separated by commas.');
      return [environment.toLowerCase(), login];
    }),
  );
}

function readRollback(
  scenario: Scenario,
  wish: Readonly<Record<keyof RollbackWish, string | undefined>>,
): RollbackWish | undefined {
  const given = Object.entries(wish).filter(([, value]) => value !== undefined);
  if (scenario === 'rollback') return Object.fromEntries(given);
  const [name, found = ''] = given[0] ?? [];
  if (name !== undefined) throw wrong(`--${name}`, found, 'It goes with the scenario rollback.');
  return undefined;
}

function readAttempt(value: string | undefined, scenario: Scenario): number | undefined {
  if (value === undefined) return undefined;
  const attempt = Number(value);
  // GitHub runs a run again 50 times at most.
  if (!(Number.isInteger(attempt) && attempt >= 2 && attempt <= 51))
    throw wrong('--attempt', value, 'It is a whole number from 2 to 51: the run was attempted before.');
  if (scenario !== 'deploy' && scenario !== 'rollback')
    throw wrong('--attempt', value, 'It goes with the scenarios deploy and rollback.');
  return attempt;
}

function readUnset(value: string): Unset {
  const [name = '', environment, ...rest] = value.split('@');
  if (!/^\w+$/.test(name) || environment === '' || rest.length > 0)
    throw wrong('--unset', value, 'It is the name of a secret or variable, or NAME@ENVIRONMENT.');
  return environment === undefined ? { name } : { name, environment };
}

/**
 * Reads the command line of `sluice rehearse`.
 *
 * @param argv - The arguments after `rehearse`.
 * @returns The options, checked.
 * @throws {ConfigurationError} For an unknown option or a value that is not allowed.
 */
export function readOptions(argv: readonly string[]): RehearsalOptions {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      allowNegative: true,
      options: {
        site: { type: 'string' },
        variant: { type: 'string' },
        fork: { type: 'boolean', default: false },
        until: { type: 'string', default: 'production' },
        reason: { type: 'string' },
        details: { type: 'string' },
        by: { type: 'string' },
        bad: { type: 'string' },
        during: { type: 'string' },
        attempt: { type: 'string' },
        'keep-hold': { type: 'boolean', default: false },
        approve: { type: 'string', multiple: true, default: [] },
        reject: { type: 'string', multiple: true, default: [] },
        fault: { type: 'string', multiple: true, default: [] },
        unset: { type: 'string', multiple: true, default: [] },
        'list-faults': { type: 'boolean', default: false },
        at: { type: 'string' },
        speed: { type: 'string', default: '1' },
        json: { type: 'string' },
        page: { type: 'boolean', default: true },
        fresh: { type: 'boolean', default: false },
        state: { type: 'string', default: '.sluice' },
        tools: { type: 'string' },
      },
    });
  } catch (error) {
    throw new ConfigurationError({ what: `${(error as Error).message}.`, remedy: usage });
  }
  const { values, positionals } = parsed;
  const scenario = positionals[0] ?? 'deploy';
  if (positionals.length > 1)
    throw wrong('The second argument', positionals[1] ?? '', 'One scenario at a time.');
  if (!scenarios.includes(scenario as Scenario))
    throw wrong('The scenario', scenario, `It is one of ${scenarios.join(', ')}.`);
  if (values.fork && scenario !== 'pull-request')
    throw wrong('--fork', scenario, 'It goes with the scenario pull-request.');
  if (values.variant !== undefined && values.site !== undefined)
    throw wrong('--variant', values.variant, 'Variants belong to the example: leave --site out.');
  const speed = Number(values.speed);
  if (!(speed >= 1 && speed <= 10_000))
    throw wrong('--speed', values.speed, 'It is a number from 1 to 10000.');
  const at = values.at === undefined ? undefined : new Date(values.at);
  if (at !== undefined && Number.isNaN(at.getTime()))
    throw wrong('--at', values.at ?? '', 'It is an instant such as 2026-11-23T09:00:00Z.');
  const approve = readApprovals(values.approve);
  const { reason, details, by, bad, during } = values;
  const rollback = readRollback(scenario as Scenario, { reason, details, by, bad, during });
  const attempt = readAttempt(values.attempt, scenario as Scenario);
  return {
    scenario: scenario as Scenario,
    ...(values.site === undefined ? {} : { site: values.site }),
    ...(values.variant === undefined ? {} : { variant: values.variant }),
    fork: values.fork,
    until: values.until,
    ...(approve === undefined ? {} : { approve }),
    reject: values.reject.flatMap((value) => value.split(',')).map((name) => name.toLowerCase()),
    ...(rollback === undefined ? {} : { rollback }),
    ...(attempt === undefined ? {} : { attempt }),
    keepHold: values['keep-hold'],
    faults: values.fault.map((fault) => {
      const [name = '', when] = fault.split('@');
      if (name === '') throw wrong('--fault', fault, 'It is NAME or NAME@WHEN; --list-faults names them.');
      return when === undefined ? { name } : { name, when };
    }),
    unset: values.unset.map(readUnset),
    listFaults: values['list-faults'],
    ...(at === undefined ? {} : { at }),
    speed,
    ...(values.json === undefined ? {} : { json: values.json }),
    page: values.page,
    fresh: values.fresh,
    state: values.state,
    ...(values.tools === undefined ? {} : { tools: values.tools }),
  };
}

import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { ConfigurationError, type Moment, type Shard, type Stage } from '@fhir-iq/sluice-model';
import { chooseChecks, namesIn } from './names.ts';
import { isPageCheck } from './page-checks.ts';
import type { Submitter } from '../flows/submitter.ts';
import { siteChecks, submitters } from './site-check-list.ts';

/** Names of the checks whose work shards share. */
export const splitNames: ReadonlySet<string> = new Set(
  siteChecks.filter((check) => check.split === true).map((check) => check.name),
);

/** What one run of the action site-checks does. */
export interface ChosenSiteChecks {
  /** Names of the checks that look. */
  readonly checks: ReadonlySet<string>;
  readonly submitters: readonly Submitter[];
}

/**
 * Chooses what a run of the action site-checks does.
 *
 * @param question - Names that the inputs ask for and leave out, the policy, and which part of the pages this run has.
 * @throws {ConfigurationError} For names that the action does not have.
 */
export function chooseSiteChecks(question: {
  readonly asked: string | undefined;
  readonly except: string | undefined;
  readonly configuration: SluiceConfiguration;
  readonly stage: Stage;
  readonly moment: Moment;
  readonly shard: Shard | undefined;
}): ChosenSiteChecks {
  const { configuration, stage, moment, shard } = question;
  const asked = namesOf('checks', question.asked);
  const except = namesOf('except', question.except);
  const wanted = (name: string): boolean =>
    (asked.length === 0 || asked.includes(name)) && !except.includes(name);
  const known = siteChecks.map((check) => (isPageCheck(check) ? { ...check, run: notAlone } : check));
  const chosen = chooseChecks(
    known,
    asked.filter((name) => known.some((check) => check.name === name)),
    configuration,
    stage,
    moment,
  ).filter((check) => wanted(check.name));
  // What is not split is done once, in the first part.
  const first = shard === undefined || shard.index === 1;
  return {
    checks: new Set(chosen.map((check) => check.name).filter((name) => first || splitNames.has(name))),
    submitters: first
      ? submitters.filter(
          (one) => wanted(one.name) && configuration.checks[one.name]?.stages.includes(stage) === true,
        )
      : [],
  };
}

function namesOf(input: string, text: string | undefined): string[] {
  const given = namesIn(text);
  const names: readonly string[] = [...siteChecks, ...submitters].map((one) => one.name);
  const unknown = given.filter((name) => !names.includes(name));
  if (unknown.length === 0) return given;
  throw new ConfigurationError({
    what: `Input "${input}" names ${unknown.join(', ')}.`,
    allowed: `This action has: ${names.join(', ')}.`,
  });
}

function notAlone(): Promise<never> {
  return Promise.reject(new Error('a check of pages runs with the others that share its visits'));
}

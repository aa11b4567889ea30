import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { events } from '@fhir-iq/sluice-config/catalogue/metrics';
import type { Teams } from '@fhir-iq/sluice-github';
import { ConfigurationError, GateRefusal } from '@fhir-iq/sluice-model';
import type { RollbackContext } from './context.ts';
import { saying } from './context.ts';

/** Who asked for a rollback, and by what right. */
export interface Starter {
  readonly login: string;
  /** One sentence. */
  readonly said: string;
}

/**
 * Refuses a rollback that nobody may ask for: on another branch than the default one, for a reason that is not
 * configured, by somebody whom `rollback.by` does not name.
 *
 * @param context - Run, inputs.
 * @param configuration - `rollback`, `roles`.
 * @param teams - Teams as a GitHub App's token sees them; undefined without one.
 * @returns Who asked.
 * @throws {GateRefusal} Names what was found and who or what would have passed.
 */
export async function refuseUnlessAllowed(
  context: Pick<RollbackContext, 'inputs' | 'github' | 'log'>,
  configuration: SluiceConfiguration,
  teams: Teams | undefined,
): Promise<Starter> {
  refuseOtherBranch(context.github, configuration);
  const { trigger, reason } = context.inputs;
  if (trigger === 'automatic') {
    refuseUnknownTrigger(reason, configuration);
    return { login: starterOf(context), said: `It was started by itself: ${reason}.` };
  }
  refuseUnknownReason(reason, configuration);
  return await refuseStranger(starterOf(context), context, configuration, teams);
}

/**
 * The default branch: by GitHub's own word before the file's, which comes from the branch that is in question.
 *
 * @param github - The run.
 * @param configuration - `site.defaultBranch`.
 */
export function defaultBranchOf(
  { event }: Pick<RollbackContext['github'], 'event'>,
  { site }: Pick<SluiceConfiguration, 'site'>,
): string {
  const repository: unknown = event['repository'];
  const told: unknown =
    typeof repository === 'object' && repository !== null ? Reflect.get(repository, 'default_branch') : '';
  return typeof told === 'string' && told !== '' ? told : site.defaultBranch;
}

function refuseOtherBranch(github: RollbackContext['github'], configuration: SluiceConfiguration): void {
  const { ref } = github;
  const branch = defaultBranchOf(github, configuration);
  if (ref === `refs/heads/${branch}`) return;
  throw new GateRefusal({
    what: `The rollback was started on ${ref === '' ? 'no branch' : ref}.`,
    allowed: `It runs on the default branch, refs/heads/${branch}, whose workflow and configuration were reviewed.`,
    remedy: `Start it again on ${branch}.`,
  });
}

function refuseUnknownReason(reason: string, { rollback }: SluiceConfiguration): void {
  if ((rollback.manual as readonly string[]).includes(reason)) return;
  throw new GateRefusal({
    what: `The reason of the rollback is "${reason}".`,
    allowed: `rollback.manual in sluice.yml has: ${rollback.manual.join(', ')}.`,
    remedy: 'Start it again with one of these; say what was seen in the input details.',
  });
}

function refuseUnknownTrigger(reason: string, { rollback }: SluiceConfiguration): void {
  if (rollback.trial.includes(reason)) {
    throw new GateRefusal({
      what: `The trigger ${reason} would have rolled back, and it is on trial (rollback.trial): nothing was done.`,
      remedy: 'Take it out of rollback.trial to let it act.',
    });
  }
  const names = [...Object.keys(rollback.automatic), ...Object.keys(events)];
  if (names.includes(reason)) return;
  throw new ConfigurationError({
    what: `An automatic rollback names the trigger "${reason}".`,
    allowed: `rollback.automatic in sluice.yml and the events of Sluice have: ${names.join(', ')}.`,
    remedy: 'Give the input reason the name of a trigger.',
  });
}

/** A bot starts for a person, who is named; a person starts for nobody but themselves. */
function starterOf({ inputs, github }: Pick<RollbackContext, 'inputs' | 'github'>): string {
  const { actor } = github;
  const bot = actor === '' || actor.endsWith('[bot]');
  if (bot || inputs.trigger === 'automatic')
    return inputs.starter === '' ? actor || 'unknown' : inputs.starter;
  if (inputs.starter === '' || same(inputs.starter, actor)) return actor;
  throw new GateRefusal({
    what: `The run was started by ${actor}, and its input starter names ${inputs.starter}.`,
    allowed: 'Only where a bot started the run, the input says for whom.',
    remedy: `Let ${inputs.starter} start the rollback.`,
  });
}

async function refuseStranger(
  login: string,
  { log }: Pick<RollbackContext, 'log'>,
  { rollback, roles }: SluiceConfiguration,
  teams: Teams | undefined,
): Promise<Starter> {
  const allowed = rollback.by.map((name) => ({ name, logins: [], teams: [], ...roles[name] }));
  const role = allowed.find((one) => one.logins.some((each) => same(each, login)));
  if (role !== undefined) return { login, said: `${login} is ${role.name}, which rollback.by names.` };
  const unread: string[] = [];
  for (const { name, team } of allowed.flatMap((one) =>
    one.teams.map((team) => ({ name: one.name, team })),
  )) {
    const [organisation = '', slug = ''] = team.split('/');
    if (teams === undefined) {
      unread.push(`${team}: no app-token was given, and a job's own token cannot read teams`);
      continue;
    }
    try {
      const members = await teams.members(organisation, slug);
      if (members.some((each) => same(each, login)))
        return { login, said: `${login} is in ${team} and so ${name}, which rollback.by names.` };
    } catch (error) {
      log.warning(`The members of ${team} could not be read: ${saying(error)}`);
      unread.push(`${team}: ${saying(error)}`);
    }
  }
  throw new GateRefusal({
    what: `${login} may not roll back.${unread.length === 0 ? '' : ` These teams could not be asked: ${unread.join('; ')}.`}`,
    allowed: `rollback.by in sluice.yml names ${allowed.map((one) => `${one.name} (${[...one.logins, ...one.teams].join(', ') || 'nobody'})`).join(' and ')}.`,
    remedy: `Let one of them start the rollback${unread.length === 0 ? '' : ', or name the person by login in the role'}.`,
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

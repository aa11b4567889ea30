import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { Stage } from '@fhir-iq/sluice-model';
import { added, changed, each, removed, switchedOff, when, type Change } from './change.ts';

const stages: readonly Stage[] = ['development', 'staging', 'production'];

/** Wider roles, another policy owner, fewer approvals and validations, fewer people told. */
export function weakerPeople(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  return [
    ...changed(
      'policy.owner',
      base.policy.owner,
      head.policy.owner,
      'others would accept weaker policies',
      'critical',
    ),
    ...widerRoles(base, head),
    ...stages.flatMap((stage) => weakerStage(`stages.${stage}`, base.stages[stage], head.stages[stage])),
    ...each('channels', base.channels, head.channels, 'messages no longer arrive there', (path, was, now) =>
      changed(path, was, now, 'messages go elsewhere', 'medium'),
    ),
    ...each(
      'communication',
      base.communication,
      head.communication,
      'nobody is told of it',
      (path, was, now) => removed(path, was, now, 'the channel no longer hears of it', 'medium'),
    ),
  ];
}

function widerRoles(base: SluiceConfiguration, head: SluiceConfiguration): Change[] {
  // A role that is new cannot be weaker by itself: what begins to use it is noted where it stands.
  return Object.entries(base.roles).flatMap(([name, was]) => {
    const now = Object.hasOwn(head.roles, name) ? head.roles[name] : undefined;
    if (now === undefined) return [];
    const why = 'more people may act in that role';
    return [
      ...added(`roles.${name}.logins`, was.logins, now.logins, why),
      ...added(`roles.${name}.teams`, was.teams, now.teams, why),
    ];
  });
}

type StageRules = SluiceConfiguration['stages'][Stage];

function weakerStage(path: string, was: StageRules, now: StageRules): Change[] {
  return [
    ...added(
      `${path}.trigger`,
      was.trigger,
      now.trigger,
      'there is one more way to start the stage',
      'medium',
    ),
    ...removed(
      `${path}.validations`,
      was.validations,
      now.validations,
      'the validation is no longer asked for',
    ),
    ...removed(
      `${path}.approvals`,
      was.approvals,
      now.approvals,
      'the approval is no longer needed',
      'critical',
    ),
    ...when(
      `${path}.distinctApprovers`,
      was.distinctApprovers,
      now.distinctApprovers,
      switchedOff,
      'one person may give all approvals',
      'critical',
    ),
    ...removed(
      `${path}.mayNotApprove`,
      was.mayNotApprove,
      now.mayNotApprove,
      'people may approve what they started or made themselves',
      'critical',
    ),
    ...removed(`${path}.monitoring`, was.monitoring, now.monitoring, 'it is no longer watched'),
    ...removed(
      `${path}.notifications`,
      was.notifications,
      now.notifications,
      'the channel no longer hears of the stage',
      'medium',
    ),
  ];
}

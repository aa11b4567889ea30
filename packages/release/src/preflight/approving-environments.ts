import type { Finding } from '@fhir-iq/sluice-model';
import type { Approval, Role } from '../approvals/asked.ts';
import {
  makeEnvironment,
  mendEnvironment,
  type SettingsPages,
  type WantedEnvironment,
  wrongSetting,
} from './settings.ts';

/**
 * What is wrong with an approving environment: GitHub asks nobody where it is missing or has no reviewers, and the wrong
 * people where it lists strangers.
 *
 * @param approval - The approval that is asked for, with the environment as it stands.
 * @param role - Who has the role.
 * @param branch - The branch of the stage.
 * @param pages - Where settings are made.
 */
export function approvingEnvironment(
  { asked, environment, strangers }: Approval,
  role: Role,
  branch: string,
  pages: SettingsPages,
): Finding[] {
  const { via } = asked;
  const people = [...role.logins, ...role.teams];
  const wanted: WantedEnvironment = { name: via, reviewers: people, branches: [branch] };
  const threshold = `required reviewers, all of the role ${asked.role}: ${people.join(', ')}`;
  if (environment === undefined) {
    return [
      wrongSetting('missing-environment', via, {
        message: `The environment ${via} does not exist, or the token may not see it. GitHub makes it without any protection when a job names it, and asks nobody.`,
        value: 'no environment',
        threshold,
        remedy: makeEnvironment(pages, wanted),
      }),
    ];
  }
  if (environment.reviewers.length === 0) {
    return [
      wrongSetting('no-reviewers', via, {
        message: `The environment ${via} has no required reviewers: its job passes without anybody's click.`,
        value: 'no reviewers',
        threshold,
        remedy: `${mendEnvironment(pages, wanted)} A private repository keeps required reviewers only on GitHub Enterprise.`,
      }),
    ];
  }
  if (strangers.length === 0) return [];
  const names = strangers.map(({ type, name }) => (type === 'Team' ? `the team ${name}` : name)).join(', ');
  return [
    wrongSetting('stranger', via, {
      message: `The environment ${via} lets approve who does not have the role ${asked.role}: ${names}.`,
      value: environment.reviewers.map(({ name }) => name).join(', '),
      threshold,
      remedy: `${mendEnvironment(pages, wanted)} Or add them to roles.${asked.role} of the policy, if they have that role.`,
    }),
  ];
}

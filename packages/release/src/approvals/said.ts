import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { ApprovalLine, ApprovalMatch, ExcludedPerson } from '@fhir-iq/sluice-gate';
import type { Finding, Stage } from '@fhir-iq/sluice-model';
import { escapeMarkdown, type Markdown, table } from '@fhir-iq/sluice-report';
import type { Approval } from './asked.ts';
import type { PeopleBehind, UnknownPerson } from './people-behind.ts';

/**
 * The finding that a missing approval is.
 *
 * @param line - The approval that is asked for, without anybody.
 * @param configuration - The policy, for the people of the role.
 * @param stage - The stage.
 * @param live - What is live; undefined before the first deployment.
 */
export function missingApproval(
  line: ApprovalLine,
  configuration: SluiceConfiguration,
  stage: Stage,
  live: string | undefined,
): Finding {
  const { role, via, reason } = line;
  const { logins, teams } = configuration.roles[role] ?? { logins: [], teams: [] };
  const rejected = reason.startsWith('Rejected');
  const rule = rejected ? 'rejected' : 'missing-approval';
  return {
    id: `approvals/${rule}/${via}`,
    rule,
    severity: 'critical',
    message: reason,
    threshold: `one approval by a person of ${role}: ${[...logins, ...teams].join(', ')}`,
    remedy: rejected
      ? 'Mend what was rejected, and start a new run for the new commit; this run stays rejected.'
      : `Start a new run, and let a person of ${role} approve ${via} in it who neither started it nor made what is new.${live === undefined ? beforeFirst(stage) : ''}`,
    blocks: true,
  };
}

/** A team that moves a site here has written all of it: nobody would be left to approve its first deployment. */
function beforeFirst(stage: Stage): string {
  return ` Where nobody of the role is without a part in the history, take "author", "committer" and "merger" out of stages.${stage}.mayNotApprove until something is live; the policy owner accepts that.`;
}

/**
 * The finding that an environment without protection is: nobody had to wait for anybody there.
 *
 * @param approval - The approval that is asked for.
 */
export function unprotected({ asked, environment, strangers }: Approval): Finding[] {
  const { via, role } = asked;
  const finding = (rule: string, message: string, threshold: string): Finding => ({
    id: `approvals/${rule}/${via}`,
    rule,
    severity: 'critical',
    message,
    threshold,
    remedy: `Settings > Environments > ${via}: "Required reviewers" are people of ${role} and nobody else. Then start a new run.`,
    blocks: true,
  });
  if (environment === undefined || environment.reviewers.length === 0)
    return [
      finding(
        'no-reviewers',
        `The environment ${via} ${environment === undefined ? 'does not exist' : 'has no required reviewers'}, so nobody was asked.`,
        `required reviewers of ${role}`,
      ),
    ];
  if (strangers.length === 0) return [];
  const names = strangers.map(({ name }) => name).join(', ');
  return [
    finding(
      'strangers',
      `In ${via} may approve who does not have the role ${role}: ${names}.`,
      `only ${role}`,
    ),
  ];
}

/**
 * What is not known of the people behind the release. Nobody can mend the history from before the first deployment, so
 * there it is said and does not block.
 *
 * @param behind - The people.
 * @param live - What is live; undefined before the first deployment.
 */
export function notKnown({ unknown, unasked }: PeopleBehind, live: string | undefined): Finding[] {
  const blocks = live !== undefined;
  const severity = blocks ? 'high' : 'info';
  const people = unknown.map((one) => unknownPerson(one, severity, blocks));
  if (unasked === 0) return people;
  return [
    ...people,
    {
      id: 'approvals/too-much-new',
      rule: 'too-much-new',
      severity,
      message: `${unasked} older commits of what is new were not asked for their pull requests: it is not known who merged them.`,
      remedy:
        'Release more often: an older commit of the same branch first. Or take "author" and "merger" out of mayNotApprove of the stage for this once, which the policy owner accepts.',
      blocks,
    },
  ];
}

function unknownPerson(
  { name, email, commit }: UnknownPerson,
  severity: Finding['severity'],
  blocks: boolean,
): Finding {
  return {
    id: `approvals/unknown-person/${email}`,
    rule: 'unknown-person',
    severity,
    message: `GitHub knows no account of ${name} <${email}>, who made ${commit.slice(0, 12)}: nobody can say that they did not approve.`,
    place: { commit },
    remedy: `Let ${name} add ${email} to their account at https://github.com/settings/emails, or make the commit again with an address of their account; then start a new run.`,
    blocks,
  };
}

/**
 * The summary's tables: who approved what, and whose word would not have counted.
 *
 * @param match - Approvals and what became of them.
 * @param excluded - Whose approval does not count.
 */
export function approvalsTable(match: ApprovalMatch, excluded: readonly ExcludedPerson[]): Markdown {
  const rows = match.lines.map((line) => [
    escapeMarkdown(line.role),
    escapeMarkdown(line.via),
    line.login === undefined ? '' : escapeMarkdown(line.login),
    escapeMarkdown(line.reason),
    escapeMarkdown(
      match.approvals.find((one) => one.via === line.via && one.login === line.login)?.comment ?? '',
    ),
  ]);
  const people = Map.groupBy(excluded, ({ login }) => login.toLowerCase());
  const whose = [...people.values()].map((list) => [
    escapeMarkdown(list[0]?.login ?? ''),
    escapeMarkdown([...new Set(list.map(({ because }) => because))].join('; ')),
  ]);
  return [
    table(['Role', 'Environment', 'Person', 'What', 'Comment'], rows),
    ...(whose.length === 0
      ? []
      : ['Whose approval does not count:', table(['Person', 'Because they'], whose)]),
  ].join('\n\n');
}

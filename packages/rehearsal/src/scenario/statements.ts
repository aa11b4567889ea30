import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { statementText } from '@fhir-iq/sluice-gate';
import type { Approver } from '../execute/platform.ts';
import type { Scene } from './scene.ts';
import { way } from './settings.ts';

/** The label of the issue where people see a production release. */
const releaseLabel = 'sluice-release';

/** Whether the site asks for statements of people. */
function asks(configuration: SluiceConfiguration, act: 'approval' | 'comment'): boolean {
  return configuration.checks.attestations?.with.acts.includes(act) === true;
}

/**
 * What a careful person writes when they approve: the statements that their stage asks their role for.
 *
 * @param configuration - The site's.
 * @param environment - The approving environment.
 * @param commit - The release's commit.
 * @returns Lines of statements; undefined where nothing is asked for.
 */
export function statementsOfApproval(
  configuration: SluiceConfiguration,
  environment: string,
  commit: string,
): string | undefined {
  if (!asks(configuration, 'approval')) return undefined;
  const lines = way.flatMap((stage) => {
    const approval = configuration.stages[stage].approvals.find(
      ({ via }) => via.toLowerCase() === environment.toLowerCase(),
    );
    return configuration.attestations
      .filter((one) => one.stage === stage && one.role === approval?.role)
      .map(({ name }) => statementText({ name, release: commit, until: undefined }));
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

/**
 * Lays before people what they state when they approve.
 *
 * @param approver - Asks them.
 * @param configuration - The site's.
 */
export function withStatements(approver: Approver, configuration: SluiceConfiguration): Approver {
  return (request, signal) => {
    const suggestion = statementsOfApproval(configuration, request.environment, request.commit ?? '');
    return approver({ ...request, suggestion }, signal);
  };
}

/**
 * People write into the release issue what production asks for and no approval states.
 *
 * @param scene - The scene.
 * @param commit - The release's commit.
 */
export function stateInReleaseIssue({ site, world, say }: Scene, commit: string): void {
  const { configuration } = site;
  if (!asks(configuration, 'comment')) return;
  const { github } = world.sandbox;
  const issue = github
    .repository(site.name)
    .issues.findLast((one) => one.state === 'open' && one.labels.includes(releaseLabel));
  if (issue === undefined) return;
  const approving = new Set(configuration.stages.production.approvals.map(({ role }) => role));
  for (const { name, role, stage } of configuration.attestations) {
    const [login] = configuration.roles[role]?.logins ?? [];
    if (stage !== 'production' || login === undefined || approving.has(role)) continue;
    const body = statementText({ name, release: commit, until: undefined });
    github.comment(site.name, issue.number, { author: login, body });
    say(`${login} states ${name} in issue #${String(issue.number)}.`);
  }
}

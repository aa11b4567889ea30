import type { ComingWindow, SluiceConfiguration } from '@fhir-iq/sluice-config';
import { counted, type DeploymentPayload, type LedgerRecord } from '@fhir-iq/sluice-model';
import { escapeMarkdown, table } from '@fhir-iq/sluice-report';
import type { GoodDeployment } from '../good-deployments.ts';
import type { Changes } from './changes.ts';
import { roads } from './context.ts';
import { instantText, windowText } from './times.ts';

/** What a release issue tells. */
export interface IssueFacts {
  readonly commit: string;
  readonly changes: Changes;
  /** Address of the repository, without a slash at its end. */
  readonly repositoryUrl: string;
  readonly runUrl: string;
  readonly configuration: SluiceConfiguration;
  readonly staging: LedgerRecord;
  readonly live: GoodDeployment | undefined;
  readonly target: GoodDeployment | undefined;
  readonly wayBack: string;
  /** An earlier publish of this release that was rolled back. */
  readonly takenBack: DeploymentPayload | undefined;
  readonly window: ComingWindow;
  readonly notBefore: Date;
  readonly starter: string;
  /** A newer plan of the same commit keeps the issue. */
  readonly plannedAt: Date;
}

/** Stands at the end of a release issue, unseen: by it the issue of a commit is found again. */
export function issueMarker(commit: string): string {
  return `<!-- sluice:release ${commit} -->`;
}

/** The commit of a release issue, by its marker; undefined where it has none. */
export function commitOfIssue(body: string): string | undefined {
  return /<!-- sluice:release ([0-9a-f]{40}) -->/.exec(body)?.[1];
}

/**
 * The title of a release issue.
 *
 * @param commit - The release.
 * @param subject - First line of its commit message.
 */
export function issueTitle(commit: string, subject: string): string {
  const line = subject.replace(/\s+/g, ' ').trim();
  const said = line.length > 80 ? `${line.slice(0, 79)}…` : line;
  return `Production release ${commit.slice(0, 12)}${said === '' ? '' : `: ${said}`}`;
}

/**
 * The release issue: the one place where people see a production release before, while and after it happens.
 *
 * @param facts - What it tells.
 * @returns Markdown.
 */
export function issueBody(facts: IssueFacts): string {
  return [
    `The commit ${commitLink(facts, facts.commit)} is planned for production: **${windowText(facts.window)}**.`,
    table(['', ''], factRows(facts)),
    ...(facts.takenBack === undefined ? [] : [caution(facts.takenBack)]),
    `### What changes\n\n${changesText(facts)}`,
    `### Approvals\n\n${approvalsText(facts)}`,
    `### How it goes on\n\n${nextSteps(facts)}`,
    `### If something goes wrong\n\n${rescue(facts)}`,
    issueMarker(facts.commit),
  ].join('\n\n');
}

function factRows(facts: IssueFacts): string[][] {
  const { configuration, staging, live, window, target } = facts;
  const { notice, noticeTo } = configuration.release;
  const zone = window.timeZone;
  const approvals = staging.which_approvals_received.map(
    ({ login, role }) => `${escapeMarkdown(login)} (${words(role)})`,
  );
  const told = noticeTo.length === 0 ? 'nobody is configured to be told' : `to ${list(noticeTo.map(words))}`;
  const none = live === undefined ? 'nothing: this is the first deployment' : '';
  return [
    [
      '**Staging**',
      `passed on ${instantText(new Date(staging.when_deployment_occurred.at), zone)}, ${to('the run', staging.run.url)}${approvals.length === 0 ? '' : `, approved by ${list(approvals)}`}`,
    ],
    ['**Live now**', live === undefined ? none : deploymentText(facts, live)],
    ['**Notice**', `${notice} ahead, ${told}; ${instantText(facts.notBefore, zone)} is the earliest start`],
    [
      '**Window**',
      `${window.name === undefined ? '' : `${escapeMarkdown(window.name)}: `}${windowText(window)}`,
    ],
    ['**Way back**', target === undefined ? escapeMarkdown(facts.wayBack) : deploymentText(facts, target)],
    ['**Started by**', escapeMarkdown(facts.starter)],
    ['**Planned**', `${instantText(facts.plannedAt, zone)}, ${to('the run', facts.runUrl)}`],
  ];
}

function caution({ buildId }: DeploymentPayload): string {
  return `**Caution:** this release was live before as build ${tick(buildId)} and was rolled back. Whoever approves it should know why that will not happen again.`;
}

function deploymentText(facts: IssueFacts, { payload }: GoodDeployment): string {
  const { commit, buildId, uiVersion } = payload;
  return `build ${tick(buildId)} of ${commitLink(facts, commit)}, design ${tick(uiVersion)}`;
}

function changesText(facts: IssueFacts): string {
  const { changes, live, repositoryUrl, commit } = facts;
  const all =
    live === undefined
      ? `${repositoryUrl}/commits/${commit}`
      : `${repositoryUrl}/compare/${live.payload.commit}...${commit}`;
  if (changes.count === 0)
    return 'Nothing: this commit is live. What is live of this very release is tested again, and not published again.';
  const lines = changes.shown.map(
    (one) =>
      `- ${commitLink(facts, one.commit)} ${escapeMarkdown(one.subject, 200)} — ${escapeMarkdown(one.author, 80)}`,
  );
  const more = changes.count - changes.shown.length;
  const count = counted(changes.count, 'commits');
  const rest = more > 0 ? `, and ${String(more)} more` : '';
  return `${lines.join('\n')}${rest === '' ? '' : `\n- …${rest.slice(1)}`}\n\n${to(`All changes (${count})`, all)}`;
}

function approvalsText({ configuration }: IssueFacts): string {
  const { approvals, distinctApprovers } = configuration.stages.production;
  if (approvals.length === 0) return 'None is configured.';
  const lines = approvals.map(({ role, via }) => {
    const { logins = [], teams = [] } = configuration.roles[role] ?? {};
    const people = [...logins, ...teams].map((one) => `@${one}`);
    return `- **${words(role)}** in the environment ${tick(via)}: ${people.length === 0 ? 'nobody is named' : list(people, 'or')}`;
  });
  const different = distinctApprovers ? 'Each approves for one role only. ' : '';
  return `${lines.join('\n')}\n\n${different}Nobody who started this release, or wrote, committed or merged what is new in it, can approve it.`;
}

function nextSteps({ configuration, repositoryUrl, commit, starter, window }: IssueFacts): string {
  const branch = configuration.environments.production.branch;
  return [
    '1. Whoever objects says so in this issue before the window opens. Closing it withdraws the release.',
    `2. In the window, start ${to('Production', `${repositoryUrl}/actions/workflows/${roads.production}`)} on the branch ${tick(branch)} with this commit. On a command line:`,
    '',
    '   ```sh',
    `   gh workflow run ${roads.production} --ref ${branch} -f commit=${commit} -f starter=${starter.replace(/[^\w.[\]-]/g, '')}`,
    '   ```',
    '',
    '3. The run asks the people above for their approvals. Then it looks at window, hold and age of its evidence again, backs up, publishes and tests.',
    `4. Its outcome is written here.${window.end === undefined ? '' : ' If the window closes before that, nothing is published, and a new run in the next window goes on.'}`,
  ].join('\n');
}

function rescue({ repositoryUrl, configuration, target }: IssueFacts): string {
  const people = configuration.rollback.by.map(words);
  const road = to('Rollback', `${repositoryUrl}/actions/workflows/${roads.rollback}`);
  const start = `start ${road} with the reason. It may be started by ${list(people, 'or')}.`;
  return target === undefined
    ? `When the site is bad, ${start} There is no good deployment yet that it could go back to: it prints the manual process.`
    : `When the smoke test after the publish fails, the release goes back by itself. When the site is bad later, ${start}`;
}

function commitLink({ repositoryUrl }: IssueFacts, commit: string): string {
  return to(tick(commit.slice(0, 12)), `${repositoryUrl}/commit/${commit}`);
}

/** A link as people write it; the addresses are the repository's own. */
function to(text: string, address: string): string {
  return `[${text}](${address})`;
}

/** A name as code; what would end it is left out. */
function tick(name: string): string {
  return `\`${name.replace(/[`|\s]/g, '')}\``;
}

/** A name of the configuration as words: `tech_lead` is "tech lead". */
function words(name: string): string {
  return escapeMarkdown(name.replaceAll('_', ' '));
}

function list(items: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1) ?? ''}`;
}

import { code, escapeMarkdown, folded, link, table } from '@fhir-iq/sluice-report';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import type { IncidentState } from './incident.ts';
import { stateText } from './incident.ts';
import { manualProcess } from './manual-process.ts';
import { notRestored } from './not-restored.ts';

/** What the text of an incident says beside its state. */
export interface IncidentFacts {
  readonly configuration: SluiceConfiguration;
  /** The id of production's Wix site; empty where it is not known. */
  readonly siteId: string;
}

const signs: Readonly<Record<IncidentState['phase'], string>> = {
  stopping: '🟠 Rolling back',
  stopped: '🟠 Rolling back',
  restoring: '🟠 Rolling back',
  restored: '🟢 Production is back, verified',
  'still-bad': '🔴 Rolled back, and production is still bad: a person must act now',
  failed: '🔴 The rollback failed: a person must act now',
  'no-target': '🔴 Nothing good to go back to: a person must act now',
};

/**
 * The text of an incident issue: how things stand, the plan, what a person must do, the timeline.
 *
 * @param state - Its state.
 * @param facts - Of which site.
 * @returns Markdown.
 */
export function incidentText(state: IncidentState, { configuration, siteId }: IncidentFacts): string {
  const byHand = manualProcess({ configuration, siteId, good: goodVersion(state) });
  const alarming = ['still-bad', 'failed', 'no-target'].includes(state.phase);
  return [
    // First, so that what is cut from a text that is too long is never this.
    stateText({ ...state, now: state.now.slice(0, 2_000) }),
    `**${signs[state.phase]}.** ${escapeMarkdown(state.now, 2_000)}`,
    ...(alarming ? [mentions(configuration), byHand] : []),
    'While this issue is open and labelled `sluice-hold`, nothing but a rollback is published. Close it when the cause is mended and the bad change is out of the branch.',
    '### Plan',
    planTable(state),
    ...(state.details === '' ? [] : [`> ${escapeMarkdown(state.details, 2_000)}`]),
    '### Timeline',
    state.timeline.map(({ at, what }) => `- ${code(at)} ${escapeMarkdown(what, 1_000)}`).join('\n'),
    '### Not restored',
    notRestored.map((line) => `- ${line}`).join('\n'),
    ...(alarming ? [] : [folded('If this does not end well: the emergency rollback by hand', byHand)]),
  ].join('\n\n');
}

function planTable(state: IncidentState): string {
  const row = (name: string, value: string | undefined): string[][] =>
    value === undefined ? [] : [[name, value]];
  return table(
    ['', ''],
    [
      ...row('Taken from the site', `build ${code(state.bad)}, commit ${code(state.badCommit)}`),
      ...row(
        'Backup made right before it',
        state.badBackup === undefined ? undefined : code(state.badBackup),
      ),
      ...row(
        'Goes back to',
        state.target === undefined
          ? 'nothing: no earlier release was verified good'
          : `build ${code(state.target)}, commit ${code(state.targetCommit ?? '')}, design ${code(state.targetUiVersion ?? '')}`,
      ),
      ...row('Why', code(state.reason)),
      ...row('Started', state.trigger === 'manual' ? `by ${code(state.starter)}` : 'by itself'),
      ...row('Run', link(state.run, state.runUrl)),
    ],
  );
}

/**
 * The version to look for in Site History, in words.
 *
 * @param state - The incident's.
 * @returns Undefined where there is nothing to go back to.
 */
export function goodVersion({ target, targetCommit }: IncidentState): string | undefined {
  if (target === undefined) return undefined;
  return `the one that was published as build ${target} (commit ${targetCommit?.slice(0, 12) ?? 'unknown'})`;
}

/**
 * Mentions those who may roll back, so that GitHub tells them.
 *
 * @param configuration - `rollback.by` and `roles`.
 */
export function mentions({ rollback, roles }: Pick<SluiceConfiguration, 'rollback' | 'roles'>): string {
  const people = rollback.by.flatMap((name) => [
    ...(roles[name]?.logins ?? []),
    ...(roles[name]?.teams ?? []),
  ]);
  return [...new Set(people)].map((one) => `@${one}`).join(' ');
}

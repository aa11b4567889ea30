import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { escapeMarkdown } from '@fhir-iq/sluice-report';
import type { IncidentState } from './incident.ts';
import { goodVersion, mentions } from './incident-text.ts';
import { manualProcess } from './manual-process.ts';
import { notRestored } from './not-restored.ts';

/** What the last comment of a restore says. */
export interface CommentFacts {
  readonly configuration: SluiceConfiguration;
  readonly siteId: string;
  readonly state: IncidentState;
  readonly reason: string;
}

/**
 * The comment on a rollback that brought production back.
 *
 * @param facts - How it ended.
 * @returns Markdown.
 */
export function restoredComment({ reason }: CommentFacts): string {
  return [
    `🟢 **Production is back, verified.** ${escapeMarkdown(reason, 2_000)}`,
    'Not restored:',
    notRestored.map((line) => `- ${line}`).join('\n'),
    'Next: find the cause, take the bad change out of the branch, then close this issue. Until then nothing else is published.',
  ].join('\n\n');
}

/**
 * The comment on a rollback after which a person must act.
 *
 * @param facts - How it ended.
 * @returns Markdown that mentions those who may roll back.
 */
export function trappedComment({ configuration, siteId, state, reason }: CommentFacts): string {
  return [
    `🔴 **A person must act now.** ${mentions(configuration)}`,
    escapeMarkdown(reason, 4_000),
    manualProcess({ configuration, siteId, good: goodVersion(state) }),
  ].join('\n\n');
}

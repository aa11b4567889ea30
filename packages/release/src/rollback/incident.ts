import { z } from 'zod';
import type { RollbackContext } from './context.ts';

const Line = z.strictObject({ at: z.string(), what: z.string() });

/** What the incident issue carries beside what people read: what a later run needs to go on. */
export const IncidentState = z.strictObject({
  schema: z.literal('sluice.incident/v1'),
  /** The build id of the bad deployment. */
  bad: z.string(),
  badCommit: z.string(),
  /** The backup of the content that was made right before it, where one was. */
  badBackup: z.string().optional(),
  /** The build id to go back to; absent where there is none. */
  target: z.string().optional(),
  targetCommit: z.string().optional(),
  targetUiVersion: z.string().optional(),
  trigger: z.enum(['manual', 'automatic']),
  reason: z.string(),
  details: z.string(),
  starter: z.string(),
  /** The run that is at it, and its page. */
  run: z.string(),
  runUrl: z.string(),
  phase: z.enum(['stopping', 'stopped', 'restoring', 'restored', 'still-bad', 'failed', 'no-target']),
  /** How things stand, in one sentence, for those who read only one. */
  now: z.string(),
  timeline: z.array(Line),
});
export type IncidentState = z.infer<typeof IncidentState>;

/**
 * Whether the run of an incident ended before it could say how the rollback ended.
 *
 * @param state - The state of an open incident; undefined where there is none, or it cannot be read.
 */
export function isUnfinished(state: IncidentState | undefined): boolean {
  return state !== undefined && ['stopping', 'stopped', 'restoring'].includes(state.phase);
}

const begin = '<!-- sluice:incident ';
const end = ' -->';

/**
 * Reads the state out of an issue's text.
 *
 * @param body - The text.
 * @returns The state; undefined where there is none, or where people changed it so that it cannot be read.
 */
export function readState(body: string): IncidentState | undefined {
  const from = body.lastIndexOf(begin);
  const to = from < 0 ? -1 : body.indexOf(end, from);
  if (to < 0) return undefined;
  try {
    return IncidentState.safeParse(JSON.parse(body.slice(from + begin.length, to))).data;
  } catch {
    return undefined;
  }
}

/**
 * The state as a part of an issue's text that readers do not see.
 *
 * @param state - The state.
 */
export function stateText(state: IncidentState): string {
  // No "-->" may end the comment early, and no "<!--" begin another.
  return `${begin}${JSON.stringify(state).replace(/[<>]/g, (mark) => (mark === '<' ? '\\u003c' : '\\u003e'))}${end}`;
}

/** Characters of the whole timeline: an issue takes 65,536, and each line stands in it twice, escaped. */
const mostCharacters = 10_000;
const longestLine = 600;

/**
 * The state with more lines of the timeline.
 *
 * @param state - The state.
 * @param at - When.
 * @param what - What happened, one sentence a line.
 */
export function withLines(state: IncidentState, at: Date, what: readonly string[]): IncidentState {
  const lines = what.map((one) => ({
    at: at.toISOString(),
    what: one.replace(/\s+/g, ' ').slice(0, longestLine),
  }));
  const all = [...state.timeline, ...lines];
  let left = mostCharacters;
  const from = all.findLastIndex((line) => (left -= line.what.length) < 0);
  return { ...state, timeline: all.slice(from + 1) };
}

/**
 * The title of the incident of a bad deployment; it names the build, so that a later run finds it.
 *
 * @param bad - Its build id.
 */
export function incidentTitle(bad: string): string {
  return `Incident: production goes back from build ${bad}`;
}

/**
 * The state as a later job of a rollback was told it, for an incident that does not say.
 *
 * @param context - The job's inputs and run.
 */
export function stateOfInputs({ inputs, github }: Pick<RollbackContext, 'inputs' | 'github'>): IncidentState {
  const bad = inputs['bad-build-id'] === '' ? 'unknown' : inputs['bad-build-id'];
  return {
    schema: 'sluice.incident/v1',
    bad,
    badCommit: inputs['bad-commit'],
    ...(inputs['target-build-id'] === '' ? {} : { target: inputs['target-build-id'] }),
    targetCommit: inputs['target-commit'],
    targetUiVersion: inputs['target-ui-version'],
    trigger: inputs.trigger,
    reason: inputs.reason,
    details: inputs.details,
    starter: inputs.starter === '' ? github.actor : inputs.starter,
    run: github.runId,
    runUrl: github.runUrl,
    phase: 'restoring',
    now: `Build ${bad} is being taken from the site.`,
    timeline: [],
  };
}

import type { Finding } from '@fhir-iq/sluice-model';
import { each, more, when, type Change } from '../change.ts';
import { toFinding } from '../to-finding.ts';
import { align } from './align.ts';
import {
  asserting,
  recordedTimeoutMs,
  type FlowView,
  type RecordedFlow,
  type RecordedStep,
} from './recording.ts';
import { weakerStep } from './step.ts';

export { recordedTimeoutMs, type RecordedFlow, type RecordedStep } from './recording.ts';

/** Steps that change what all later ones look at. */
const turning: ReadonlySet<string> = new Set(['navigate', 'close']);

/**
 * What is weaker in a change's recorded flows than in those in force: a flow or step that is gone, an assertion that asks
 * for less, a step that leads or looks elsewhere, more time. New flows, new steps and other titles are no finding.
 *
 * @param base - The flows in force, by name.
 * @param head - The flows of the change, by name.
 * @param origins - Origins of the site in its environments: a flow may be recorded in any.
 * @returns One finding a change, each for the policy's owner to accept.
 */
export function flowWeakenings(
  base: Readonly<Record<string, RecordedFlow>>,
  head: Readonly<Record<string, RecordedFlow>>,
  origins: readonly string[],
): Finding[] {
  return each('flows', base, head, 'nobody walks it any more', (path, was, now) =>
    weakerFlow(was, now, { path, origins }),
  ).map(toFinding);
}

function weakerFlow(was: RecordedFlow, now: RecordedFlow, view: FlowView): Change[] {
  const { path, origins } = view;
  const { pairs, added } = align(
    was.steps,
    now.steps,
    (one, other) => weakerStep(one, other, view).length === 0,
  );
  const steps = was.steps.flatMap((step, index) => {
    const at = `${path}.${String(index + 1)}-${step.type}`;
    const place = pairs.get(index);
    const other = place === undefined ? undefined : now.steps[place];
    if (other === undefined) return [gone(at, step)];
    return [...weakerStep(step, other, { path: at, origins }), ...longerStep(at, step, other, was, now)];
  });
  const last = Math.max(-1, ...pairs.values());
  const turns = added.flatMap((index) => {
    const step = now.steps[index];
    return step !== undefined && turning.has(step.type) && index < last ? [turn(path, index, step)] : [];
  });
  return [...longerFlow(path, was, now), ...steps, ...turns];
}

function gone(path: string, step: RecordedStep): Change {
  const asserts = asserting.has(step.type) || step['assertedEvents'] !== undefined;
  return {
    path,
    rule: 'removed',
    severity: asserts ? 'high' : 'medium',
    was: step,
    now: undefined,
    why: asserts
      ? 'what it asserts is no longer asked at this place'
      : 'the step is no longer walked at this place',
  };
}

function turn(path: string, index: number, step: RecordedStep): Change {
  return {
    path: `${path}.${String(index + 1)}-${step.type}`,
    rule: 'added',
    severity: 'medium',
    was: undefined,
    now: step,
    why: 'the steps after it no longer show that those before it led there',
  };
}

function longerFlow(path: string, was: RecordedFlow, now: RecordedFlow): Change[] {
  const [before, after] = [was.timeout ?? recordedTimeoutMs, now.timeout ?? recordedTimeoutMs];
  return when(`${path}.timeout`, before, after, more, 'every step may take longer');
}

/** Of a step that has a time of its own, in force or in the change; the flow's is said once. */
function longerStep(
  path: string,
  step: RecordedStep,
  other: RecordedStep,
  was: RecordedFlow,
  now: RecordedFlow,
): Change[] {
  if (step['timeout'] === undefined && other['timeout'] === undefined) return [];
  const before = Number(step['timeout'] ?? was.timeout ?? recordedTimeoutMs);
  const after = Number(other['timeout'] ?? now.timeout ?? recordedTimeoutMs);
  return when(`${path}.timeout`, before, after, more, 'the step may take longer');
}

import type { ProcedureContext } from '@fhir-iq/sluice-checks/procedures/context';
import {
  type Answer,
  Evidence,
  type Finding,
  GateRefusal,
  SluiceError,
  type Stage,
} from '@fhir-iq/sluice-model';

/** What a look at GitHub's settings or approvals found. */
export interface Looked {
  readonly answer: Answer;
  /** How many things were looked at. */
  readonly examined: number;
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the evidence is about. */
export interface LookedAt {
  readonly check: string;
  readonly stage: Stage;
  readonly commit: string;
  /** What `examined` counts, in the plural. */
  readonly unit: string;
  /** The least that must be looked at. */
  readonly floor: number;
}

/**
 * Looks, and makes evidence of what was found. What the look throws becomes evidence as well, of the very release that it
 * is about: a gate then says why, not only that nothing came.
 *
 * @param context - The action's.
 * @param about - What the evidence is about.
 * @param look - The work.
 */
export async function evidenceOfLook(
  context: ProcedureContext<unknown>,
  about: LookedAt,
  look: () => Promise<Looked>,
): Promise<Evidence> {
  const { clock, github, signal } = context;
  const startedAt = clock.now().toISOString();
  const looked = await look().catch((error: unknown): Looked => {
    // A cancelled job is the action's failure, and so is a fault of our own.
    signal.throwIfAborted();
    if (!(error instanceof SluiceError)) throw error;
    const answer = error instanceof GateRefusal ? 'fail' : 'error';
    return { answer, examined: 0, reason: error.message, findings: [], details: { failure: error.kind } };
  });
  const { check, stage, commit, unit, floor } = about;
  return Evidence.parse({
    schema: 'sluice.evidence/v1',
    check,
    answer: looked.answer,
    examined: looked.examined,
    floor,
    unit,
    stage,
    subject: { commit },
    reason: looked.reason,
    findings: [...looked.findings],
    tools: [],
    startedAt,
    finishedAt: clock.now().toISOString(),
    run: { id: github.runId, attempt: github.attempt, job: github.job },
    details: { ...looked.details },
  });
}

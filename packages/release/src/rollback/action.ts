import type { RollbackContext, RollbackLeft } from './context.ts';
import { restoreRelease } from './restore.ts';
import { proposeRevert } from './revert.ts';
import { stopForRollback } from './stop.ts';

export type { RollbackContext, RollbackLeft } from './context.ts';
export { rollbackInputs } from './inputs.ts';

/**
 * The work of the action rollback: one of the three jobs of a rollback. Each takes up what a killed one left.
 *
 * @param context - Inputs, hands and what the runner says of the run.
 * @returns What the job leaves, in every end.
 */
export async function rollbackAction(context: RollbackContext): Promise<RollbackLeft> {
  switch (context.inputs.mode) {
    case 'stop':
      return await stopForRollback(context);
    case 'restore':
      return await restoreRelease(context);
    case 'revert':
      return await proposeRevert(context);
  }
}

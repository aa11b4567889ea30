import type { Finding } from '@fhir-iq/sluice-model';
import type { Change } from './change.ts';
import { toFinding } from './to-finding.ts';

/** What a file beside sluice.yml decides. */
export type BarKind = 'workflow' | 'lint';

/** A file beside sluice.yml that sets the bar in a language in which nobody can say what is weaker. */
export interface BarFile {
  readonly kind: BarKind;
  /** Path in the repository. */
  readonly file: string;
  /** What names its content, in force and in the change; undefined: it is not there. */
  readonly was: string | undefined;
  readonly now: string | undefined;
}

const decides: Record<BarKind, string> = {
  workflow: 'it says which checks run, and who is asked',
  lint: 'it says what lint_check finds, from the next change on',
};

/**
 * Files whose difference nobody can weigh: each that the change removed or altered is the policy's owner's to accept. So
 * is a new configuration of ESLint, which takes the place of Sluice's own. A new workflow takes nothing away.
 *
 * @param files - All of them, in force or of the change.
 * @returns One finding a file.
 */
export function fileWeakenings(files: readonly BarFile[]): Finding[] {
  return files.flatMap(toChange).map(toFinding);
}

function toChange({ kind, file, was, now }: BarFile): Change[] {
  if (was === now || (was === undefined && kind === 'workflow')) return [];
  const rule = now === undefined ? 'removed' : was === undefined ? 'added' : 'changed';
  return [{ path: file, rule, severity: 'high', was, now, why: decides[kind] }];
}

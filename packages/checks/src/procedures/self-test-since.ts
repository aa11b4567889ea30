import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CheckName } from '@fhir-iq/sluice-config';
import { mergeEvidence, selfTestDoubt, selfTested } from '@fhir-iq/sluice-gate';
import { ConfigurationError, Evidence } from '@fhir-iq/sluice-model';
import { readEvidence } from './fold.ts';

/** Which checks are tested now, and for which the last self-test still speaks. */
export interface Since {
  readonly checks: readonly CheckName[];
  readonly vouched: readonly CheckName[];
}

/**
 * Leaves out the checks that looked with the same versions of their tools as in the last self-test, which saw red.
 *
 * @param checks - The checks in question.
 * @param inputs - Where the evidence of this run and of the last self-test lie; without them every check is tested.
 * @param inputs.evidence - Folder with the evidence of this run.
 * @param inputs.last - File with the evidence of the last self-test. One that is not there is the first time.
 * @param workspace - What they are relative to.
 */
export async function changedSince(
  checks: readonly CheckName[],
  inputs: { readonly evidence?: string | undefined; readonly last?: string | undefined },
  workspace: string,
): Promise<Since> {
  if (inputs.evidence === undefined) return { checks, vouched: [] };
  const came = await readEvidence(path.resolve(workspace, inputs.evidence));
  const evidence = mergeEvidence(came.evidence).evidence;
  const used = checks.filter((check) => evidence.some((one) => one.check === check));
  const last = inputs.last === undefined ? undefined : await lastIn(path.resolve(workspace, inputs.last));
  if (last === undefined) return { checks: used, vouched: [] };
  const vouched = used.filter(
    (check) =>
      selfTested(last, check)?.answer === 'pass' &&
      evidence.every((one) => one.check !== check || selfTestDoubt(one, last) === undefined),
  );
  return { checks: used.filter((check) => !vouched.includes(check)), vouched };
}

async function lastIn(file: string): Promise<Evidence | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return Evidence.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigurationError({
      what: `Input "last" is "${file}", and that is no evidence.`,
      remedy: 'Give the file self_test.json that the action self-test left.',
      cause,
    });
  }
}

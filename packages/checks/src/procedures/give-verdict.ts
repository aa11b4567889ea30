import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import {
  type BrokenEvidence,
  decide,
  type ExpectedCheck,
  expectedChecks,
  expectedOfStage,
  mergeEvidence,
  wholeStage,
} from '@fhir-iq/sluice-gate';
import {
  type Evidence,
  type Log,
  type Moment,
  type Release,
  SluiceError,
  type Stage,
  type Verdict,
} from '@fhir-iq/sluice-model';
import { verdictSummary } from '@fhir-iq/sluice-report';
import type { PolicySource } from '../check.ts';
import type { ProcedureContext, ProcedureResult } from './context.ts';
import { readEvidence } from './fold.ts';
import { namesIn } from './names.ts';
import { verdictRecord } from './verdict-record.ts';

/** Inputs of the action quality-gate. */
export interface QualityGateInputs {
  readonly config: string;
  readonly stage: Stage;
  /** `stage`: the verdict on the whole stage, with publish, checks on the site and approvals. For `fold`. */
  readonly moment: Moment | typeof wholeStage;
  readonly checks?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
  readonly base?: string | undefined;
  readonly fold?: string | undefined;
  readonly expect?: string | undefined;
  readonly 'github-token'?: string | undefined;
}

/** What the gate takes from rooms that lie above this one. */
export interface QualityGateParts {
  /** The release that the checkout holds, with its digest. */
  readonly release: () => Promise<{ readonly release: Release; readonly digest: string }>;
}

/** What both ways of the gate need: which commit, and whose policy. */
export interface GateRequest {
  readonly context: ProcedureContext<QualityGateInputs>;
  readonly commit: string;
  readonly configuration: SluiceConfiguration;
  readonly policy: PolicySource;
}

/**
 * Gives the verdict on the evidence of other jobs, of a moment or of the whole stage, and keeps it for the ledger.
 *
 * @param common - Which commit, and whose policy.
 * @param fold - The folder with the evidence.
 * @param parts - What the gate takes from other rooms.
 */
export async function giveVerdict(
  common: GateRequest,
  fold: string,
  parts: QualityGateParts,
): Promise<ProcedureResult> {
  const { context, configuration } = common;
  const { inputs, github, evidenceDirectory } = context;
  const came = await readEvidence(path.resolve(github.workspace, fold));
  const { evidence, broken: apart } = mergeEvidence(came.evidence);
  const { stage, moment } = inputs;
  const all =
    moment === wholeStage
      ? expectedOfStage(configuration, stage)
      : expectedChecks(configuration, stage, moment);
  const expect = namesIn(inputs.expect);
  const known = all.map((one) => one.check);
  const added = expect.filter((name) => !known.includes(name)).map((check) => ({ check }));
  const computed = await releaseOf(parts);
  const releaseDigest = 'digest' in computed ? computed.digest : undefined;
  const unsound = 'digest' in computed ? [] : [computed];
  const verdict = judged(
    common,
    evidence,
    [...came.broken, ...apart, ...unsound],
    [...all, ...added],
    releaseDigest,
  );
  await mkdir(evidenceDirectory, { recursive: true });
  const file = path.join(evidenceDirectory, 'verdict.json');
  await writeFile(file, `${JSON.stringify(verdict, null, 2)}\n`);
  tell(verdict, context.log);
  if (verdict.notYet.length > 0) context.log.info(`Not yet: ${verdict.notYet.join(', ')}.`);
  return {
    answer: verdict.answer,
    reason: verdict.reason,
    outputs: {
      'verdict-file': file,
      ...(releaseDigest === undefined ? {} : { 'release-digest': releaseDigest }),
    },
    evidence: [],
    records: [
      verdictRecord(context, verdict, {
        moment,
        release: 'release' in computed ? computed.release : undefined,
        evidence,
      }),
    ],
    summary: verdictSummary(verdict),
    annotations: findingsOf(evidence),
  };
}

/**
 * Judges evidence by the policy.
 *
 * @param common - Which commit, and whose policy.
 * @param evidence - What came.
 * @param broken - What came and could not be read.
 * @param expected - What must be there.
 * @param releaseDigest - What the evidence must be about, where that is known.
 */
export function judged(
  common: GateRequest,
  evidence: readonly Evidence[],
  broken: Parameters<typeof decide>[0]['broken'],
  expected: readonly ExpectedCheck[],
  releaseDigest?: string,
): Verdict {
  const { context, commit, configuration, policy } = common;
  const verdict = decide({
    stage: context.inputs.stage,
    commit,
    ...(releaseDigest === undefined ? {} : { releaseDigest }),
    expected,
    evidence,
    broken: broken ?? [],
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: context.clock.now(),
  });
  return { ...verdict, reason: `${verdict.reason} ${policy.said}` };
}

/** A commit that is no release (dependencies without wix.lock, say) gets a verdict too: an error of its own. */
async function releaseOf(
  parts: QualityGateParts,
): Promise<{ release: Release; digest: string } | BrokenEvidence> {
  try {
    return await parts.release();
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { check: 'release', reason: error.message };
  }
}

/**
 * Logs the verdict, then a line for each that stands against it.
 *
 * @param verdict - The verdict.
 * @param log - Where to.
 */
export function tell(verdict: Verdict, log: Log): void {
  log.info(`${verdict.answer}: ${verdict.reason}`);
  for (const line of verdict.lines.filter((one) => one.answer !== 'pass'))
    log.info(`  ${line.name}: ${line.answer}. ${line.reason}`);
}

/** All findings of all checks. */
export function findingsOf(evidence: readonly Evidence[]): Evidence['findings'] {
  return evidence.flatMap((one) => one.findings);
}

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import {
  type BrokenEvidence,
  decide,
  type ExpectedCheck,
  expectedChecks,
  expectedOfStage,
  wholeStage,
} from '@fhir-iq/sluice-gate';
import {
  ConfigurationError,
  type Evidence,
  type Log,
  type Moment,
  type Release,
  SluiceError,
  type Stage,
  type Verdict,
} from '@fhir-iq/sluice-model';
import { verdictSummary } from '@fhir-iq/sluice-report';
import type { ApprovalSource, Check, PolicySource } from '../check.ts';
import { namesBase, resolveCommit } from '../git/commits.ts';
import { lintCheck } from '../lint/lint-check.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { policyCheck } from '../policy/policy-check.ts';
import { runChecks } from '../run-checks.ts';
import { syntaxCheck } from '../syntax/syntax-check.ts';
import { unitTests } from '../tests/unit-tests.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { readEvidence } from './fold.ts';
import { chooseChecks, namesIn, settingsOf } from './names.ts';
import { verdictRecord } from './verdict-record.ts';

/** The checks of the action quality-gate. */
export const qualityChecks: readonly Check[] = [syntaxCheck, lintCheck, unitTests, policyCheck];
/** Those that run code of the site. */
const runsSiteCode = [lintCheck.name, unitTests.name];

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

/**
 * Runs the configured checks of a moment side by side or, with `fold`, gives the verdict on the evidence of other jobs.
 *
 * @param context - The action's.
 * @param parts - What it takes from other rooms.
 */
export async function runQualityGate(
  context: ProcedureContext<QualityGateInputs>,
  parts: QualityGateParts,
): Promise<ProcedureResult> {
  const { inputs, github, clock, log } = context;
  const directory = github.workspace;
  const [commit, { configuration, policy }] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({
      directory,
      file: inputs.config,
      ref: inputs['policy-ref'],
      now: clock.now(),
      log,
    }),
  ]);
  log.info(policy.said);
  const common = { context, commit, configuration, policy };
  return inputs.fold === undefined ? runOwnChecks(common) : giveVerdict(common, inputs.fold, parts);
}

interface Common {
  readonly context: ProcedureContext<QualityGateInputs>;
  readonly commit: string;
  readonly configuration: SluiceConfiguration;
  readonly policy: PolicySource;
}

async function runOwnChecks(common: Common): Promise<ProcedureResult> {
  const { context, commit, configuration, policy } = common;
  const { inputs, github, log } = context;
  const { stage } = inputs;
  const moment = oneMoment(inputs.moment);
  const checks = chooseChecks(qualityChecks, namesIn(inputs.checks), configuration, stage, moment);
  const token = inputs['github-token'];
  const dangerous = checks.filter((check) => runsSiteCode.includes(check.name)).map((check) => check.name);
  if (token !== undefined && dangerous.length > 0) {
    throw new ConfigurationError({
      what: `Input "github-token" is given to a step that runs ${dangerous.join(' and ')}: code of the site could read it.`,
      remedy:
        'Run "policy" in a job of its own with the token ("checks: policy"), and the others without it.',
    });
  }
  const approvals = token === undefined ? undefined : await approvalSource(context, token);
  const evidence = await runChecks({
    checks,
    settings: (name) => settingsOf(configuration, name),
    run: runOf(context),
    context: {
      ...pick(context),
      directory: github.workspace,
      stage,
      moment,
      subject: { commit },
      configuration,
      configurationFile: inputs.config,
      policy,
      base: namesBase(inputs.base) ? inputs.base : undefined,
      approvals,
    },
  });
  context.keep({ evidence });
  if (dangerous.length > 0) await removeStrangers(context);
  const names = checks.map((check) => check.name);
  const expected: ExpectedCheck[] = expectedChecks(configuration, stage, moment).filter((one) =>
    names.includes(one.check),
  );
  const verdict = judged(common, evidence, [], expected);
  tell(verdict, log);
  return {
    answer: verdict.answer,
    reason: verdict.reason,
    outputs: {},
    evidence,
    summary: verdictSummary(verdict),
    annotations: findingsOf(evidence),
  };
}

function oneMoment(moment: QualityGateInputs['moment']): Moment {
  if (moment !== wholeStage) return moment;
  throw new ConfigurationError({
    what: 'Input "moment" is "stage" and "fold" is not given: a whole stage is judged by the evidence of its jobs.',
    remedy: 'Download the artifacts of all jobs of the stage into a folder, and give "fold" that folder.',
  });
}

async function giveVerdict(common: Common, fold: string, parts: QualityGateParts): Promise<ProcedureResult> {
  const { context, configuration } = common;
  const { inputs, github, evidenceDirectory } = context;
  const { evidence, broken } = await readEvidence(path.resolve(github.workspace, fold));
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
  const verdict = judged(common, evidence, [...broken, ...unsound], [...all, ...added], releaseDigest);
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

function judged(
  common: Common,
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

/** The verdict, then a line for each that stands against it. */
function tell(verdict: Verdict, log: Log): void {
  log.info(`${verdict.answer}: ${verdict.reason}`);
  for (const line of verdict.lines.filter((one) => one.answer !== 'pass'))
    log.info(`  ${line.name}: ${line.answer}. ${line.reason}`);
}

function findingsOf(evidence: readonly Evidence[]): Evidence['findings'] {
  return evidence.flatMap((one) => one.findings);
}

async function approvalSource(
  context: ProcedureContext<QualityGateInputs>,
  token: string,
): Promise<ApprovalSource> {
  const { github, http, log, clock, inputs } = context;
  // Loaded where a token is given: most runs ask GitHub nothing.
  const { gitHubApprovals } = await import('../policy/github-approvals.ts');
  return gitHubApprovals(
    { repository: github.repository, token, apiUrl: github.apiUrl, http, log, clock },
    github.workspace,
    inputs.config,
  );
}

// Code of the site knows where evidence is written: what lies there before we write is not ours.
async function removeStrangers(context: ProcedureContext<unknown>): Promise<void> {
  const { evidenceDirectory, github, log } = context;
  if (!path.resolve(evidenceDirectory).startsWith(path.resolve(github.temp) + path.sep)) return;
  const names = await readdir(evidenceDirectory).catch(() => []);
  for (const name of names) {
    log.warning(
      `Removing ${path.join(evidenceDirectory, name)}: it was there before this step wrote its evidence.`,
    );
    await rm(path.join(evidenceDirectory, name), { recursive: true, force: true });
  }
}

function pick(
  context: ProcedureContext<unknown>,
): Pick<ProcedureContext<unknown>, 'clock' | 'log' | 'http' | 'env' | 'signal' | 'packsDirectory'> {
  const { clock, log, http, env, signal, packsDirectory } = context;
  return { clock, log, http, env, signal, packsDirectory };
}

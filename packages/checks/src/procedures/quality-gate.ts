import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type ExpectedCheck, expectedChecks, wholeStage } from '@fhir-iq/sluice-gate';
import { ConfigurationError, type Moment } from '@fhir-iq/sluice-model';
import { verdictSummary } from '@fhir-iq/sluice-report';
import type { ApprovalSource, Check } from '../check.ts';
import { namesBase, resolveCommit } from '../git/commits.ts';
import { lintCheck } from '../lint/lint-check.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { policyCheck } from '../policy/policy-check.ts';
import { runChecks } from '../run-checks.ts';
import { syntaxCheck } from '../syntax/syntax-check.ts';
import { unitTests } from '../tests/unit-tests.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import {
  findingsOf,
  giveVerdict,
  judged,
  type GateRequest,
  type QualityGateInputs,
  type QualityGateParts,
  tell,
} from './give-verdict.ts';
import { chooseChecks, namesIn, settingsOf } from './names.ts';

export type { QualityGateInputs, QualityGateParts } from './give-verdict.ts';

/** The checks of the action quality-gate. */
export const qualityChecks: readonly Check[] = [syntaxCheck, lintCheck, unitTests, policyCheck];
/** Those that run code of the site. */
const runsSiteCode = [lintCheck.name, unitTests.name];

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
      warns: inputs.moment === 'before-publish',
    }),
  ]);
  log.info(policy.said);
  const common = { context, commit, configuration, policy };
  return inputs.fold === undefined ? runOwnChecks(common) : giveVerdict(common, inputs.fold, parts);
}

async function runOwnChecks(common: GateRequest): Promise<ProcedureResult> {
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

async function approvalSource(
  context: ProcedureContext<QualityGateInputs>,
  token: string,
): Promise<ApprovalSource> {
  const { github, http, log, clock } = context;
  // Loaded where a token is given: most runs ask GitHub nothing.
  const { gitHubApprovals } = await import('../policy/github-approvals.ts');
  return gitHubApprovals(
    { repository: github.repository, token, apiUrl: github.apiUrl, http, log, clock },
    github.workspace,
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

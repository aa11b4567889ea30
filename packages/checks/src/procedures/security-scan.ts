import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decide, expectedChecks } from '@fhir-iq/sluice-gate';
import type { Moment, Stage } from '@fhir-iq/sluice-model';
import { evidenceSummary, sarifLog } from '@fhir-iq/sluice-report';
import type { Check, LookContext } from '../check.ts';
import { askAboutDependencies, dependencyScan, judgeDependencies } from '../dependencies/dependency-scan.ts';
import { namesBase, resolveCommit } from '../git/commits.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { runChecks } from '../run-checks.ts';
import { lookForSecrets, secretsScan } from '../secrets/secrets-scan.ts';
import { type ProcedureContext, type ProcedureResult, runOf } from './context.ts';
import { settingsOf } from './names.ts';

/** The checks of the action security-scan; each run makes both. */
export const securityChecks: readonly Check[] = [secretsScan, dependencyScan];

const moment: Moment = 'before-publish';

/** Inputs of the action security-scan. */
export interface SecurityScanInputs {
  readonly config: string;
  readonly stage: Stage;
  readonly base?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Looks for secrets in each commit of the change and in the tree, and for known vulnerabilities of the dependencies.
 *
 * @param context - The action's.
 */
export async function runSecurityScan(
  context: ProcedureContext<SecurityScanInputs>,
): Promise<ProcedureResult> {
  const { inputs, github, log, clock, http, env, signal, packsDirectory, evidenceDirectory } = context;
  const { stage } = inputs;
  const directory = github.workspace;
  const commit = await resolveCommit(directory, 'HEAD');
  const look: LookContext = {
    ...{ log, clock, http, env, signal, packsDirectory, directory, stage, moment },
    subject: { commit },
    configurationFile: inputs.config,
    base: namesBase(inputs.base) ? inputs.base : undefined,
  };
  // Both begin before the policy is read: it says how to judge, not what to see.
  const scanning = Promise.withResolvers<'began'>();
  const secrets = begun(
    lookForSecrets(look, () => {
      scanning.resolve('began');
    }),
  );
  const dependencies = begun(askAboutDependencies(look));
  // Building the schema of the policy would hold up the laying out, and there is time for it while the scanner runs.
  await Promise.race([scanning.promise, secrets.catch(() => undefined)]);
  const { configuration, policy } = await loadPolicy({
    directory,
    file: inputs.config,
    ref: inputs['policy-ref'],
    now: clock.now(),
    log,
  });
  log.info(policy.said);
  const evidence = await runChecks({
    checks: [
      { ...secretsScan, run: () => secrets },
      { ...dependencyScan, run: async (own) => judgeDependencies(await dependencies, own) },
    ],
    settings: (name) => settingsOf(configuration, name),
    run: runOf(context),
    context: { ...look, configuration, policy },
  });
  context.keep({ evidence });
  for (const one of evidence) log.info(`${one.check}: ${one.answer}: ${one.reason}`);
  await mkdir(evidenceDirectory, { recursive: true });
  const sarif = path.join(evidenceDirectory, 'security.sarif');
  await writeFile(sarif, `${JSON.stringify(sarifLog(evidence), null, 2)}\n`);
  const names = evidence.map((one) => one.check);
  const verdict = decide({
    stage,
    commit,
    expected: expectedChecks(configuration, stage, moment).filter((one) => names.includes(one.check)),
    evidence,
    waivers: configuration.waivers,
    notYet: configuration['not-yet'],
    now: clock.now(),
  });
  const reason = `${verdict.answer === 'pass' ? '' : `${verdict.reason} `}${evidence.map((one) => `${one.check}: ${one.reason}`).join(' ')} ${policy.said}`;
  return {
    answer: verdict.answer,
    reason,
    outputs: { 'sarif-file': sarif },
    evidence,
    summary: evidenceSummary('Security scan', verdict.answer, reason, evidence),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

// What fails before anybody waits for it is no unhandled failure: its check says so.
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

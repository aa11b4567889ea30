import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError, counted, type Stage, Verdict } from '@fhir-iq/sluice-model';
import {
  asJudged,
  jobSummary,
  pictureLimits,
  type ReleaseMaterial,
  releaseSarif,
  type ReportMaterial,
  reportPage,
  wantedPictures,
} from '@fhir-iq/sluice-report';
import { resolveCommit } from '../../git/commits.ts';
import { loadPolicy } from '../../policy/load-policy.ts';
import { siteUrl } from '../../smoke/site-url.ts';
import type { ProcedureContext, ProcedureResult } from '../context.ts';
import type { LastRelease } from './last-release.ts';
import { preliminaryVerdict } from './preliminary.ts';
import { readLast } from './read-last.ts';
import { readPictures } from './read-pictures.ts';
import { readRelease } from './read-release.ts';

/** Inputs of the action site-report. */
export interface SiteReportInputs {
  readonly config: string;
  readonly stage: Stage;
  /** Folder with the evidence of the jobs, each artifact in a folder of its own. */
  readonly evidence: string;
  readonly 'last-evidence'?: string | undefined;
  /** The last good release, as the mode `last` found it. */
  readonly last?: LastRelease | undefined;
  readonly 'verdict-file'?: string | undefined;
  readonly url?: string | undefined;
  readonly 'build-id'?: string | undefined;
  readonly 'artifact-name'?: string | undefined;
  readonly 'policy-ref'?: string | undefined;
}

/**
 * Makes the report of a stage out of what its jobs left: a summary, a page for people, and SARIF. It judges nothing: with
 * a verdict it shows that, else what the gate would say so far.
 *
 * @param context - The action's.
 * @returns `pass` where there is a report; `not-evaluated` where there is no evidence to report on.
 */
export async function runSiteReport(context: ProcedureContext<SiteReportInputs>): Promise<ProcedureResult> {
  const { inputs, github, log, evidenceDirectory } = context;
  const material = await materialOf(context);
  const { evidence, broken, leftOut, pictures, stage } = material;
  await mkdir(evidenceDirectory, { recursive: true });
  const page = path.join(evidenceDirectory, 'report.html');
  const sarif = path.join(evidenceDirectory, 'report.sarif');
  await writeFile(page, reportPage(material));
  await writeFile(sarif, `${JSON.stringify(releaseSarif(evidence, stage))}\n`);
  for (const one of broken) log.warning(`${one.check}: ${one.reason}`);
  for (const { file, why } of leftOut.slice(0, 50)) log.info(`${file} is not in the report: ${why}.`);
  const files = `${github.runUrl.split('/actions/')[0] ?? ''}/blob/${material.commit}/`;
  const shown = `evidence of ${counted(evidence.length, 'checks')} and ${counted(pictures.size, 'pictures')}`;
  const nothing = evidence.length === 0 && broken.length === 0;
  return {
    answer: nothing ? 'not-evaluated' : 'pass',
    reason: nothing
      ? `There is no evidence in "${inputs.evidence}": the report is empty.`
      : `The report shows ${shown}; the answer that it shows is ${material.answer}.`,
    outputs: { 'report-file': page, 'sarif-file': sarif },
    evidence: [],
    summary: jobSummary(material, { files, artifact: inputs['artifact-name'] }),
    annotations: evidence.flatMap((one) => one.findings),
  };
}

async function materialOf(context: ProcedureContext<SiteReportInputs>): Promise<ReportMaterial> {
  const { inputs, github, clock, log } = context;
  const { stage } = inputs;
  const directory = github.workspace;
  const [commit, { configuration }, now] = await Promise.all([
    resolveCommit(directory, 'HEAD'),
    loadPolicy({ directory, file: inputs.config, ref: inputs['policy-ref'], now: clock.now(), log }),
    releaseIn(path.resolve(directory, inputs.evidence)),
  ]);
  const given = await verdictIn(inputs['verdict-file'], directory);
  const at = clock.now();
  const verdict = given ?? preliminaryVerdict({ ...now, configuration, stage, commit, now: at });
  const nothing = now.evidence.length + now.broken.length === 0;
  const folder = inputs['last-evidence'];
  const last = await readLast(
    folder === undefined ? undefined : path.resolve(directory, folder),
    inputs.last,
    stage,
  );
  if (last.nothingBefore !== undefined) log.info(last.nothingBefore);
  return {
    ...now,
    evidence: asJudged(now.evidence, verdict),
    site: configuration.site.name,
    stage,
    answer: nothing ? 'not-evaluated' : verdict.answer,
    reason: nothing ? 'There is no evidence.' : verdict.reason,
    commit,
    at,
    url: siteUrl({ url: inputs.url, configuration, stage }).href,
    buildId: inputs['build-id'],
    runUrl: github.runUrl,
    verdict,
    ...last,
  };
}

async function releaseIn(
  directory: string,
): Promise<ReleaseMaterial & Pick<ReportMaterial, 'broken' | 'leftOut'>> {
  const { evidence, broken } = await readRelease(directory);
  const { pictures, leftOut } = await readPictures(directory, wantedPictures(evidence), pictureLimits);
  return { evidence, broken, pictures, leftOut };
}

async function verdictIn(file: string | undefined, directory: string): Promise<Verdict | undefined> {
  if (file === undefined) return undefined;
  try {
    return Verdict.parse(JSON.parse(await readFile(path.resolve(directory, file), 'utf8')));
  } catch (cause) {
    throw new ConfigurationError({
      what: `Input "verdict-file" is "${file}", and that is no verdict: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Give the output verdict-file of the action quality-gate.',
      cause,
    });
  }
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseDuration, type SluiceConfiguration } from '@fhir-iq/sluice-config';
import { WorkError } from '@fhir-iq/sluice-model';
import { withTemporaryDirectory } from '@fhir-iq/sluice-runtime';
import type { Check, CheckContext, CheckResult } from '../check.ts';
import { awaitTask } from './await-task.ts';
import { copyTree } from './copy-tree.ts';
import { judgeRating } from './judge-rating.ts';
import { latestAnalysis, type Rating, readAnalysis } from './read-analysis.ts';
import { runScanner } from './run-scanner.ts';
import { Validity } from './sonar-answers.ts';
import { type SonarAccess, sonarServer, type SonarServer } from './sonar-server.ts';

const name = 'code_analysis';
const unit = 'files';

/** What the check needs that no policy may hold. */
export interface CodeAnalysisParts extends SonarAccess {
  /** `OWNER/REPOSITORY`: names the project where the policy does not. */
  readonly repository: string;
  /** Takes the scanner's place in the self-test, which has no SonarQube that could analyse. */
  readonly scan?: typeof runScanner;
}

/**
 * SonarQube's security rating of this very commit.
 *
 * @param parts - Server, token and repository.
 */
export function codeAnalysis(parts: CodeAnalysisParts): Check {
  return { name, unit, run: (context) => analyse(context, parts) };
}

/**
 * The worst security rating that passes.
 *
 * @param configuration - The policy.
 */
export function ratingThreshold(configuration: SluiceConfiguration): Rating {
  for (const validation of configuration.security.validations) {
    if (validation.name !== 'code_analysis') continue;
    if (validation.threshold === 'security_rating_b') return 'B';
    if (validation.threshold === 'security_rating_c') return 'C';
  }
  return 'A';
}

async function analyse(context: CheckContext, parts: CodeAnalysisParts): Promise<CheckResult> {
  // The schema is heavy, and an input may ask for the check where the policy has no row of it.
  const { codeAnalysisSettings } = await import('@fhir-iq/sluice-config/schema/check-settings/analysis');
  const settings = codeAnalysisSettings.parse(context.settings.with);
  const { commit } = context.subject;
  const project = settings.project ?? parts.repository.replace('/', '_');
  const threshold = ratingThreshold(context.configuration);
  const end = performance.now() + parseDuration(settings.timeout);
  const left = () => Math.max(1, Math.round(end - performance.now()));
  const server = sonarServer(parts, context.http, context.signal);
  await refuseToken(server, project);
  return withTemporaryDirectory('sluice-sonar', async (work) => {
    const folders = {
      tree: path.join(work, 'tree'),
      work: path.join(work, 'work'),
      home: path.join(work, 'home'),
    };
    for (const folder of Object.values(folders)) await mkdir(folder);
    const copied = await copyTree(context, folders.tree);
    const sources = presentIn(copied.folders, settings.sources);
    if (sources.length === 0) return nothingThere(settings.sources, commit);
    const { tests, exclude } = settings;
    const sent = await (parts.scan ?? runScanner)(context, {
      access: parts,
      subject: { project, commit, sources, tests: presentIn(copied.folders, tests), exclude },
      folders,
      timeoutMs: left(),
    });
    const analysis = await awaitTask(server, sent.task, left(), context.clock, context.signal);
    const read = await readAnalysis(server, { project, analysis, commit, threshold });
    const dashboard = `${parts.url}/dashboard?id=${encodeURIComponent(project)}`;
    const { rating, mode, gate, measures, total } = read;
    return {
      ...judgeRating({ read, threshold, commit, dashboard, unparsed: sent.unparsed }),
      tools: [sent.tool],
      details: {
        project,
        dashboard,
        analysis,
        revision: commit,
        mode,
        ...(rating === undefined ? {} : { rating }),
        threshold,
        ...(gate === undefined ? {} : { gate }),
        measures,
        issues: total,
        files: copied.files,
        suppressionsIgnored: copied.suppressions,
        settingsIgnored: copied.ignored,
        unparsed: sent.unparsed.slice(0, 20),
      },
    };
  });
}

/** Before the scan, which takes its time: is the token known, and may it read revisions? */
async function refuseToken(server: SonarServer, project: string): Promise<void> {
  const { valid } = await server.ask('api/authentication/validate', {}, Validity);
  if (!valid)
    throw new WorkError({
      what: `SonarQube at ${server.url} does not know the token of the input sonar-token.`,
      remedy:
        'Make a token in SonarQube (My Account > Security, type "User Token") and store it as the secret that the job passes; the old one may have expired or been revoked.',
    });
  await latestAnalysis(server, project);
}

/** The scanner refuses folders that are not there; a test folder may come later. */
function presentIn(folders: ReadonlySet<string>, wanted: readonly string[]): string[] {
  return wanted.map((one) => one.replace(/\/+$/, '')).filter((one) => one === '.' || folders.has(one));
}

function nothingThere(sources: readonly string[], commit: string): CheckResult {
  return {
    answer: 'not-evaluated',
    examined: 0,
    unit,
    reason: `Commit ${commit.slice(0, 12)} has none of the folders that checks.code_analysis.with.sources names (${sources.join(', ')}): there is nothing to look at.`,
    findings: [],
  };
}

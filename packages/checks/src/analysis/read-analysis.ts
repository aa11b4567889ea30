import { WorkError } from '@fhir-iq/sluice-model';
import type { z } from 'zod';
import { Analyses, GateStatus, Issues, Measures, Mode, type SonarIssue } from './sonar-answers.ts';
import type { SonarServer } from './sonar-server.ts';

/** By which of SonarQube's two modes it rates: issues by their impact on security, or vulnerabilities by severity. */
export type RatingMode = 'MQR' | 'STANDARD_EXPERIENCE';

/** Ratings from the best to the worst; the number is SonarQube's. */
export const ratings = ['A', 'B', 'C', 'D', 'E'] as const;
export type Rating = (typeof ratings)[number];

/** An issue of security that stands in the rated code. */
export interface SecurityIssue {
  readonly key: string;
  readonly rule: string;
  /** The rating that one such issue gives. */
  readonly rating: Rating;
  /** As SonarQube's mode calls it. */
  readonly severity: string;
  readonly message: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
}

/** What SonarQube says of one analysis. */
export interface ReadAnalysis {
  readonly mode: RatingMode;
  /** Undefined where the measure is missing. */
  readonly rating: Rating | undefined;
  /** Code files of the analysis. */
  readonly files: number;
  /** All values that were asked for and are there, as SonarQube writes them. */
  readonly measures: Readonly<Record<string, string>>;
  /** The quality gate's word, for information: without conditions it passes whatever there is. */
  readonly gate: string | undefined;
  /** Those that make the rating worse than what was asked for, worst first. */
  readonly issues: readonly SecurityIssue[];
  /** How many there are of these. */
  readonly total: number;
}

/** Which analysis is to be read. */
export interface AnalysisToRead {
  readonly project: string;
  /** The analysis' id. */
  readonly analysis: string;
  readonly commit: string;
  /** The worst rating that passes. */
  readonly threshold: Rating;
}

const severities: Readonly<Record<RatingMode, Readonly<Record<string, Rating>>>> = {
  MQR: { BLOCKER: 'E', HIGH: 'D', MEDIUM: 'C', LOW: 'B', INFO: 'A' },
  STANDARD_EXPERIENCE: { BLOCKER: 'E', CRITICAL: 'D', MAJOR: 'C', MINOR: 'B', INFO: 'A' },
};
const ratingMetric: Readonly<Record<RatingMode, string>> = {
  MQR: 'software_quality_security_rating',
  STANDARD_EXPERIENCE: 'security_rating',
};
const further = ['files', 'ncloc', 'security_hotspots', 'accepted_issues', 'false_positive_issues'];
const mostIssues = 100;

/**
 * Reads ratings and issues of an analysis. SonarQube gives those of a project's latest analysis alone, so it is asked
 * which that is, before and after.
 *
 * @param server - The server.
 * @param wanted - Which analysis.
 * @throws {WorkError} If the latest analysis is another one, or its revision another commit.
 */
export async function readAnalysis(server: SonarServer, wanted: AnalysisToRead): Promise<ReadAnalysis> {
  const { project } = wanted;
  const mode = await modeOf(server);
  await refuseOther(server, wanted);
  const metricKeys = [ratingMetric[mode], ...further].join(',');
  const [{ component }, gate, issues] = await Promise.all([
    server.ask('api/measures/component', { component: project, metricKeys }, Measures),
    server.ask('api/qualitygates/project_status', { projectKey: project }, GateStatus),
    issuesOf(server, wanted, mode),
  ]);
  await refuseOther(server, wanted);
  const measures = Object.fromEntries(
    component.measures.flatMap(({ metric, value }) =>
      value === undefined ? [] : [[metric, value] as const],
    ),
  );
  return {
    mode,
    rating: ratingOf(measures[ratingMetric[mode]]),
    files: Number(measures['files'] ?? 0),
    measures,
    gate: gate.projectStatus.status,
    ...issues,
  };
}

/**
 * Asks for the latest analysis of a project, which also shows whether the token may read revisions.
 *
 * @param server - The server.
 * @param project - The project's key.
 * @returns Undefined where the project was never analysed, or does not exist yet.
 */
export async function latestAnalysis(
  server: SonarServer,
  project: string,
): Promise<z.infer<typeof Analyses>['analyses'][number] | undefined> {
  const found = await server.askFor('api/project_analyses/search', { project, ps: '1' }, Analyses);
  return found?.analyses[0];
}

/** SonarQube writes ratings as `1.0` to `5.0`; anything else is none. */
function ratingOf(value: string | undefined): Rating | undefined {
  return /^[1-5](\.0+)?$/.test(value ?? '') ? ratings[Number(value) - 1] : undefined;
}

async function modeOf(server: SonarServer): Promise<RatingMode> {
  // A server without the question has one mode only.
  const said = await server.askFor('api/v2/clean-code-policy/mode', {}, Mode);
  return said?.mode ?? 'STANDARD_EXPERIENCE';
}

async function refuseOther(
  server: SonarServer,
  { project, analysis, commit }: AnalysisToRead,
): Promise<void> {
  const latest = await latestAnalysis(server, project);
  const revision = latest?.revision ?? 'none';
  if (latest?.key === analysis && revision === commit) return;
  throw new WorkError({
    what:
      latest === undefined
        ? `SonarQube has no analysis of ${project}, though it said that it worked ours in.`
        : `The latest analysis of ${project} is ${latest.key} of ${latest.date}, and its revision is ${revision}; ours is ${analysis} of ${commit}. Its ratings say nothing of this commit.`,
    allowed: 'The ratings that count are those of the analysis whose revision is this commit.',
    remedy:
      'Another analysis came in between: run this job again, and let only one at a time analyse the project (concurrency).',
    unknown: 'how SonarQube rates this commit.',
  });
}

async function issuesOf(
  server: SonarServer,
  { project, threshold }: AnalysisToRead,
  mode: RatingMode,
): Promise<Pick<ReadAnalysis, 'issues' | 'total'>> {
  const known = severities[mode];
  const against = Object.keys(known).filter((severity) => worse(known[severity], threshold));
  const which =
    mode === 'MQR'
      ? { impactSoftwareQualities: 'SECURITY', impactSeverities: against.join(',') }
      : { types: 'VULNERABILITY', severities: against.join(',') };
  const found = await server.ask(
    'api/issues/search',
    { components: project, resolved: 'false', ps: String(mostIssues), ...which },
    Issues,
  );
  const paths = new Map(found.components.map(({ key, path }) => [key, path]));
  const issues = found.issues
    .map((issue) => securityIssue(issue, mode, paths.get(issue.component)))
    .sort((a, b) => ratings.indexOf(b.rating) - ratings.indexOf(a.rating) || order(a, b));
  return { issues, total: found.paging.total };
}

function securityIssue(issue: SonarIssue, mode: RatingMode, file: string | undefined): SecurityIssue {
  const severity =
    (mode === 'MQR'
      ? issue.impacts.find(({ softwareQuality }) => softwareQuality === 'SECURITY')?.severity
      : issue.severity) ?? 'BLOCKER';
  const { key, rule, message, line } = issue;
  return { key, rule, rating: severities[mode][severity] ?? 'E', severity, message, file, line };
}

/** Whether a rating is worse than the worst that passes. */
export function worse(rating: Rating | undefined, threshold: Rating): boolean {
  return rating === undefined || ratings.indexOf(rating) > ratings.indexOf(threshold);
}

function order(a: SecurityIssue, b: SecurityIssue): number {
  return (a.file ?? '').localeCompare(b.file ?? '') || (a.line ?? 0) - (b.line ?? 0);
}

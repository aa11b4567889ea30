import type { Finding, Severity } from '@fhir-iq/sluice-model';
import type { CheckResult } from '../check.ts';
import { finding } from '../findings.ts';
import { type Rating, type ReadAnalysis, type SecurityIssue, worse } from './read-analysis.ts';

const check = 'code_analysis';
const unit = 'files';
const mostNamed = 5;
const severityOf: Readonly<Record<Rating, Severity>> = {
  A: 'info',
  B: 'low',
  C: 'medium',
  D: 'high',
  E: 'critical',
};

/** What the judgement needs beside what SonarQube said. */
export interface RatingQuestion {
  readonly read: ReadAnalysis;
  /** The worst rating that passes. */
  readonly threshold: Rating;
  readonly commit: string;
  /** Where SonarQube shows the project. */
  readonly dashboard: string;
  /** Files that SonarQube could not read as code. */
  readonly unparsed?: readonly string[];
}

/**
 * Judges by the rating itself. The quality gate's word counts for nothing: its conditions are about new code, and a first
 * analysis has none. Pure.
 *
 * @param question - What SonarQube said and what passes.
 */
export function judgeRating(question: RatingQuestion): Omit<CheckResult, 'tools' | 'details'> {
  const { read, threshold, commit } = question;
  const { rating, files, gate } = read;
  const common = { examined: files, unit };
  if (files === 0 || rating === undefined) {
    const missing =
      files === 0
        ? 'SonarQube found no file in it whose language it knows'
        : `SonarQube gives no security rating of it (${metricOf(read)} is missing)`;
    return {
      ...common,
      answer: 'not-evaluated',
      reason: `Commit ${commit.slice(0, 12)} was analysed, but ${missing}: there is nothing to judge.`,
      findings: [],
    };
  }
  const beside = gate === undefined ? '' : ` SonarQube's own gate says ${gate}, for information.`;
  const accepted =
    Number(read.measures['accepted_issues'] ?? 0) + Number(read.measures['false_positive_issues'] ?? 0);
  const aside =
    accepted === 0 ? '' : ` ${count(accepted, 'issue')} were accepted in SonarQube and do not count.`;
  const seen = `Security rating ${rating} (${metricOf(read)}) of ${count(files, 'file')} at commit ${commit.slice(0, 12)}`;
  const { unparsed = [] } = question;
  if (!worse(rating, threshold) && unparsed.length > 0)
    return {
      ...common,
      answer: 'error',
      reason: `${seen}, but ${count(unparsed.length, 'file')} could not be read as code and ${unparsed.length === 1 ? 'is' : 'are'} not rated: ${unparsed.slice(0, mostNamed).join(', ')}. Mend them, or name them in checks.code_analysis.with.exclude.${beside}${aside}`,
      findings: [],
    };
  if (!worse(rating, threshold))
    return { ...common, answer: 'pass', reason: `${seen}.${beside}${aside}`, findings: [] };
  return {
    ...common,
    answer: 'fail',
    reason: `${seen}; ${threshold} or better passes: ${count(read.total, 'issue')} of security stand against it.${beside}${aside}`,
    findings: findingsOf(question, rating),
  };
}

function findingsOf({ read, threshold, dashboard }: RatingQuestion, rating: Rating): Finding[] {
  const issues = read.issues.map((issue) => issueFinding(issue, threshold, read));
  const more = read.total - read.issues.length;
  if (more <= 0 && issues.length > 0) return issues;
  // Accepting the issues that are listed must not accept those that are not.
  const rest = finding(check, {
    rule: 'security-rating',
    key: more > 0 ? 'more-issues' : 'no-issue-listed',
    severity: severityOf[rating],
    message:
      more > 0
        ? `${count(more, 'further issue')} of security stand against rating ${threshold}.`
        : `SonarQube rates the security ${rating} and lists no issue for it.`,
    place: { url: dashboard },
    value: `rating ${rating}`,
    threshold: `rating ${threshold} or better`,
    remedy: `Mend what SonarQube lists at ${dashboard}.`,
  });
  return [...issues, rest];
}

function issueFinding(issue: SecurityIssue, threshold: Rating, read: ReadAnalysis): Finding {
  const { rule, key, severity, file, line, rating } = issue;
  return finding(check, {
    rule,
    key,
    severity: severityOf[rating],
    message: issue.message === '' ? rule : issue.message,
    ...(file === undefined ? {} : { place: { file, ...(line === undefined ? {} : { line }) } }),
    value: `${severity} (rating ${rating})`,
    threshold: `rating ${threshold} or better: no ${read.mode === 'MQR' ? 'issue of security' : 'vulnerability'} that gives a worse one`,
    remedy: `Mend it as SonarQube's rule ${rule} describes.`,
  });
}

function metricOf({ mode }: ReadAnalysis): string {
  return mode === 'MQR' ? 'software_quality_security_rating' : 'security_rating';
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

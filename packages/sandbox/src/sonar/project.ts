import { randomUUID } from 'node:crypto';
import type { Json, Recorded } from './recorded.ts';

/** What the stand-in's engine sends in. */
export interface SentReport {
  readonly project: string;
  readonly revision: string | null;
  readonly files: readonly string[];
  readonly issues: readonly { readonly rule: string; readonly file: string; readonly line: number }[];
}

/** An analysis that was worked in. */
export interface Analysis {
  readonly id: string;
  readonly task: string;
  readonly at: string;
  readonly report: SentReport;
}

/** Works a report in. */
export function analysisOf(report: SentReport, at: Date): Analysis {
  // As the server writes instants: without milliseconds, with an offset of four digits.
  return { id: randomUUID(), task: randomUUID(), at: `${at.toISOString().slice(0, 19)}+0000`, report };
}

/** The answer about a task, in the words of the recording. */
export function taskAnswer(from: Recorded, analysis: Analysis, status: 'SUCCESS' | 'FAILED'): Json {
  const { project } = analysis.report;
  const of = { id: analysis.task, componentKey: project, componentName: project, status };
  const times = { submittedAt: analysis.at, startedAt: analysis.at, executedAt: analysis.at };
  const { analysisId: _, ...task } = from.bad.task.task;
  const outcome =
    status === 'SUCCESS'
      ? { analysisId: analysis.id }
      : { errorMessage: 'Fail to process the report', hasErrorStacktrace: true };
  return { task: { ...task, ...of, ...times, ...outcome } };
}

/** The answer about the latest analysis. */
export function analysesAnswer(from: Recorded, latest: Analysis, total: number): Json {
  const [shape] = from.bad.analyses.analyses;
  const { revision } = latest.report;
  const { revision: _, ...rest } = shape;
  return {
    paging: { pageIndex: 1, pageSize: 1, total },
    analyses: [{ ...rest, key: latest.id, date: latest.at, ...(revision === null ? {} : { revision }) }],
  };
}

/** The answer about measures: those that were asked for and that such a project has. */
export function measuresAnswer(from: Recorded, { report }: Analysis, asked: readonly string[]): Json {
  const { files, issues, project } = report;
  // A project without code has a rating of A, and no number of files: so it was recorded.
  const shape = (files.length === 0 ? from.empty : from.bad).measures.component;
  const bad = issues.length > 0;
  const values: Record<string, string> = { files: String(files.length), ncloc: String(files.length * 10) };
  const measures = shape.measures
    .filter(({ metric }) => asked.includes(metric))
    .map((one) => {
      const rated = one.metric.endsWith('_rating');
      const value = rated ? (bad ? '4.0' : '1.0') : (values[one.metric] ?? one['value']);
      return { ...one, value, ...(rated ? { bestValue: !bad } : {}) };
    });
  return { component: { ...shape, key: project, name: project, measures } };
}

/** The answer about issues: each in the words that its rule was recorded with. */
export function issuesAnswer(from: Recorded, { report, at }: Analysis): Json {
  const { project, issues } = report;
  const found = issues.map(({ rule, file, line }, index) => {
    const shape = from.bad.issues.issues.find((one) => one['rule'] === rule) ?? {};
    return {
      ...shape,
      key: `${rule.replace(/\W/g, '-')}-${String(index)}`,
      component: `${project}:${file}`,
      project,
      line,
      textRange: { startLine: line, endLine: line, startOffset: 0, endOffset: 1 },
      creationDate: at,
      updateDate: at,
    };
  });
  const files = [...new Set(issues.map(({ file }) => file))].map((file) => ({
    key: `${project}:${file}`,
    enabled: true,
    qualifier: 'FIL',
    name: file.split('/').at(-1),
    longName: file,
    path: file,
  }));
  const { issues: _, components: __, ...rest } = from.bad.issues;
  return {
    ...rest,
    total: found.length,
    paging: { pageIndex: 1, pageSize: 100, total: found.length },
    issues: found,
    components: files,
  };
}

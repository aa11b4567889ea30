import type { FarEnd, FarEndContext, FarRequest, FarResponse } from '../far-end.ts';
import type { SandboxSeed } from '../seed.ts';
import {
  type Analysis,
  analysesAnswer,
  analysisOf,
  issuesAnswer,
  measuresAnswer,
  type SentReport,
  taskAnswer,
} from './project.ts';
import { type RecordedAnswer, recorded } from './recorded.ts';
import { type Download, download, javaPath, runtimeArchive } from './runtime-archive.ts';

/** SonarQube's web API, as far as a scanner and the code analysis ask it. */
export interface SonarStandIn extends FarEnd {
  /** Analyses of a project so far, oldest first. */
  analyses(project: string): readonly Analysis[];
}

const foreign = 'f'.repeat(40);

/**
 * Makes the stand-in of SonarQube. It answers in the words that a real server was recorded with. Scanners get from it a
 * small program in place of Java and the engine: they are the real ones, and so is the way of their download.
 *
 * @param context - Clock and faults.
 * @param seed - Host and tokens.
 */
export function createSonarFarEnd(context: FarEndContext, seed: SandboxSeed['sonar']): SonarStandIn {
  const { clock, faults } = context;
  const from = recorded();
  const projects = new Map<string, Analysis[]>();
  let runtime: Download | undefined;
  const engine = download(Buffer.from('The program that the stand-in gives as Java needs no engine.\n'));

  const tokenOf = ({ headers }: FarRequest) => {
    const value = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
    if (faults.strikes('sonar-wrong-token')) return undefined;
    return (seed?.tokens ?? []).find((one) => one.token === value);
  };
  const archive = (): Download => (runtime ??= runtimeArchive());
  const latest = (project: string): Analysis | undefined => projects.get(project)?.at(-1);
  const keep = (report: SentReport): Analysis => {
    const analysis = analysisOf(report, clock.now());
    projects.set(report.project, [...(projects.get(report.project) ?? []), analysis]);
    return analysis;
  };

  const submit = (request: FarRequest, mayAnalyse: boolean): FarResponse => {
    if (!mayAnalyse || faults.strikes('sonar-no-rights')) return answered(from.refusals.noRight);
    const report = JSON.parse(request.body.toString()) as SentReport;
    const planted = faults.strikes('sonar-rating-d')
      ? [{ rule: 'javascript:S1523', file: report.files[0] ?? 'src/planted.js', line: 1 }]
      : [];
    const analysis = keep({ ...report, issues: [...report.issues, ...planted] });
    // Somebody else's analysis comes in before anybody can ask for ours.
    if (faults.strikes('sonar-stale')) keep({ ...report, revision: foreign, issues: [] });
    return { status: 200, json: { taskId: analysis.task, projectId: analysis.id } };
  };
  const task = (id: string): FarResponse => {
    const analysis = [...projects.values()].flat().find((one) => one.task === id);
    if (analysis === undefined) return answered(from.refusals.noSuchTask);
    const status = faults.strikes('sonar-task-failed') ? 'FAILED' : 'SUCCESS';
    return { status: 200, json: taskAnswer(from, analysis, status) };
  };
  const aboutProject = (path: string, query: URLSearchParams): FarResponse => {
    const key =
      query.get('project') ?? query.get('component') ?? query.get('components') ?? query.get('projectKey');
    const analysis = latest(key ?? '');
    if (analysis === undefined) return answered(from.refusals.noSuchProject);
    if (path === '/api/project_analyses/search')
      return { status: 200, json: analysesAnswer(from, analysis, projects.get(key ?? '')?.length ?? 0) };
    if (path === '/api/qualitygates/project_status') return { status: 200, json: from.bad.gate };
    if (path === '/api/issues/search') return { status: 200, json: issuesAnswer(from, analysis) };
    const asked = (query.get('metricKeys') ?? '').split(',');
    const without = faults.strikes('sonar-no-rating')
      ? asked.filter((one) => !one.endsWith('_rating'))
      : asked;
    return { status: 200, json: measuresAnswer(from, analysis, without) };
  };

  const handle = (request: FarRequest): FarResponse => {
    const { pathname, searchParams } = request.url;
    const token = tokenOf(request);
    if (pathname === '/api/authentication/validate')
      return { status: 200, json: { valid: token !== undefined } };
    if (token === undefined) return answered(from.refusals.unknownToken);
    switch (pathname) {
      case '/api/v2/analysis/version':
      case '/api/server/version':
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: from.version };
      case '/api/v2/analysis/jres':
        return { status: 200, json: [{ ...from.jre, sha256: archive().sha256, javaPath }] };
      case `/api/v2/analysis/jres/${String(from.jre['id'])}`:
        return { status: 200, headers: bytes, body: archive().content };
      case '/api/v2/analysis/engine':
        return request.headers['accept'] === 'application/octet-stream'
          ? { status: 200, headers: bytes, body: engine.content }
          : { status: 200, json: { ...from.engine, sha256: engine.sha256 } };
      case '/api/v2/clean-code-policy/mode':
        return { status: 200, json: from.mode };
      case '/api/ce/submit':
        return submit(request, token.rights !== 'none');
      case '/api/ce/task':
        return task(searchParams.get('id') ?? '');
      case '/api/project_analyses/search':
        if (token.rights === 'analysis') return answered(from.refusals.noRight);
        return aboutProject(pathname, searchParams);
      case '/api/measures/component':
      case '/api/qualitygates/project_status':
      case '/api/issues/search':
        return aboutProject(pathname, searchParams);
      default:
        return { status: 404, json: { errors: [{ msg: `Unknown url : ${pathname}` }] } };
    }
  };

  return {
    name: 'sonar',
    hosts: seed === undefined ? [] : [seed.host],
    handle: (request) => Promise.resolve(handle(request)),
    analyses: (project) => projects.get(project) ?? [],
  };
}

const bytes = { 'content-type': 'application/octet-stream' };

function answered({ status, body }: RecordedAnswer): FarResponse {
  return body === null ? { status, body: '' } : { status, json: body };
}

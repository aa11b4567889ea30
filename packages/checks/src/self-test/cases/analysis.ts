import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGitHub } from '@fhir-iq/sluice-github';
import { codeAnalysis } from '../../analysis/code-analysis.ts';
import { attestations } from '../../attestations/attestations.ts';
import { gatherStatements } from '../../attestations/gather.ts';
import { knownBadConfiguration } from '../configuration.ts';
import type { KnownBad } from '../known-bad.ts';
import { commitAll, writeFiles } from './files.ts';

const rule = 'javascript:S1523';
const repository = 'known-bad/site';
const project = 'known-bad_site';

/** Answers with JSON by the path that is asked for. */
function answering(answers: Readonly<Record<string, unknown>>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = answers[pathname];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  };
}

export const codeAnalysisCase: KnownBad = {
  check: 'code_analysis',
  planted: "an analysis with a security rating of D, of which SonarQube's own gate says OK",
  rule,
  async look(bench) {
    await writeFiles(bench.folder, { 'src/backend/run.js': 'export const run = (text) => eval(text);\n' });
    const commit = await commitAll(bench.folder, 'Take a short cut');
    const file = `${project}:src/backend/run.js`;
    const server = await bench.serve(
      answering({
        '/api/authentication/validate': { valid: true },
        '/api/v2/clean-code-policy/mode': { mode: 'MQR' },
        '/api/ce/task': { task: { id: 'task', status: 'SUCCESS', analysisId: 'analysis' } },
        '/api/project_analyses/search': {
          analyses: [{ key: 'analysis', date: '2026-11-23T09:00:00+0000', revision: commit }],
        },
        '/api/measures/component': {
          component: {
            measures: [
              { metric: 'software_quality_security_rating', value: '4.0' },
              { metric: 'files', value: '1' },
            ],
          },
        },
        '/api/qualitygates/project_status': { projectStatus: { status: 'OK' } },
        '/api/issues/search': {
          paging: { total: 1 },
          issues: [
            {
              key: 'issue',
              rule,
              component: file,
              line: 1,
              message: 'Make sure that this dynamic injection or execution of code is safe.',
              impacts: [{ softwareQuality: 'SECURITY', severity: 'HIGH' }],
            },
          ],
          components: [{ key: file, path: 'src/backend/run.js' }],
        },
      }),
    );
    const check = codeAnalysis({
      url: server.href.replace(/\/$/, ''),
      token: 'squ_self-test',
      repository,
      scan: () =>
        Promise.resolve({
          task: 'task',
          unparsed: [],
          tool: { name: 'sonar-scanner', version: 'none', source: 'bundled' },
        }),
    });
    const seen = await check.run(
      bench.context({
        moment: 'before-publish',
        subject: { commit },
        settings: bench.settings('code_analysis', { project }),
      }),
    );
    // No scanner ran: the version of the one in its place would be held against the real one's.
    return { ...seen, tools: [] };
  },
};

export const attestationsCase: KnownBad = {
  check: 'attestations',
  planted: 'a statement by somebody who does not have the role',
  rule: 'wrong-person',
  async look(bench) {
    const commit = 'c'.repeat(40);
    const at = new Date(0).toISOString();
    const server = await bench.serve(
      answering({
        [`/repos/${repository}/issues/1/comments`]: [
          {
            id: 1,
            html_url: 'https://github.com/known-bad/site/issues/1#issuecomment-1',
            body: `/attest user_acceptance_testing ${commit}`,
            user: { login: 'ayla-audit', type: 'User' },
            created_at: at,
            updated_at: at,
          },
        ],
      }),
    );
    const { http, log, clock } = bench.context({ settings: bench.settings('attestations') });
    const github = createGitHub({ repository, token: 'self-test', apiUrl: server.href, http, log, clock });
    const check = attestations({
      digest: undefined,
      members: undefined,
      excluded: () => Promise.resolve([]),
      statements: (_, workflow) =>
        gatherStatements(github, { acts: ['comment'], issues: [1], run: 1, workflow, defaultBranch: 'main' }),
    });
    const attested = [{ name: 'user_acceptance_testing', stage: 'staging', role: 'lead', validFor: '7d' }];
    return await check.run(
      bench.context({
        configuration: knownBadConfiguration({ attestations: attested }),
        subject: { commit },
        settings: bench.settings('attestations'),
      }),
    );
  },
};

import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readAnalysis } from '@fhir-iq/sluice-checks/analysis/read-analysis';
import { sonarServer } from '@fhir-iq/sluice-checks/analysis/sonar-server';
import { createHttp, silentLog, systemClock } from '@fhir-iq/sluice-runtime';
import { startSandbox } from '@fhir-iq/sluice-sandbox';
import type { TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';
import { askSonar, realSonar } from '../helpers/sonar-server.ts';
import { analysedSite, dangerous, excuses } from '../helpers/sonar-sites.ts';

jest.setTimeout(900_000);

const server = realSonar();
const real = server === undefined ? describe.skip : describe;
const http = createHttp({ log: silentLog(), clock: systemClock() });
const project = `sluice-${randomBytes(4).toString('hex')}`;

real('the real SonarQube Community Build (started by .ci/sonarqube; skipped without one)', () => {
  const { url, token } = server ?? { url: '', token: '' };
  let site: TestRepository;
  let good: BundleResult;
  let bad: BundleResult;
  let goodCommit: string;

  const analyse = (inputs: Record<string, string> = {}, cwd = site.directory): Promise<BundleResult> =>
    runBundle({
      action: 'code-analysis',
      cwd,
      inputs: { stage: 'development', 'sonar-url': url, 'sonar-token': token, ...inputs },
      env: {
        GITHUB_REPOSITORY: 'fhir-iq/website',
        RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache'),
      },
      timeoutMs: 850_000,
    });
  const of = (result: BundleResult) => result.evidence['code_analysis'];

  beforeAll(async () => {
    // Each is the first analysis of its project: the server's gate has no new code to judge.
    using fine = analysedSite(`${project}-fine`);
    goodCommit = fine.head();
    good = await analyse({}, fine.directory);
    site = analysedSite(project);
    site.commit('Take a short cut', { 'src/backend/danger.js': dangerous, ...excuses });
    bad = await analyse();
  });
  afterAll(() => site[Symbol.dispose]());

  test('rates the example A', () => {
    expect(good).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(of(good)).toMatchObject({
      details: { rating: 'A', gate: 'OK', revision: goodCommit, unparsed: [] },
    });
    expect(of(good)?.examined).toBeGreaterThan(3);
  });

  test('rates eval and MD5 D while its own gate says OK; nothing in the change excuses it', () => {
    expect(bad).toMatchObject({ code: 1, outputs: { answer: 'fail' } });
    expect(of(bad)).toMatchObject({
      details: { rating: 'D', gate: 'OK', issues: 4, suppressionsIgnored: 3 },
    });
    expect(of(bad)?.findings.map((one) => [one.rule, one.place?.file, one.place?.line])).toEqual([
      ['javascript:S1523', 'src/backend/danger.js', 4],
      ['javascript:S4790', 'src/backend/danger.js', 8],
      ['javascript:S1523', 'src/backend/excused.js', 2],
      ['javascript:S1523', 'src/backend/excused.js', 6],
    ]);
  });

  test('leaves its token in no file and no line but the masks', () => {
    for (const result of [good, bad]) {
      const said = { ...result, stdout: result.stdout.replaceAll(/^::add-mask::.*$/gm, '') };
      expect(JSON.stringify(said)).not.toContain(token);
    }
  });

  test('an analysis of another commit is stale: its ratings are not taken for those of this one', async () => {
    const asked = readAnalysis(sonarServer({ url, token }, http), {
      project,
      analysis: String(of(bad)?.details?.['analysis']),
      commit: goodCommit,
      threshold: 'A',
    });
    await expect(asked).rejects.toThrow(`its revision is ${site.head()}`);
  });

  test.each(['MQR', 'STANDARD_EXPERIENCE'] as const)('in its mode %s the same issues count', async (mode) => {
    const answer = { key: project, analysis: String(of(bad)?.details?.['analysis']) };
    const client = sonarServer({ url, token }, http);
    const asked: typeof client = {
      ...client,
      askFor: (route, query, form) =>
        route.endsWith('/mode') ? Promise.resolve(form.parse({ mode })) : client.askFor(route, query, form),
    };
    const read = await readAnalysis(asked, {
      project,
      analysis: answer.analysis,
      commit: site.head(),
      threshold: 'A',
    });
    expect(read).toMatchObject({ mode, rating: 'D', total: 4 });
  });

  test('a token that it does not know', async () => {
    const result = await analyse({ 'sonar-token': `squ_${'f'.repeat(40)}` });
    expect(of(result)).toMatchObject({ answer: 'error', examined: 0 });
    expect(of(result)?.reason).toContain('does not know the token');
  });

  test('a token for analysis alone may not read revisions', async () => {
    const made = await askSonar(server ?? { url, token, version: '' }, 'POST', 'api/user_tokens/generate', {
      name: `analysis of ${project}`,
      type: 'PROJECT_ANALYSIS_TOKEN',
      projectKey: project,
    });
    const result = await analyse({ 'sonar-token': String(made.json['token']) });
    expect(of(result)).toMatchObject({ answer: 'error', examined: 0 });
    expect(of(result)?.reason).toContain('tokens for analysis alone');
  });

  test('the stand-in answers in the same form', async () => {
    const standIn = 'squ_0123456789abcdef0123456789abcdef01234567';
    const sandbox = await startSandbox({
      stateDirectory: path.join(site.directory, '.git', 'sandbox'),
      clock: systemClock(),
      seed: { sonar: { host: 'sonar.fhiriq.com', tokens: [{ token: standIn, rights: 'all' }] } },
    });
    try {
      const sent = await sandbox.sonar.handle({
        method: 'POST',
        url: new URL('https://sonar.fhiriq.com/api/ce/submit'),
        headers: { authorization: `Bearer ${standIn}` },
        body: Buffer.from(
          JSON.stringify({
            project,
            revision: site.head(),
            files: ['src/backend/danger.js'],
            issues: [{ rule: 'javascript:S1523', file: 'src/backend/danger.js', line: 4 }],
          }),
        ),
        rawBody: Buffer.alloc(0),
      });
      expect(sent).toMatchObject({ status: 200 });
      const metricKeys = 'software_quality_security_rating,files,accepted_issues';
      for (const [route, query] of [
        ['api/v2/clean-code-policy/mode', {}],
        ['api/authentication/validate', {}],
        ['api/project_analyses/search', { project, ps: '1' }],
        ['api/measures/component', { component: project, metricKeys }],
        ['api/qualitygates/project_status', { projectKey: project }],
        ['api/issues/search', { components: project, resolved: 'false', ps: '100', types: 'VULNERABILITY' }],
        ['api/project_analyses/search', { project: 'no-such', ps: '1' }],
      ] as const) {
        const theirs = await askSonar(server ?? { url, token, version: '' }, 'GET', route, query);
        const answer = await sandbox.sonar.handle({
          method: 'GET',
          url: new URL(`https://sonar.fhiriq.com/${route}?${new URLSearchParams(query).toString()}`),
          headers: { authorization: `Bearer ${standIn}` },
          body: Buffer.alloc(0),
          rawBody: Buffer.alloc(0),
        });
        if ('breakage' in answer) throw new Error('no fault is on');
        expect([route, answer.status, formOf(answer.json)]).toEqual([
          route,
          theirs.status,
          formOf(theirs.json),
        ]);
      }
    } finally {
      await sandbox.close();
    }
  });
});

/** Names and kinds of what an answer has; of lists that of the entry that has most, for their order is nobody's. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(formOf)
      .sort((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
      .slice(0, 1);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, formOf(member)]),
  );
}

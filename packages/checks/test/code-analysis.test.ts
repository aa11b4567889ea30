import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttp, silentLog, systemClock } from '@fhir-iq/sluice-runtime';
import fc from 'fast-check';
import { copyTree } from '../src/analysis/copy-tree.ts';
import { judgeRating } from '../src/analysis/judge-rating.ts';
import { ratings, type ReadAnalysis, type SecurityIssue } from '../src/analysis/read-analysis.ts';
import { scannerEnvironment, scannerSettings } from '../src/analysis/scanner-settings.ts';
import { truststore } from '../src/analysis/truststore.ts';
import { createRepository } from './helpers/repository.ts';

const commit = 'c'.repeat(40);
const dashboard = 'https://sonar.fhiriq.com/dashboard?id=site';

const issue: SecurityIssue = {
  key: 'one',
  rule: 'javascript:S1523',
  rating: 'D',
  severity: 'HIGH',
  message: 'Make sure that this is safe.',
  file: 'src/backend/a.js',
  line: 4,
};

function read(over: Partial<ReadAnalysis> = {}): ReadAnalysis {
  return {
    mode: 'MQR',
    rating: 'A',
    files: 3,
    measures: {},
    gate: 'OK',
    issues: [],
    total: 0,
    ...over,
  };
}

const judge = (over: Partial<ReadAnalysis>, threshold: 'A' | 'B' | 'C' = 'A') =>
  judgeRating({ read: read(over), threshold, commit, dashboard });

describe('judging by the rating', () => {
  test.each<[string, Partial<ReadAnalysis>, 'A' | 'B' | 'C', string]>([
    ['A', {}, 'A', 'pass'],
    ['A while the gate says ERROR', { gate: 'ERROR' }, 'A', 'pass'],
    ['B where C passes', { rating: 'B' }, 'C', 'pass'],
    ['B', { rating: 'B', issues: [issue], total: 1 }, 'A', 'fail'],
    ['D while the gate says OK', { rating: 'D', issues: [issue], total: 1 }, 'A', 'fail'],
    ['E without an issue', { rating: 'E' }, 'C', 'fail'],
    ['no rating', { rating: undefined }, 'A', 'not-evaluated'],
    ['A without a file', { files: 0 }, 'A', 'not-evaluated'],
  ])('%s', (_, over, threshold, answer) => {
    const result = judge(over, threshold);
    expect(result.answer).toBe(answer);
    expect(result.findings.some((one) => one.blocks)).toBe(answer === 'fail');
  });

  test('names place, value, threshold and remedy of each issue', () => {
    expect(judge({ rating: 'D', issues: [issue], total: 1 }).findings).toEqual([
      {
        id: 'code_analysis/javascript:S1523/one',
        rule: 'javascript:S1523',
        severity: 'high',
        message: 'Make sure that this is safe.',
        place: { file: 'src/backend/a.js', line: 4 },
        value: 'HIGH (rating D)',
        threshold: 'rating A or better: no issue of security that gives a worse one',
        remedy: "Mend it as SonarQube's rule javascript:S1523 describes.",
        blocks: true,
      },
    ]);
  });

  test('what is not listed stands for itself: a waiver of the others does not accept it', () => {
    expect(judge({ rating: 'D', issues: [issue], total: 7 }).findings).toMatchObject([
      { rule: 'javascript:S1523' },
      {
        id: 'code_analysis/security-rating/more-issues',
        message: expect.stringContaining('6 further') as unknown,
      },
    ]);
  });

  test('says how many issues were accepted in SonarQube', () => {
    const { reason } = judge({ measures: { accepted_issues: '2', false_positive_issues: '1' } });
    expect(reason).toContain('3 issues were accepted in SonarQube');
  });

  test('a file that could not be read as code is not rated, whatever the rating says', () => {
    const question = { read: read(), threshold: 'A' as const, commit, dashboard };
    const result = judgeRating({ ...question, unparsed: ['src/backend/b.js'] });
    expect(result).toMatchObject({
      answer: 'error',
      reason: expect.stringMatching(/1 file could not be read as code and is not rated: src\/backend\/b\.js/),
    });
    const bad = { ...question, read: read({ rating: 'E', issues: [issue], total: 1 }) };
    expect(judgeRating({ ...bad, unparsed: ['src/backend/b.js'] }).answer).toBe('fail');
  });

  test('passes only a rating that is there, at least as good as asked for, of at least one file', () => {
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom(...ratings), { nil: undefined }),
        fc.constantFrom('A' as const, 'B' as const, 'C' as const),
        fc.nat(3),
        (rating, threshold, files) => {
          const good = rating !== undefined && rating <= threshold && files > 0;
          expect(judge({ rating, files }, threshold).answer === 'pass').toBe(good);
        },
      ),
    );
  });
});

describe('what the scanner is told', () => {
  const folders = { tree: '/t/tree', work: '/t/work', home: '/t/home' };
  const subject = { project: 'site', commit, sources: ['src'], tests: [], exclude: ['src/vendor/**'] };

  test('the token goes by the environment alone, and the machine has no say in the settings', () => {
    const settings = scannerSettings(subject, folders, undefined);
    const machine = {
      PATH: '/bin',
      SONAR_SCANNER_OPTS: '-x',
      SONAR_HOST_URL: 'https://evil.example',
      CI: 'true',
      GITHUB_SHA: 'f'.repeat(40),
    };
    const env = scannerEnvironment(
      machine,
      { url: 'https://sonar.fhiriq.com', token: 'squ_secret' },
      folders,
      settings,
    );
    expect(JSON.stringify(settings)).not.toContain('squ_secret');
    expect(env).toMatchObject({
      SONAR_HOST_URL: 'https://sonar.fhiriq.com',
      SONAR_TOKEN: 'squ_secret',
      HOME: '/t/home',
    });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['CI']));
    expect(env).not.toHaveProperty('GITHUB_SHA');
    expect(env).not.toHaveProperty('SONAR_SCANNER_OPTS');
  });

  test('what package.json would add is named, so that it does not count', () => {
    expect(scannerSettings(subject, folders, '/t/home/a b.jks')).toMatchObject({
      'sonar.projectKey': 'site',
      'sonar.scm.revision': commit,
      'sonar.scm.disabled': 'true',
      'sonar.exclusions': 'src/vendor/**',
      'sonar.javascript.lcov.reportPaths': '',
      'sonar.testExecutionReportPaths': '',
      'sonar.scanner.javaOpts': expect.stringContaining('trustStore=../home/') as unknown,
    });
  });
});

describe('the authorities for Java', () => {
  test('are none where the job names none, and an error where the file is missing', async () => {
    expect(await truststore({})).toBeUndefined();
    await expect(truststore({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' })).rejects.toThrow('/nowhere.pem');
  });

  test('are those of Node and the job, each once, of whatever key', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-authorities-'));
    try {
      const file = path.join(folder, 'own.pem');
      const [known = ''] = tls.rootCertificates;
      writeFileSync(file, `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${known}\n`);
      const store = await truststore({ NODE_EXTRA_CA_CERTS: file });
      expect(store?.readUInt32BE(0)).toBe(0xfeedfeed);
      expect(store?.readUInt32BE(8)).toBe(new Set(tls.rootCertificates).size + 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the copy that is analysed', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sluice-copy-')));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const context = (directory: string, head: string) => ({
    directory,
    stage: 'development' as const,
    moment: 'before-publish' as const,
    subject: { commit: head },
    configurationFile: '.github/sluice.yml',
    clock: systemClock(),
    log: silentLog(),
    http: createHttp({ log: silentLog(), clock: systemClock() }),
    env: process.env,
    packsDirectory: folder,
  });

  test('has what is committed, without what would excuse it', async () => {
    using site = createRepository({
      'src/a.js':
        'eval(x); // NOSONAR\n/* eslint-disable */ eval(y); //eslint-disable-line\nimport "eslint";\n',
      'src/b.bin': Buffer.from([0, 255, 128, 10]),
      'sonar-project.properties': 'sonar.exclusions=**/*\n',
      'src/hidden.js': 'eval(z);\n',
    });
    // Attributes change a work tree and an archive, not what is committed.
    site.commit('Attributes', {
      '.gitattributes': 'src/hidden.js export-ignore\n*.js text eol=crlf ident\n',
    });
    site.write('src/not-committed.js', 'eval(w);\n');
    const copied = await copyTree(context(site.directory, site.head()), folder);
    expect(copied).toEqual({
      files: 4,
      folders: new Set(['src']),
      suppressions: 3,
      ignored: ['sonar-project.properties'],
    });
    expect(readFileSync(path.join(folder, 'src/a.js'), 'utf8')).toBe(
      'eval(x); // NOSONA-\n/* ESLINT-disable */ eval(y); //ESLINT-disable-line\nimport "eslint";\n',
    );
    expect([...readFileSync(path.join(folder, 'src/b.bin'))]).toEqual([0, 255, 128, 10]);
    expect(readFileSync(path.join(folder, 'src/hidden.js'), 'utf8')).toBe('eval(z);\n');
    expect(readdirSync(folder).sort()).toEqual(['.gitattributes', 'src']);
  });

  test('has no links: they might lead out of it', async () => {
    using site = createRepository({ 'src/a.js': '1;\n' });
    const blob = site.git('hash-object', '-w', '--stdin');
    site.git('update-index', '--add', '--cacheinfo', `120000,${blob},src/link.js`);
    site.git('commit', '--quiet', '-m', 'Link');
    await copyTree(context(site.directory, site.head()), folder);
    expect(readdirSync(path.join(folder, 'src'))).toEqual(['a.js']);
  });
});

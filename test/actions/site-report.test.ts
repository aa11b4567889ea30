import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Evidence, Verdict } from '@fhir-iq/sluice-model';
import { createExampleSite, type TestRepository } from '../../packages/checks/test/helpers/repository.ts';
import { evidence as anyEvidence, finding, png } from '../../packages/report/test/helpers/material.ts';
import { runBundle, type BundleResult } from '../helpers/run-bundle.ts';

jest.setTimeout(120_000);

let site: TestRepository;
let folder: string;
beforeEach(() => {
  site = createExampleSite();
  folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-site-report-'));
});
afterEach(() => {
  site[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const home = 'https://staging.fhiriq.com/';

function put(
  artifact: string,
  overrides: Partial<Evidence>,
  pictures: Readonly<Record<string, Buffer>> = {},
): void {
  const one = anyEvidence({ ...overrides, subject: { commit: site.head() } });
  mkdirSync(path.join(folder, artifact, 'screenshots'), { recursive: true });
  writeFileSync(path.join(folder, artifact, `${one.check}.json`), JSON.stringify(one));
  for (const [name, content] of Object.entries(pictures))
    writeFileSync(path.join(folder, artifact, 'screenshots', name), content);
}

function verdictFile(): string {
  const verdict: Verdict = {
    schema: 'sluice.verdict/v1',
    stage: 'staging',
    answer: 'fail',
    reason: '1 of 1 do not pass: accessibility (fail).',
    commit: site.head(),
    lines: [{ name: 'accessibility', answer: 'fail', reason: '1 violation.', findings: 1, waived: 0 }],
    notYet: [],
    evidence: {},
    decidedAt: '2026-11-23T09:00:00.000Z',
  };
  const file = path.join(folder, 'verdict', 'verdict.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(verdict));
  return file;
}

async function report(
  inputs: Record<string, string> = {},
): Promise<BundleResult & { page: string; sarif: unknown }> {
  const result = await runBundle({
    action: 'site-report',
    cwd: site.directory,
    inputs: { stage: 'staging', evidence: folder, ...inputs },
  });
  const file = (end: string): string =>
    Object.entries(result.files).find(([name]) => name.endsWith(end))?.[1] ?? '';
  const sarif = file('report.sarif');
  return { ...result, page: file('report.html'), sarif: sarif === '' ? undefined : JSON.parse(sarif) };
}

describe('the action site-report', () => {
  test('folds shards into one page with their pictures, a summary and SARIF', async () => {
    for (const index of [1, 2]) {
      const file = 'screenshots/home.png';
      const shot = { file, url: `${home}${String(index)}`, engine: 'chromium', profile: 'desktop' };
      const found = index === 1 ? [finding('accessibility/image-alt/1', { place: { url: home } })] : [];
      put(
        `site-checks-${String(index)}`,
        {
          answer: found.length === 0 ? 'pass' : 'fail',
          findings: found,
          details: { shard: { index, of: 2 }, screenshots: [shot] },
        },
        // Of one name in two artifacts: each page must show its own.
        { 'home.png': png(40 + index, 30) },
      );
    }
    const result = await report({ 'verdict-file': verdictFile(), 'artifact-name': 'report' });
    expect(result).toMatchObject({ code: 0, outputs: { answer: 'pass' } });
    expect(result.outputs['reason']).toContain(
      'evidence of 1 check and 2 pictures; the answer that it shows is fail',
    );
    expect(result.outputs['report-file']).toMatch(/report\.html$/);
    expect(result.page).toContain('width="41"');
    expect(result.page).toContain('width="42"');
    expect(result.page).toContain('Fail: this release does not go on as it is.');
    expect(result.summary).toMatch(/^### ❌ FHIR IQ, staging: fail/);
    expect(result.summary).toContain('24 pages');
    expect(result.sarif).toMatchObject({
      runs: [
        {
          results: [
            { locations: [{ physicalLocation: { artifactLocation: { uri: 'staging.fhiriq.com' } } }] },
          ],
        },
      ],
    });
  });

  test('shows what is broken, and leaves out what is no picture of the evidence, by name', async () => {
    const secret = path.join(site.directory, 'secret.png');
    writeFileSync(secret, png(5, 5));
    const files = ['link.png', 'no.png', 'huge.png', '../../../outside.png', 'gone.png'];
    put(
      'a',
      { details: { screenshots: files.map((one) => ({ file: `screenshots/${one}`, url: home })) } },
      { 'no.png': Buffer.from('<svg onload="alert(1)"/>'), 'huge.png': Buffer.alloc(3 * 1024 * 1024) },
    );
    symlinkSync(secret, path.join(folder, 'a/screenshots/link.png'));
    writeFileSync(path.join(path.dirname(folder), 'outside.png'), png(5, 5));
    writeFileSync(path.join(folder, 'a/mobile.json'), '');
    const result = await report();
    rmSync(path.join(path.dirname(folder), 'outside.png'));
    expect(result.outputs['answer']).toBe('pass');
    expect(result.page).not.toContain('<img');
    expect(result.page).toContain('5 pictures are not in this file');
    for (const why of [
      'does not lie in the folder',
      'is no PNG, JPEG or WebP',
      '3.0 MiB; a picture may have 2.0 MiB',
      'is not there',
    ])
      expect(result.page).toContain(why);
    expect(result.page).toContain('mobile.json is empty');
    expect(result.summary).toMatch(/: error\n/);
  });

  test('says what differs from the last release', async () => {
    const last = mkdtempSync(path.join(os.tmpdir(), 'sluice-last-'));
    const shot = { file: 'screenshots/home.png', url: home, engine: 'chromium', profile: 'desktop' };
    mkdirSync(path.join(last, 'screenshots'));
    writeFileSync(path.join(last, 'screenshots/home.png'), png(50, 50, 250));
    const before = anyEvidence({
      details: { screenshots: [shot] },
      findings: [finding('accessibility/old/1')],
    });
    writeFileSync(path.join(last, 'accessibility.json'), JSON.stringify(before));
    put('a', { details: { screenshots: [shot] } }, { 'home.png': png(50, 50) });
    const result = await report({ 'last-evidence': last });
    rmSync(last, { recursive: true });
    expect(result.page).toContain('Since the last release');
    expect(result.page).toContain('Pages that look otherwise');
    expect(result.page).toContain('Findings that are gone: 1');
  });

  test('without evidence there is nothing to report on', async () => {
    const result = await report();
    expect(result).toMatchObject({ code: 1, outputs: { answer: 'not-evaluated' } });
    expect(result.page).toContain('Not evaluated');
  });

  test.each([
    ['a folder that is not there', { evidence: '/nowhere' }, /"\/nowhere".*cannot be read/],
    ['a verdict that is none', { 'verdict-file': 'package.json' }, /"verdict-file" is "package.json"/],
  ])('names %s', async (_, inputs, said) => {
    const result = await report(inputs);
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toMatch(said);
  });
});

test('the page of the bundle is the one that the package makes: no script, its own policy', async () => {
  put('a', {});
  const { page } = await report();
  expect(page).toContain('Content-Security-Policy');
  expect(page).not.toContain('<script');
  expect(readFileSync(path.join(folder, 'a/accessibility.json'), 'utf8')).toContain('sluice.evidence/v1');
});

describe('the last release', () => {
  const shot = { file: 'screenshots/home.png', url: home, engine: 'chromium', profile: 'desktop' };
  let last: string;
  let before: string;
  beforeEach(() => {
    before = site.head();
    site.git('commit', '--quiet', '--allow-empty', '--message', 'The next release');
    last = mkdtempSync(path.join(os.tmpdir(), 'sluice-last-'));
    put('a', { details: { screenshots: [shot] } }, { 'home.png': png(50, 50) });
  });
  afterEach(() => rmSync(last, { recursive: true }));

  const found = (change: object = {}): string =>
    JSON.stringify({
      ...{ commit: before, buildId: 'build-1', runId: '4711', at: '2026-11-20T09:00:00.000Z' },
      runUrl: 'https://github.com/fhir-iq/website/actions/runs/4711',
      ...change,
    });
  const left = (artifact: string, name: string, content: object): void => {
    mkdirSync(path.join(last, artifact, 'screenshots'), { recursive: true });
    writeFileSync(path.join(last, artifact, name), JSON.stringify(content));
    writeFileSync(path.join(last, artifact, 'screenshots/home.png'), png(50, 50, 250));
  };
  const said = (change: Partial<Verdict> = {}): Verdict => ({
    ...(JSON.parse(readFileSync(verdictFile(), 'utf8')) as Verdict),
    ...{ answer: 'pass', commit: before },
    ...change,
  });
  const its = (check: string, change: Partial<Evidence> = {}): Evidence =>
    anyEvidence({ check, subject: { commit: before }, details: { screenshots: [shot] }, ...change });

  test('is named, and only what is of it is compared with', async () => {
    left('evidence-stage-verdict', 'verdict.json', said());
    left(
      'evidence-site',
      'accessibility.json',
      its('accessibility', { findings: [finding('accessibility/old/1')] }),
    );
    left(
      'evidence-other',
      'mobile.json',
      its('mobile', {
        subject: { commit: before, buildId: 'build-0' },
        findings: [finding('mobile/stranger/1')],
      }),
    );
    const { page, summary } = await report({ 'last-evidence': last, last: found() });
    expect(page).toMatch(new RegExp(`Compared with commit\\s+<code>${before.slice(0, 12)}</code>`));
    expect(page).toContain('1 document that lay with it is of another release and counts for nothing');
    expect(page).toContain('Pages that look otherwise');
    expect(page).toContain('Findings that are gone: 1');
    expect(summary).toMatch(/Since the last release \(commit .*: .*1 is gone, 1 page looks otherwise\./);
  });

  test.each<[string, () => void, RegExp]>([
    ['no verdict', () => undefined, /it holds no verdict/],
    [
      'a verdict that is not pass',
      () => left('v', 'verdict.json', said({ answer: 'fail' })),
      /it holds a verdict that is fail/,
    ],
    [
      'a verdict on another commit',
      () => left('v', 'verdict.json', said({ commit: 'e'.repeat(40) })),
      /on another commit \(eeeeeeeeeeee\)/,
    ],
    [
      'a verdict of another stage',
      () => left('v', 'verdict.json', said({ stage: 'development' })),
      /it holds a verdict of development/,
    ],
    ['a verdict that is none', () => left('v', 'verdict.json', {}), /a verdict that cannot be read/],
  ])('is not compared with where its files hold %s', async (_, make, why) => {
    left(
      'evidence-site',
      'accessibility.json',
      its('accessibility', { findings: [finding('accessibility/old/1')] }),
    );
    make();
    const { page, summary, outputs } = await report({ 'last-evidence': last, last: found() });
    expect(outputs['answer']).toBe('pass');
    expect(page).toMatch(why);
    expect(summary).toContain('cannot be compared with');
    expect(page).not.toContain('Findings that are gone');
  });

  test('that could not be downloaded, or is none, is said so', async () => {
    const missing = await report({ 'last-evidence': path.join(last, 'no'), last: found() });
    expect(missing.page).toContain('is not here: it could not be downloaded');
    const none = await report({ 'last-evidence': last, last: '{"none":"Nothing came before."}' });
    expect(none.page).toContain('Nothing came before.');
    const wrong = await report({ last: '{"commit":"x"}' });
    expect(wrong).toMatchObject({ code: 1, outputs: { answer: 'error' } });
  });
});

test('a check of the policy that left nothing is an error, and what a waiver accepts does not count', async () => {
  put('a', {});
  const { summary } = await report();
  expect(summary).toMatch(/\| Page navigation \| ⚠️ error \|/);
  expect(summary).toContain('The approvals and statements of people come after this report.');
});

import { describe, expect, test } from '@jest/globals';
import { repository, type Stage, onEachStage } from './stage.ts';

describe('artifacts and code scanning', () => {
  let stage: Stage;
  onEachStage(
    () => stage,
    (next) => (stage = next),
  );
  const token = (permissions: Record<string, string>): string =>
    stage.github.issueToken({ repository, permissions });

  test('a run lists what it left, also what has expired', async () => {
    const { github, commits } = stage;
    github.setRun(repository, {
      ...{ id: 7, name: 'Staging', path: '.github/workflows/staging.yml', event: 'push', branch: 'main' },
      ...{ sha: commits.main, status: 'completed', conclusion: 'success', attempt: 1, number: 7 },
      ...{ actor: 'dev-dana', createdAt: '2026-11-23T09:00:00Z', approvals: [] },
    });
    const one = { bytes: 4, digest: 'ab', createdAt: '2026-11-01T09:00:00Z', directory: '/nowhere' };
    github.addArtifact(repository, 7, {
      id: 1,
      name: 'evidence-a',
      expiresAt: '2026-11-08T09:00:00Z',
      ...one,
    });
    github.addArtifact(repository, 7, {
      id: 2,
      name: 'evidence-b',
      expiresAt: '2126-11-08T09:00:00Z',
      ...one,
    });
    expect(await stage.client({ actions: 'read' }).runs.artifacts(7)).toEqual([
      { id: 1, name: 'evidence-a', expired: true, expiresAt: '2026-11-08T09:00:00Z' },
      { id: 2, name: 'evidence-b', expired: false, expiresAt: '2126-11-08T09:00:00Z' },
    ]);
    expect(github.artifactsFor(token({ actions: 'read' }), repository, 7)).toHaveLength(2);
    expect(() => github.artifactsFor(token({}), repository, 7)).toThrow('not accessible by integration');
    expect(() => github.artifactsFor(token({ actions: 'read' }), repository, 8)).toThrow('Not Found');
  });

  test('SARIF is taken only where code scanning is, with its right, and as GitHub takes it', () => {
    const { github, commits } = stage;
    const result = { ruleId: 'x', message: { text: 'x' }, locations: [{}] };
    const sarif = (results: readonly object[]): string =>
      JSON.stringify({ version: '2.1.0', runs: [{ results }] });
    const upload = {
      ref: 'refs/heads/main',
      commit: commits.main,
      category: 'sluice',
      sarif: sarif([result]),
    };
    const may = token({ 'security-events': 'write' });
    const known = github.repository(repository);
    Object.assign(known, { private: true, codeScanning: false });
    expect(() => github.uploadSarif(may, repository, upload)).toThrow('Code Security must be enabled');
    known.codeScanning = true;
    expect(github.uploadSarif(may, repository, upload)).toBe(1);
    expect(known.analyses).toMatchObject([{ category: 'sluice', results: 1 }]);
    expect(() => github.uploadSarif(token({ contents: 'read' }), repository, upload)).toThrow(
      'not accessible',
    );
    for (const [text, said] of [
      ['{', 'JSON syntax error'],
      ['{"version":"2.0.0"}', 'Only version 2.1.0'],
      [sarif([{ ruleId: 'x' }]), 'at least one location'],
      [sarif(Array.from({ length: 25_001 }, () => result)), 'more results than allowed'],
    ] as const)
      expect(() => github.uploadSarif(may, repository, { ...upload, sarif: text })).toThrow(said);
  });
});

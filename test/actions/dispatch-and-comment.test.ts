import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Verdict } from '@fhir-iq/sluice-model';
import { type BundleResult, runBundle } from '../helpers/run-bundle.ts';

const token = 'ghs_made-up-token-of-a-test';
const verdict: Verdict = {
  schema: 'sluice.verdict/v1',
  stage: 'development',
  answer: 'fail',
  reason: 'secrets_scan: 1 secret found.',
  commit: 'a'.repeat(40),
  lines: [{ name: 'secrets_scan', answer: 'fail', reason: '1 secret found', findings: 1, waived: 0 }],
  notYet: ['mobile_testing'],
  evidence: {},
  decidedAt: '2026-11-23T09:00:00.000Z',
};

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

let server: Server;
let asked: Asked[] = [];
const bot = { login: 'github-actions[bot]', type: 'Bot' };
let comments: { id: number; body: string; user: typeof bot }[] = [];
let refuse: { status: number; message: string } | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { method = '', url = '' } = request;
      const body = text === '' ? undefined : JSON.parse(text);
      asked.push({ method, url, authorization: request.headers.authorization, body });
      const answer = answerTo(method, url, body);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.json === undefined ? '' : JSON.stringify(answer.json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

beforeEach(() => {
  asked = [];
  comments = [];
  refuse = undefined;
});

function answerTo(method: string, url: string, body: { body: string }): { status: number; json?: unknown } {
  if (refuse !== undefined) return { status: refuse.status, json: { message: refuse.message } };
  if (url.includes('/dispatches')) return { status: 204 };
  if (method === 'GET') return { status: 200, json: comments };
  if (method === 'POST') {
    comments.push({ id: comments.length + 1, body: body.body, user: bot });
    return { status: 201, json: comments.at(-1) };
  }
  const comment = comments.find(({ id }) => url.endsWith(`/comments/${String(id)}`))!;
  comment.body = body.body;
  return { status: 200, json: comment };
}

function act(action: string, inputs: Record<string, string>): Promise<BundleResult> {
  const env = { GITHUB_API_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
  return runBundle({ action, inputs: { 'github-token': token, ...inputs }, env });
}

describe('dispatch', () => {
  const inputs = { workflow: 'development.yml', ref: 'development' };

  test('starts a workflow on a branch of its own, with inputs', async () => {
    const result = await act('dispatch', { ...inputs, inputs: 'reason=nightly=yes\nstarted-by=ada' });
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      answer: 'pass',
      reason: 'development.yml was started on development.',
    });
    expect(asked).toEqual([
      {
        method: 'POST',
        url: expect.stringMatching(/\/actions\/workflows\/development\.yml\/dispatches$/),
        authorization: expect.stringContaining(token),
        body: { ref: 'development', inputs: { reason: 'nightly=yes', 'started-by': 'ada' } },
      },
    ]);
  });

  test('says which right the job lacks when GitHub refuses', async () => {
    refuse = { status: 403, message: 'Resource not accessible by integration' };
    const result = await act('dispatch', inputs);
    expect(result.code).toBe(1);
    expect(result.outputs['answer']).toBe('error');
    expect(result.stdout).toContain('actions: write');
    expect(result.stdout.replaceAll(`::add-mask::${token}`, '')).not.toContain(token);
  });

  test.each([
    ['a path for a workflow', { ...inputs, workflow: '../development.yml' }],
    ['a line that is no input', { ...inputs, inputs: 'reason' }],
    ['no branch', { workflow: 'development.yml' }],
  ])('refuses %s before it asks anybody', async (_, wrong) => {
    const result = await act('dispatch', wrong);
    expect(result.code).toBe(1);
    expect(asked).toEqual([]);
  });
});

describe('comment', () => {
  let folder: string;
  let inputs: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-comment-'));
    await writeFile(path.join(folder, 'verdict.json'), JSON.stringify(verdict));
    inputs = { 'verdict-file': path.join(folder, 'verdict.json'), preview: 'skipped', 'pull-request': '7' };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('writes one comment and keeps it up to date', async () => {
    expect((await act('comment', inputs)).outputs['reason']).toBe('Comment written.');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('not-evaluated');
    const again = await act('comment', {
      ...inputs,
      preview: 'success',
      'preview-url': 'https://wix.to/abc',
    });
    expect(again.outputs).toMatchObject({ answer: 'pass', reason: 'Comment updated.' });
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('https://wix.to/abc');
    expect(comments[0]?.body).toContain('1 secret found');
  });

  test('names what changed since the last push, and the findings of the evidence', async () => {
    const finding = { id: 'secrets_scan/aws/a.js', rule: 'aws', severity: 'critical', message: 'A secret.' };
    const evidence = {
      ...{
        schema: 'sluice.evidence/v1',
        check: 'secrets_scan',
        answer: 'fail',
        examined: 1,
        floor: 1,
        unit: 'commits',
      },
      ...{
        subject: { commit: verdict.commit },
        reason: '1 secret.',
        tools: [],
        findings: [{ ...finding, blocks: true }],
      },
      ...{ startedAt: verdict.decidedAt, finishedAt: verdict.decidedAt },
    };
    await mkdir(path.join(folder, 'evidence/scan'), { recursive: true });
    await writeFile(path.join(folder, 'evidence/scan/secrets_scan.json'), JSON.stringify(evidence));
    await act('comment', inputs);
    const next = {
      ...verdict,
      commit: 'b'.repeat(40),
      answer: 'pass',
      lines: [{ ...verdict.lines[0], answer: 'pass' }],
    };
    await writeFile(path.join(folder, 'next.json'), JSON.stringify(next));
    await act('comment', { ...inputs, evidence: path.join(folder, 'evidence') });
    expect(comments[0]?.body).toContain('A secret.');
    await act('comment', { ...inputs, 'verdict-file': path.join(folder, 'next.json') });
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('Changed since the last push (<code>aaaaaaaaaaaa</code>');
    expect(comments[0]?.body).toContain('- Secrets scan: ❌ fail → ✅ pass');
    expect(comments[0]?.body).toContain('- gone: <code>secrets&#95;scan/aws/a.js</code>');
    expect(comments[0]?.body.length).toBeLessThan(65_000);
  });

  test('two pushes, each with its evidence: what is new and what is gone is named, an accepted finding is neither', async () => {
    const push = async (
      commit: string,
      ids: readonly string[],
      accepted: readonly string[],
    ): Promise<void> => {
      const lines = [{ ...verdict.lines[0], findings: ids.length, waived: accepted.length, accepted }];
      const findings = ids.map((id) => ({
        ...{ id, rule: 'rule', severity: 'high', message: `Found ${id}.`, blocks: true },
      }));
      const evidence = {
        ...{ schema: 'sluice.evidence/v1', check: 'secrets_scan', answer: 'fail', examined: 1, floor: 1 },
        ...{ unit: 'commits', subject: { commit }, reason: 'Found.', tools: [], findings },
        ...{ startedAt: verdict.decidedAt, finishedAt: verdict.decidedAt },
      };
      const place = path.join(folder, commit);
      await mkdir(path.join(place, 'evidence-verdict'), { recursive: true });
      await mkdir(path.join(place, 'evidence-security'), { recursive: true });
      await writeFile(
        path.join(place, 'evidence-verdict/verdict.json'),
        JSON.stringify({ ...verdict, commit, lines }),
      );
      await writeFile(path.join(place, 'evidence-security/secrets_scan.json'), JSON.stringify(evidence));
      const file = path.join(place, 'evidence-verdict/verdict.json');
      expect((await act('comment', { ...inputs, 'verdict-file': file, evidence: place })).code).toBe(0);
    };
    await push(
      'c'.repeat(40),
      ['secrets_scan/old', 'secrets_scan/stays', 'secrets_scan/known'],
      ['secrets_scan/known'],
    );
    await push(
      'd'.repeat(40),
      ['secrets_scan/new', 'secrets_scan/stays', 'secrets_scan/known'],
      ['secrets_scan/known'],
    );
    expect(comments).toHaveLength(1);
    const body = comments[0]?.body ?? '';
    expect(body).toContain('Changed since the last push (<code>cccccccccccc</code>');
    expect(body).toContain('- new: <code>secrets&#95;scan/new</code>');
    expect(body).toContain('- gone: <code>secrets&#95;scan/old</code>');
    expect(body).not.toMatch(/(new|gone): <code>secrets&#95;scan\/(stays|known)/);
    expect(body).toContain('Found secrets\\_scan/stays.');
    expect(body).not.toContain('Found secrets\\_scan/known.');
    expect(body.length).toBeLessThan(65_000);
  });

  test('refuses what is no verdict', async () => {
    await writeFile(path.join(folder, 'other.json'), '{"answer":"pass"}');
    const result = await act('comment', { ...inputs, 'verdict-file': path.join(folder, 'other.json') });
    expect(result.code).toBe(1);
    expect(asked).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { canonicalJson, type LedgerRecord } from '@fhir-iq/sluice-model';
import { createMasker, scaledClock } from '@fhir-iq/sluice-runtime';
import { type Sandbox, startSandbox } from '@fhir-iq/sluice-sandbox';
import { type BundleResult, root, runBundle } from '../helpers/run-bundle.ts';

const start = new Date('2026-11-23T09:00:00.000Z');
/** Waits of the bundle's clock pass a hundred times as fast. */
const speed = 100;

function record(id: string, at: string): LedgerRecord {
  return {
    schema: 'sluice.record/v1',
    id,
    kind: 'deployment',
    environment: 'development',
    answer: 'pass',
    who_deployed: 'dev-dana',
    what_was_deployed: { commit: 'a'.repeat(40) },
    when_deployment_occurred: { at, source: 'rehearsal-clock' },
    which_approvals_received: [],
    deployment_outcome: 'published',
    run: {
      repository: 'fhir-iq/website',
      id: '1001',
      attempt: 1,
      url: 'https://github.com/fhir-iq/website/actions/runs/1001',
    },
    details: {},
  };
}

const first = record('deployment:1001:1', '2026-11-23T08:00:00.000Z');
const second = record('verdict:1001:1', '2026-11-23T08:00:01.000Z');

describe('the action record', () => {
  let folder: string;
  let sandbox: Sandbox;
  let token: string;
  let bare: string;
  let clock: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-record-'));
    bare = path.join(folder, 'ledger.git');
    execFileSync('git', ['init', '-q', '--bare', '--initial-branch=main', bare]);
    await mkdir(path.join(folder, 'site/.github'), { recursive: true });
    await writeFile(
      path.join(folder, 'site/.github/sluice.yml'),
      await readFile(path.join(root, 'examples/fhir-iq/.github/sluice.yml')),
    );
    const epoch = Date.now();
    clock = `start=${start.toISOString()};epoch=${String(epoch)};speed=${String(speed)}`;
    sandbox = await startSandbox({
      stateDirectory: path.join(folder, 'sandbox'),
      clock: scaledClock(start, epoch, speed),
      seed: { github: { repositories: [{ name: 'fhir-iq/audit-ledger', directory: bare }] } },
    });
    token = sandbox.github.issueToken({
      repository: 'fhir-iq/audit-ledger',
      permissions: { contents: 'write' },
      kind: 'app',
      login: 'sluice[bot]',
    });
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const put = async (files: Readonly<Record<string, unknown>>): Promise<string> => {
    const directory = path.join(folder, 'records');
    await mkdir(directory, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await writeFile(
        path.join(directory, name),
        typeof content === 'string' ? content : JSON.stringify(content, null, 2),
      );
    }
    return directory;
  };

  const run = async (inputs: Readonly<Record<string, string>>): Promise<BundleResult> => {
    const result = await runBundle({
      action: 'record',
      cwd: path.join(folder, 'site'),
      env: { ...sandbox.environment(), SLUICE_CLOCK: clock },
      inputs: { 'ledger-token': token, ...inputs },
    });
    const said = result.stdout
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::'))
      .join('\n');
    for (const text of [
      said,
      result.stderr,
      result.summary,
      JSON.stringify(result.outputs),
      ...Object.values(result.files),
    ]) {
      expect(createMasker([token]).holdsSecret(text)).toBe(false);
    }
    return result;
  };

  const inLedger = (): string[] =>
    execFileSync('git', ['ls-tree', '-r', '--name-only', 'main'], { cwd: bare, encoding: 'utf8' })
      .trim()
      .split('\n');

  test('appends what jobs left, by git over https, and again it is no new entry', async () => {
    const records = await put({ 'a.json': second, 'b.json': first });
    const result = await run({ records });
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ answer: 'pass', recorded: '2', created: '2' });
    expect(result.evidence['record']).toMatchObject({
      answer: 'pass',
      examined: 2,
      floor: 1,
      unit: 'records',
    });
    expect(inLedger()).toEqual([
      'records/2026/11/20261123T080000000Z-deployment~1001~1.json',
      'records/2026/11/20261123T080001000Z-verdict~1001~1.json',
    ]);
    expect(
      execFileSync('git', ['show', `main:${inLedger()[0] ?? ''}`], { cwd: bare, encoding: 'utf8' }),
    ).toBe(`${canonicalJson(first)}\n`);
    const again = await run({ records });
    expect(again.outputs).toMatchObject({ answer: 'pass', recorded: '2', created: '0' });
    expect(execFileSync('git', ['rev-list', '--count', 'main'], { cwd: bare, encoding: 'utf8' }).trim()).toBe(
      '1',
    );
  });

  test('two runs at once both land', async () => {
    const [one, two] = [path.join(folder, 'one'), path.join(folder, 'two')];
    for (const [directory, content] of [
      [one, first],
      [two, second],
    ] as const) {
      await mkdir(directory);
      await writeFile(path.join(directory, 'r.json'), JSON.stringify(content));
    }
    const results = await Promise.all([run({ records: one }), run({ records: two })]);
    expect(results.map((result) => result.code)).toEqual([0, 0]);
    expect(inLedger()).toHaveLength(2);
  });

  test('a file that lacks a fact is named with its field; the others are recorded; red', async () => {
    const { who_deployed: _left, ...lacking } = second;
    const result = await run({
      records: await put({ 'good.json': first, 'lacking.json': lacking, 'half.json': '{"schema":' }),
    });
    expect(result.code).toBe(1);
    expect(result.outputs['answer']).toBe('error');
    expect(result.outputs['reason']).toMatch(/lacking\.json: who_deployed/);
    expect(result.outputs['reason']).toContain('half.json');
    expect(result.evidence['record']?.findings.map((finding) => finding.id)).toEqual([
      'record/half.json',
      'record/lacking.json',
    ]);
    expect(inLedger()).toHaveLength(1);
  });

  test.each([
    [
      'a directory that is not there',
      async () => await Promise.resolve(path.join(folder, 'nowhere')),
      'does not exist',
    ],
    ['an empty directory', async () => await put({}), 'holds no record'],
  ])('%s is not-evaluated, and red', async (_what, make, said) => {
    const result = await run({ records: await make() });
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ answer: 'not-evaluated', reason: expect.stringContaining(said) });
    expect(result.evidence['record']).toMatchObject({ answer: 'not-evaluated', examined: 0 });
  });

  test('another record under a known id is red and changes nothing', async () => {
    await run({ records: await put({ 'a.json': first }) });
    const result = await run({
      records: await put({ 'a.json': { ...first, deployment_outcome: 'failed' } }),
    });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain('stands in the ledger already with other content');
    expect(inLedger()).toHaveLength(1);
  });

  test.each([
    [
      'a token that may only read',
      () =>
        sandbox.github.issueToken({ repository: 'fhir-iq/audit-ledger', permissions: { contents: 'read' } }),
      'may write contents',
    ],
    [
      'a token of another repository',
      () => sandbox.github.issueToken({ repository: 'fhir-iq/website', permissions: { contents: 'write' } }),
      'not found',
    ],
    ['no token', () => '', 'the input ledger-token is empty'],
  ])('%s is red and says what to do', async (_what, make, said) => {
    token = make();
    const result = await run({ records: await put({ 'a.json': first }) });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain(said);
  });

  test('a push that fails once is tried again; one that always fails is red, and the ledger has no entry', async () => {
    sandbox.faults.enable('git-push-rejected@1');
    const records = await put({ 'a.json': first });
    expect((await run({ records })).outputs).toMatchObject({ answer: 'pass', created: '1' });
    await rm(bare, { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', '--initial-branch=main', bare]);
    sandbox.faults.enable('git-push-rejected');
    const result = await run({ records });
    expect(result.code).toBe(1);
    expect(result.outputs['reason']).toContain('could not be reached by git push');
    expect(execFileSync('git', ['for-each-ref'], { cwd: bare, encoding: 'utf8' })).toBe('');
  });

  test('the store can be a folder', async () => {
    const result = await run({
      records: await put({ 'a.json': first }),
      store: `folder:${path.join(folder, 'store')}`,
    });
    expect(result.code).toBe(0);
    expect(await readdir(path.join(folder, 'store/records/2026/11'))).toEqual([
      '20261123T080000000Z-deployment~1001~1.json',
    ]);
  });
});

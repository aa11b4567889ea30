import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formsOf } from '@fhir-iq/sluice-runtime';
import { readOptions, rehearse, type RehearsalResult, type Story } from '@fhir-iq/sluice-rehearsal';
import { RehearsalRoom } from '../helpers/rehearsal.ts';
import { makeSmallSite } from '../helpers/small-site.ts';

let room: RehearsalRoom;
/** Where the rehearsals of a test make what they must take away again. */
let temporary: string;
const before = process.env['TMPDIR'];
beforeEach(() => {
  room = new RehearsalRoom();
  temporary = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-tmp-'));
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(temporary, { recursive: true, force: true });
  room.close();
});

const lines: string[] = [];
async function play(...args: string[]): Promise<RehearsalResult & { story: Story }> {
  const options = readOptions(['--until', 'development', ...args, '--no-page', '--state', room.state]);
  const result = await rehearse(options, (line) => lines.push(line));
  if (result.story === undefined) throw new Error('there is no story');
  return { ...result, story: result.story };
}

const ends = (story: Story): Record<string, string> =>
  Object.fromEntries(story.runs.flatMap((run) => run.jobs.map((job) => [job.key, job.conclusion])));

/** Every file below a folder with its bytes; of a bare repository also every object, unpacked. */
function* everything(folder: string): Generator<{ name: string; text: string }> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(entry.parentPath, entry.name);
    // What npm installed is not the rehearsal's, and nothing of it was made with a secret.
    if (entry.isSymbolicLink()) continue;
    if (entry.isDirectory()) yield* everything(name);
    else if (entry.isFile()) yield { name, text: readFileSync(name, 'latin1') };
    if (entry.isDirectory() && entry.name.endsWith('.git')) {
      const { stdout } = spawnSync('git', ['cat-file', '--batch-all-objects', '--batch'], {
        cwd: name,
        encoding: 'latin1',
        maxBuffer: 100_000_000,
      });
      yield { name: `objects of ${name}`, text: stdout };
    }
  }
}

function leaks(secrets: ReadonlySet<string>, places: Iterable<{ name: string; text: string }>): string[] {
  const forms = [...secrets].flatMap(formsOf);
  return [...places].filter(({ text }) => forms.some((form) => text.includes(form))).map(({ name }) => name);
}

describe('the roads of the example, as they are', () => {
  test('a push reaches the development site, the next push too, and no secret is left anywhere', async () => {
    const first = await play('deploy', '--at', '2026-11-23T09:00:00Z');
    expect(first.exitCode).toBe(0);
    expect(Object.values(ends(first.story))).toEqual(Array.from({ length: 11 }, () => 'success'));
    const live = first.story.live.find((one) => one.environment === 'development');
    expect(live?.commit).toBe(first.story.runs[0]?.sha);
    expect(first.story.deployments).toMatchObject([
      { environment: 'development', state: 'success', payload: { buildId: live?.buildId } },
    ]);
    expect(first.story.records.map((record) => record.kind).sort()).toEqual(['deployment', 'verdict']);
    expect(
      first.story.records.every((record) => record.when_deployment_occurred.source === 'rehearsal-clock'),
    ).toBe(true);
    // The far ends are made while the clock runs already.
    expect(first.story.clock.start).toMatch(/^2026-11-23T09:0\d:/);
    expect(first.story.messages.map((message) => message.to).sort()).toEqual([
      'SLACK_WEBHOOK_DEVELOPERS',
      'SLACK_WEBHOOK_TEAM',
    ]);

    const second = await play('deploy');
    expect(second.exitCode).toBe(0);
    expect(second.story.runs[0]?.number).toBe(2);
    expect(second.story.live.find((one) => one.environment === 'development')?.commit).toBe(
      second.story.runs[0]?.sha,
    );
    expect(second.story.runs[0]?.sha).not.toBe(first.story.runs[0]?.sha);

    const secrets = new Set([...(first.secrets ?? []), ...(second.secrets ?? [])]);
    expect(secrets.size).toBeGreaterThan(20);
    const said = { name: 'what was printed', text: lines.join('\n') };
    const told = { name: 'the stories', text: JSON.stringify([first.story, second.story]) };
    expect(leaks(secrets, [...everything(room.state), said, told])).toEqual([]);
    const left = readdirSync(temporary).filter((name) => name.startsWith('sluice-'));
    expect(left).toEqual([]);

    // The search finds a secret where there is one, in each of the forms.
    const [secret = ''] = secrets;
    for (const form of [secret, Buffer.from(`x${secret}`).toString('base64'), encodeURIComponent(secret)]) {
      writeFileSync(path.join(room.state, 'runs', 'planted'), form);
      expect(leaks(secrets, everything(path.join(room.state, 'runs')))).toEqual([
        path.join(room.state, 'runs', 'planted'),
      ]);
    }
  }, 300_000);

  // The example's own way to production, with every check, is what `npm run rehearse` rehearses.
  test('a push reaches production by staging, plan and approvals, and production goes back', async () => {
    const site = makeSmallSite();
    const first = await play('deploy', '--until', 'production', '--site', site);
    expect(first.exitCode).toBe(0);
    expect(first.story.runs.map((run) => [path.basename(run.file), run.conclusion])).toEqual([
      ['development.yml', 'success'],
      ['staging.yml', 'success'],
      ['production-plan.yml', 'success'],
      ['production.yml', 'success'],
    ]);
    const [push] = first.story.runs;
    expect(first.story.live.map((one) => one.commit)).toEqual(Array.from({ length: 3 }, () => push?.sha));
    expect(first.story.waits.map((wait) => [wait.name, wait.outcome])).toEqual(
      expect.arrayContaining([
        ['staging-tech-lead', 'approved'],
        ['staging-product-owner', 'approved'],
        ['production-tech-lead', 'approved'],
        ['production-business-owner', 'approved'],
      ]),
    );
    const people = new Set(first.story.waits.flatMap((wait) => (wait.by === undefined ? [] : [wait.by])));
    expect(people).not.toContain('dev-dana');
    const kinds = first.story.records
      .filter((record) => record.environment === 'production')
      .map((record) => record.kind);
    expect(kinds).toEqual(expect.arrayContaining(['plan', 'notice', 'backup', 'deployment', 'verdict']));
    expect(first.story.issues).toMatchObject([{ labels: ['sluice-release'], state: 'closed' }]);

    const back = await play('rollback', '--until', 'production', '--site', site);
    rmSync(site, { recursive: true });
    expect(back.exitCode).toBe(0);
    const road = back.story.runs.find((run) => run.file.endsWith('/rollback.yml'));
    expect(Object.fromEntries((road?.jobs ?? []).map((job) => [job.key, job.conclusion]))).toEqual({
      stop: 'success',
      tell: 'success',
      restore: 'success',
      revert: 'success',
      notify: 'success',
      record: 'success',
      verdict: 'failure',
    });
    const production = back.story.live.find((one) => one.environment === 'production');
    expect(production?.commit).toBe(push?.sha);
    expect(production?.buildId).not.toBe(
      first.story.live.find((one) => one.environment === 'production')?.buildId,
    );
    expect(back.story.records.map((record) => record.kind)).toEqual(
      expect.arrayContaining(['incident', 'rollback']),
    );
    expect(
      back.story.issues.filter((issue) => issue.state === 'open' && issue.labels.includes('sluice-hold')),
    ).toHaveLength(1);
    const secrets = new Set([...(first.secrets ?? []), ...(back.secrets ?? [])]);
    const told = { name: 'the stories', text: JSON.stringify([first.story, back.story]) };
    expect(leaks(secrets, [...everything(room.state), told])).toEqual([]);
  }, 900_000);

  test('a pull request gets a preview and one comment; from a fork it gets what needs no secret', async () => {
    const own = await play('pull-request');
    expect(own.exitCode).toBe(0);
    expect(ends(own.story)).toMatchObject({
      'gate / verdict': 'success',
      preview: 'success',
      fork: 'skipped',
      comment: 'success',
    });
    expect(own.story.messages).toMatchObject([{ channel: 'pull-request', to: '#1' }]);
    expect(own.story.live.every((one) => one.buildId === undefined)).toBe(true);
    const fork = await play('pull-request', '--fork');
    expect(fork.exitCode).toBe(0);
    expect(ends(fork.story)).toMatchObject({
      'gate / verdict': 'success',
      preview: 'skipped',
      fork: 'success',
      comment: 'skipped',
    });
    const rights = fork.story.runs.flatMap((run) =>
      run.jobs.flatMap((job) => Object.values(job.permissions)),
    );
    expect(rights).not.toContain('write');
  }, 300_000);

  test('the night starts the deployment of development as a run of its own', async () => {
    const site = makeSmallSite();
    const { exitCode, story } = await play('nightly', '--site', site);
    rmSync(site, { recursive: true });
    expect(exitCode).toBe(0);
    expect(story.runs.map((run) => [run.event, run.ref, run.actor, run.conclusion])).toEqual([
      ['schedule', 'refs/heads/main', 'dev-dana', 'success'],
      ['workflow_dispatch', 'refs/heads/development', 'github-actions[bot]', 'success'],
    ]);
    expect(story.live.find((one) => one.environment === 'development')?.commit).toBe(story.runs[1]?.sha);
  }, 300_000);

  test('a fault that strikes makes the road red, and the story says that it struck', async () => {
    const site = makeSmallSite();
    const { code, said, story } = await room.rehearse([
      ...['deploy', '--site', site, '--until', 'development'],
      ...['--fault', 'wix-invalid-key'],
    ]);
    rmSync(site, { recursive: true });
    expect(code).toBe(1);
    expect(story?.faults).toEqual([{ name: 'wix-invalid-key', struck: expect.any(Number) }]);
    expect(story?.faults[0]?.struck).toBeGreaterThan(0);
    expect(story === undefined ? {} : ends(story)).toMatchObject({
      publish: 'failure',
      smoke: 'skipped',
      notify: 'success',
      record: 'success',
    });
    expect(said).toContain('Development ended with failure in the job Publish. Exit code 1');
    expect(said).toMatch(/Faults\n {2}wix-invalid-key +struck \d+ times/);
    expect(story?.live.every((one) => one.buildId === undefined)).toBe(true);
  }, 300_000);

  test.each([
    [['--fault', 'wix-typo'], 'There is no fault named "wix-typo"'],
    [['--until', 'moon'], '--until is "moon". It is one of development, staging, production.'],
    [['--site', '/nowhere/at/all'], '--site is /nowhere/at/all, which is no folder.'],
    [['--site', 'packages'], 'has no .github/sluice.yml'],
    [['--variant', 'nice'], 'There is no variant named "nice". Known variants:'],
  ])('%j is usage: exit code 2', async (args, message) => {
    const { code, said, story } = await room.rehearse(args);
    expect(code).toBe(2);
    expect(said).toContain(message);
    expect(story).toBeUndefined();
  });

  test('--list-faults prints one fault a line, the name first', async () => {
    const { code, said } = await room.rehearse(['--list-faults']);
    expect(code).toBe(0);
    const names = said
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(
      expect.arrayContaining(['wix-build-error', 'wix-old-build-stays', 'slack-429', 'npm-advisories-down']),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

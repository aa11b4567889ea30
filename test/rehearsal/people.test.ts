import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readOptions, rehearse, type Story } from '@fhir-iq/sluice-rehearsal';
import { makeQuickSite } from '../helpers/quick-site.ts';

let site: string;
let state: string;
const lines: string[] = [];
beforeEach(() => {
  site = makeQuickSite();
  state = mkdtempSync(path.join(os.tmpdir(), 'rehearsal-'));
  lines.length = 0;
});
afterEach(() => {
  rmSync(site, { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
});

async function play(...args: string[]): Promise<Story> {
  const options = readOptions([...args, '--site', site, '--no-page', '--state', state]);
  const { story } = await rehearse(options, (line) => lines.push(line));
  if (story === undefined) throw new Error('there is no story');
  return story;
}

const files = (story: Story): string[] => story.runs.map((run) => path.basename(run.file));
const at = ['--at', '2026-11-23T09:00:00Z'];

describe('people on the road to production', () => {
  test('release what was planned when its window opens; the clock of all agrees', async () => {
    const story = await play('deploy', ...at);
    expect(story.runs.map((run) => [path.basename(run.file), run.actor, run.conclusion])).toEqual([
      ['development.yml', 'dev-dana', 'success'],
      ['staging.yml', 'github-actions[bot]', 'success'],
      ['production-plan.yml', 'github-actions[bot]', 'success'],
      ['production.yml', 'lena-lead', 'success'],
    ]);
    expect(story.runs[3]?.inputs).toEqual({ commit: story.runs[0]?.sha, starter: 'lena-lead' });
    expect(story.clock.jumps).toMatchObject([
      { to: '2026-11-25T14:01:00.000Z', why: 'the window of the plan is open' },
    ]);
    expect(lines).toContain('The clock goes on at 2026-11-25T14:01:00.000Z: the window of the plan is open.');
    expect(lines.find((line) => line.includes('start=2026-11-25T14:01:00.000Z;epoch='))).toBeDefined();
    expect(story.waits.map((wait) => [wait.name, wait.outcome, wait.by])).toEqual([
      ['staging-tech-lead', 'approved', 'lena-lead'],
      ['production-tech-lead', 'approved', 'leo-lead'],
      ['production-business-owner', 'approved', 'otto-owner'],
    ]);
    expect(story.deployments).toMatchObject([{ environment: 'production', state: 'success' }]);

    // Time does not run backwards: the next rehearsal of this state begins where this one ended.
    const next = await play('deploy', '--until', 'staging', ...at);
    expect(files(next)).toEqual(['development.yml', 'staging.yml']);
    expect(Date.parse(next.startedAt)).toBeGreaterThanOrEqual(Date.parse('2026-11-25T14:01:00Z'));
    expect(lines.some((line) => /^production-plan\.yml was dispatched and not followed/.test(line))).toBe(
      true,
    );
  }, 60_000);

  test('nobody releases what a person rejected', async () => {
    const story = await play('deploy', '--reject', 'staging-tech-lead', ...at);
    expect(files(story)).toEqual(['development.yml', 'staging.yml']);
    expect(story.exitCode).toBe(1);
    expect(story.waits).toMatchObject([{ outcome: 'rejected', by: 'lena-lead' }]);
  }, 60_000);

  test('a wait that nobody ends takes 30 days by the clock and no time here', async () => {
    const story = await play('deploy', '--approve', 'none', ...at);
    expect(story.waits).toMatchObject([{ name: 'staging-tech-lead', outcome: 'expired' }]);
    expect(Date.parse(story.finishedAt)).toBeGreaterThanOrEqual(Date.parse('2026-12-23T09:00:00Z'));
    expect(story.milliseconds.total).toBeLessThan(30_000);
  }, 60_000);

  test('run production again', async () => {
    const first = await play('deploy', ...at);
    const again = await play('deploy', '--attempt', '2');
    const [run] = again.runs;
    expect(again.runs).toHaveLength(1);
    expect(run).toMatchObject({ number: first.runs[3]?.number, id: first.runs[3]?.id, attempt: 2 });
    expect(run?.inputs).toEqual(first.runs[3]?.inputs);
    await expect(play('rollback', '--attempt', '2')).rejects.toThrow(
      '--attempt is 2, and no run of rollback.yml is in this state.',
    );
  }, 60_000);
});

describe('people who go back', () => {
  test('have the deployments made that they need, wait a day, and start the rollback', async () => {
    const story = await play('rollback', '--details', 'prices are wrong', ...at);
    expect(files(story)).toEqual([
      ...['development.yml', 'staging.yml', 'production-plan.yml', 'production.yml'],
      ...['development.yml', 'staging.yml', 'production-plan.yml', 'production.yml'],
      'rollback.yml',
    ]);
    const last = story.runs.at(-1);
    expect(last).toMatchObject({
      actor: 'lena-lead',
      inputs: { reason: 'business_decision', details: 'prices are wrong' },
      conclusion: 'failure',
    });
    expect(story.clock.jumps.at(-1)?.why).toBe('a day has passed since the deployment');

    // A rollback is live now, so there must be a release to go back from; the one before it counts.
    const next = await play('rollback', '--by', 'otto-owner');
    expect(files(next)).toEqual([
      ...['development.yml', 'staging.yml', 'production-plan.yml', 'production.yml'],
      'rollback.yml',
    ]);
    expect(next.runs.at(-1)?.actor).toBe('otto-owner');
  }, 120_000);

  test('cancel what is on its way to production', async () => {
    await play('deploy', ...at);
    await play('deploy');
    const story = await play(
      'rollback',
      '--during',
      'owner',
      '--approve',
      'staging-tech-lead=lena-lead,production-tech-lead=leo-lead',
    );
    expect(files(story)).toEqual([
      ...['development.yml', 'staging.yml', 'production-plan.yml', 'production.yml'],
      'rollback.yml',
    ]);
    const release = story.runs.find((run) => run.file.endsWith('/production.yml'));
    expect(release).toMatchObject({
      conclusion: 'cancelled',
      reason: 'The run was canceled by @github-actions[bot].',
    });
    expect(release?.jobs.find((job) => job.key === 'publish')?.conclusion).toBe('cancelled');
    expect(story.waits.filter((wait) => wait.outcome === 'cancelled').map((wait) => wait.name)).toEqual([
      'production-business-owner',
    ]);
    expect(lines.some((line) => line.endsWith('while production.yml is at owner.'))).toBe(true);
  }, 120_000);

  test('do not go back where no deployment came about', async () => {
    const story = await play('rollback', '--reject', 'production-business-owner', ...at);
    expect(files(story)).toEqual(['development.yml', 'staging.yml', 'production-plan.yml', 'production.yml']);
    expect(story.exitCode).toBe(1);
  }, 60_000);
});

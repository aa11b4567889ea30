import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { git } from '@fhir-iq/sluice-runtime';
import { rollbackWorld } from '../helpers/rollback-world.ts';
import type { RollbackWorld } from '../helpers/rollback-world.ts';

jest.setTimeout(120_000);
let world: RollbackWorld;
beforeEach(async () => {
  world = await rollbackWorld();
});
afterEach(async () => {
  await world.close();
});

const file = 'src/pages/masterPage.js';
const head = async (): Promise<string> => (await git(world.repository, ['rev-parse', 'HEAD'])).trim();
const textAt = async (ref: string, name: string): Promise<string> =>
  await git(world.repository, ['show', `${ref}:${name}`]);

/** A good commit, a bad one that production was taken back from, and what came after it. */
async function history(after: (text: string) => string = (text) => text): Promise<{
  outputs: Record<string, string>;
  branch: string;
}> {
  const good = await head();
  await world.commit(file, (text) => `${text}// bad\n`);
  const bad = await world.commit('src/public/sluice-build.js', (text) => `${text}// bad too\n`);
  await world.commit('README.md', 'A later change.\n');
  await world.commit(file, after).catch(() => undefined);
  return {
    outputs: { 'bad-commit': bad, 'target-commit': good },
    branch: `sluice/revert-${bad.slice(0, 12)}`,
  };
}

describe('the proposal to take the bad change out', () => {
  test('is a pushed branch and a link without an App’s token, and says what is missing', async () => {
    const { outputs, branch } = await history();
    const main = await head();
    const revert = await world.revert(outputs);
    expect(revert.code).toBe(0);
    const page = `https://github.com/fhir-iq/website/compare/main...${branch}?expand=1`;
    expect(revert.outputs).toMatchObject({ outcome: 'proposed', branch, 'pull-request': page });
    expect(revert.outputs['reason']).toMatch(/no app-token was given[\s\S]*pull-requests: write/);
    // All of the bad range is gone, what came after stays, and main itself was not touched.
    expect(await textAt(branch, file)).toBe(await textAt(outputs['target-commit'] ?? '', file));
    expect(await textAt(branch, 'README.md')).toBe('A later change.\n');
    expect(await head()).toBe(main);
    expect((await git(world.repository, ['rev-parse', `${branch}^`])).trim()).toBe(main);

    // Made again by a run that took it up, it is the same.
    const commit = await git(world.repository, ['rev-parse', branch]);
    const again = await world.revert(outputs);
    expect(again.outputs).toMatchObject({ answer: 'pass', outcome: 'proposed' });
    expect(await git(world.repository, ['rev-parse', branch])).toBe(commit);
  });

  test('is a pull request with an App’s token', async () => {
    const { outputs, branch } = await history();
    const appToken = world.appToken({ 'pull-requests': 'write', contents: 'read' });
    const revert = await world.revert(outputs, { 'app-token': appToken });
    expect(revert.outputs).toMatchObject({ answer: 'pass', outcome: 'proposed', branch });
    expect(revert.outputs['pull-request']).toMatch(/\/pull\/\d+$/);
    const [pull] = world.sandbox.github.repository('fhir-iq/website').pulls;
    expect(pull).toMatchObject({ head: { ref: branch }, base: { ref: 'main' }, author: 'sluice-app[bot]' });
    expect(pull?.body).toMatch(/Change src\/pages\/masterPage/);
    const again = await world.revert(outputs, { 'app-token': appToken });
    expect(again.outputs['pull-request']).toBe(revert.outputs['pull-request']);
  });

  test('is a link where the App may not open pull requests', async () => {
    const { outputs } = await history();
    const appToken = world.appToken({ contents: 'read' });
    const revert = await world.revert(outputs, { 'app-token': appToken });
    expect(revert.outputs['answer']).toBe('pass');
    expect(revert.outputs['pull-request']).toMatch(/\/compare\//);
    expect(revert.outputs['reason']).toMatch(/could not be opened: [\s\S]*pull-requests: write/);
  });

  test('of workflow files is refused to a job’s token: a person gets the commands', async () => {
    const good = await head();
    const bad = await world.commit('.github/workflows/extra.yml', 'on: push\njobs: {}\n');
    const revert = await world.revert({ 'bad-commit': bad, 'target-commit': good });
    expect(revert.code).toBe(1);
    expect(revert.outputs).toMatchObject({ answer: 'error', outcome: 'failed' });
    expect(revert.outputs['reason']).toMatch(
      new RegExp(
        `extra\\.yml[\\s\\S]*A person must: [\\s\\S]*git revert --no-commit ${good.slice(0, 12)}\\.\\.${bad.slice(0, 12)}`,
      ),
    );
    expect(revert.outputs['reason']).not.toContain('contents: write');
  });

  test('names the files that have changed since in the same places, and what a person must do', async () => {
    const { outputs, branch } = await history((text) => text.replace('// bad', '// bad, and mended'));
    const revert = await world.revert(outputs);
    expect(revert.outputs).toMatchObject({ answer: 'fail', outcome: 'conflicts', branch: '' });
    expect(revert.outputs['reason']).toContain(file);
    expect(revert.outputs['reason']).toMatch(/git revert --no-commit/);
    await expect(textAt(branch, file)).rejects.toThrow();
  });

  test('is not made where the branch no longer has the change', async () => {
    const { outputs } = await history();
    await git(world.repository, ['revert', '--no-edit', `${outputs['target-commit'] ?? ''}..HEAD`]);
    const revert = await world.revert(outputs);
    expect(revert.outputs).toMatchObject({ answer: 'pass', outcome: 'nothing-to-revert' });
  });

  test('goes to the branch of development where the default branch never had the change', async () => {
    const { outputs, branch } = await history();
    await git(world.repository, ['branch', '--force', 'development', 'main']);
    await git(world.repository, ['switch', '--quiet', 'development']);
    await git(world.repository, ['branch', '--force', 'main', outputs['target-commit'] ?? '']);
    const revert = await world.revert(outputs);
    expect(revert.outputs).toMatchObject({ outcome: 'proposed', branch });
    expect(revert.outputs['pull-request']).toContain('compare/development...');
  });

  test('says of the other branch that it holds the bad commit too', async () => {
    const { outputs } = await history();
    await git(world.repository, ['branch', '--force', 'development', 'main']);
    const revert = await world.revert(outputs);
    expect(revert.outputs['reason']).toMatch(/The branch development holds the bad commit too/);
  });

  test('never goes over what others have on that branch', async () => {
    const { outputs, branch } = await history();
    await git(world.repository, ['branch', branch, outputs['target-commit'] ?? '']);
    await git(world.repository, ['switch', '--quiet', branch]);
    await world.commit('mine.txt', 'mine').catch(async () => await git(world.repository, ['status']));
    await git(world.repository, ['switch', '--quiet', 'main']);
    const before = await git(world.repository, ['rev-parse', branch]);
    const revert = await world.revert(outputs);
    expect(revert.outputs).toMatchObject({ answer: 'error', outcome: 'failed' });
    expect(revert.outputs['reason']).toMatch(/Somebody has worked on that branch/);
    expect(await git(world.repository, ['rev-parse', branch])).toBe(before);
  });

  test('needs the right to push, and says so', async () => {
    const { outputs } = await history();
    const token = world.sandbox.github.issueToken({
      repository: 'fhir-iq/website',
      permissions: { contents: 'read', issues: 'write' },
    });
    const revert = await world.revert(outputs, { 'github-token': token });
    expect(revert.outputs).toMatchObject({ answer: 'error', outcome: 'failed' });
    expect(revert.outputs['reason']).toMatch(/contents: write/);
  });

  test('needs full commits', async () => {
    const revert = await world.revert({ 'bad-commit': 'main' });
    expect(revert.outputs).toMatchObject({ answer: 'error' });
    expect(revert.outputs['reason']).toMatch(/lacks the inputs bad-commit, target-commit/);
  });
});

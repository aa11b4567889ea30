import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { git } from '@fhir-iq/sluice-runtime';
import { publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld, PublishWorldOptions } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const worldOf = async (options?: PublishWorldOptions): Promise<PublishWorld> =>
  (world = await publishWorld(options));
const states = (): (readonly string[])[] => world.deployments().map((one) => one.states);
afterEach(async () => {
  await world.close();
});

describe('what is refused before anything is begun at Wix', () => {
  const refused = async (
    request: Parameters<PublishWorld['publish']>[0],
    answer: string,
    says: RegExp,
  ): Promise<void> => {
    const result = await world.publish(request);
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ answer, outcome: 'refused' });
    expect(result.outputs['reason']).toMatch(says);
    expect(result.evidence['publish']?.answer).toBe(answer);
    expect(result.records).toEqual([
      expect.objectContaining({ kind: 'deployment', deployment_outcome: 'refused', answer }),
    ]);
    expect(world.sandbox.requests().filter((one) => /\/apps\/deploy$/.test(one.url))).toEqual([]);
  };

  test.each([
    ['a verdict that is not pass', { verdict: 'fail' }, 'fail', /verdict is "fail"/],
    ['no verdict at all', { verdict: '' }, 'fail', /verdict is "none"/],
    [
      'another release than the judged one',
      { 'release-digest': `sha256:${'0'.repeat(64)}` },
      'fail',
      /Only the release that was judged/,
    ],
    ['no digest', { 'release-digest': '' }, 'fail', /without a digest/],
    ['a site id that is no UUID', { 'site-id': 'my-site' }, 'error', /is a UUID/],
    ['no token for the deployment record', { 'github-token': '' }, 'error', /deployments: write/],
    ['neither a site id nor its variable', { 'site-id': '' }, 'error', /WIX_DEV_SITE_ID/],
    [
      'an empty key',
      { 'wix-api-key': '' },
      'error',
      /wix-api-key is empty.*the secret WIX_API_KEY of the environment/,
    ],
    [
      'two keys in one',
      { 'wix-api-key': 'one two' },
      'error',
      /7 characters that are not shown, and is no key/,
    ],
  ])('%s', async (_name, inputs, answer, says) => {
    await worldOf();
    await refused({ inputs }, answer, says);
    expect(states()).toEqual([]);
  });

  test('a checkout that differs from its commit', async () => {
    await worldOf();
    await writeFile(path.join(world.repository, 'src/backend/extra.js'), 'export const a = 1;\n');
    await refused({}, 'error', /differs from its commit in src\/backend\/extra\.js/);
  });

  test('a link that leads outside, and a file that is not UTF-8', async () => {
    await worldOf();
    await symlink('/etc/hostname', path.join(world.repository, 'src/public/host.js'));
    await writeFile(
      path.join(world.repository, 'src/public/latin.js'),
      Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]),
    );
    await git(world.repository, ['add', '--all']);
    await git(world.repository, ['commit', '--quiet', '--message', 'Bad files']);
    const digest = `sha256:${'1'.repeat(64)}`;
    await refused(
      { inputs: { 'release-digest': digest } },
      'error',
      /host\.js is a link to "\/etc\/hostname"[\s\S]*latin\.js is not UTF-8/,
    );
  });

  test('a shallow clone', async () => {
    await worldOf();
    const shallow = path.join(world.repository, '..', 'shallow');
    await world.commit('README.md', 'Second\n');
    await git(world.repository, ['clone', '--quiet', '--depth=1', `file://${world.repository}`, shallow]);
    await refused({ cwd: shallow }, 'error', /fetch-depth: 0/);
  });

  test('a release that does not descend from what is live', async () => {
    await worldOf();
    const begin = (await git(world.repository, ['rev-parse', 'HEAD'])).trim();
    const newer = await world.commit('src/public/newer.js', 'export const newer = true;\n');
    expect((await world.publish()).code).toBe(0);
    await git(world.repository, ['checkout', '--quiet', begin]);
    const deploys = (): number =>
      world.sandbox.requests().filter((one) => /\/apps\/deploy$/.test(one.url)).length;
    const before = deploys();
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'fail', outcome: 'refused' });
    expect(result.outputs['reason']).toContain(`does not descend from ${newer}`);
    expect(deploys()).toBe(before);
    expect(states()).toEqual([['in_progress', 'success']]);
    expect(result.records).toEqual([
      expect.objectContaining({ deployment_outcome: 'refused', answer: 'fail' }),
    ]);
  });
});

describe('a preview', () => {
  test('gives its address, makes no deployment and says what a preview shares', async () => {
    await worldOf();
    const result = await world.publish({ inputs: { mode: 'preview', 'github-token': '' } });
    expect(result.code).toBe(0);
    expect(result.outputs['preview-url']).toMatch(/^https:\/\/wix\.to\/\S+$/);
    expect(states()).toEqual([]);
    expect((await world.live()).buildId).toBeUndefined();
    expect(result.evidence['preview']?.details).toMatchObject({
      caution: expect.stringContaining('shares the live database'),
    });
    expect(result.records).toEqual([
      expect.objectContaining({ kind: 'preview', deployment_outcome: 'previewed' }),
    ]);
  });

  test.each([
    ['wix-build-error', 'fail', /could not build/],
    ['wix-never-published', 'error', /never published/],
  ])('%s is red', async (fault, answer, says) => {
    await worldOf({ faults: [fault] });
    const result = await world.publish({ inputs: { mode: 'preview' } });
    expect(result.outputs).toMatchObject({ answer, 'preview-url': '' });
    expect(result.outputs['reason']).toMatch(says);
  });
});

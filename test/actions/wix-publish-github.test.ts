import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const states = (): (readonly string[])[] => world.deployments().map((one) => one.states);
const deploys = (): number =>
  world.sandbox.requests().filter((one) => one.url.endsWith('/apps/deploy')).length;
afterEach(async () => {
  await world.close();
});

describe('GitHub’s deployment record, when GitHub does not do its part', () => {
  test.each([
    ['github-deployment-list-500', /GitHub answered 500/],
    ['github-deployment-create-403', /deployments: write/],
    ['github-deployment-create-422', /Validation Failed/],
  ])('%s: nothing is begun at Wix', async (fault, says) => {
    world = await publishWorld({ speed: 60, faults: [fault] });
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'refused' });
    expect(result.outputs['reason']).toMatch(says);
    expect(deploys()).toBe(0);
    expect(states()).toEqual([]);
  });

  test('a deployment whose answer got lost is found again, not made twice', async () => {
    world = await publishWorld({ speed: 60, faults: ['github-deployment-create-lost@1'] });
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'pass', outcome: 'published' });
    expect(states()).toEqual([['in_progress', 'success']]);
  });

  test('a record that cannot be begun stops the publish before Wix is asked', async () => {
    world = await publishWorld({ speed: 60, faults: ['github-deployment-status-403'] });
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'failed' });
    expect(deploys()).toBe(0);
    world.sandbox.faults.disable('github-deployment-status-403');
    expect((await world.publish()).outputs['answer']).toBe('pass');
    expect(states().map((one) => one.at(-1))).toEqual(['failure', 'success']);
  });

  test('a record that cannot be closed is red although the build is live, and the next publish closes it', async () => {
    world = await publishWorld({ speed: 60, faults: ['github-deployment-status-403@2+'] });
    const result = await world.publish();
    expect(result.outputs).toMatchObject({ answer: 'error', outcome: 'published' });
    expect(states()).toEqual([['in_progress']]);
    expect((await world.live()).buildId).toBe(result.outputs['build-id']);
    world.sandbox.faults.disable('github-deployment-status-403');
    const before = deploys();
    const again = await world.publish();
    expect(again.outputs).toMatchObject({ answer: 'pass', 'build-id': result.outputs['build-id'] });
    expect(deploys()).toBe(before);
    expect(states()).toEqual([['in_progress', 'success']]);
  });
});

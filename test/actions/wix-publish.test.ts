import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { publishWorld } from '../helpers/publish-world.ts';
import type { PublishWorld, PublishWorldOptions } from '../helpers/publish-world.ts';

jest.setTimeout(180_000);
let world: PublishWorld;
const worldOf = async (options?: PublishWorldOptions): Promise<PublishWorld> =>
  (world = await publishWorld(options));
afterEach(async () => {
  await world.close();
});

describe('a publish that goes well', () => {
  test('is green, because the site itself serves the build', async () => {
    await worldOf();
    const result = await world.publish();
    expect(result.outputs).toMatchObject({
      answer: 'pass',
      outcome: 'published',
      url: 'https://dev.fhiriq.com',
    });
    expect(await world.live()).toEqual({ buildId: result.outputs['build-id'], uiVersion: '12' });
  });
});

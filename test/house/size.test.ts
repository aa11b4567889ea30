import { expect, test } from '@jest/globals';
import { actionNames, sizeOf } from '../helpers/bundles.ts';

/** Megabytes; the self-test holds every check there is, and runs at night. */
const most = (name: string): number => (name === 'self-test' ? 1.4 : 1.2);

test.each(actionNames())('the bundle of %s has at most 1.2 MB', (name) => {
  expect(sizeOf(name).codeMb).toBeLessThanOrEqual(most(name));
});

test('all bundles together have at most 5 MB compressed', () => {
  expect(actionNames().reduce((sum, name) => sum + sizeOf(name).compressedMb, 0)).toBeLessThanOrEqual(5);
});

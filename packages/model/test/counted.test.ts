import { expect, test } from '@jest/globals';
import { counted } from '../src/index.ts';

test.each([
  [1, 'pages', undefined, '1 page'],
  [0, 'pages', undefined, '0 pages'],
  [2, 'pages', undefined, '2 pages'],
  [1, 'advisories', undefined, '1 advisory'],
  [1, 'addresses', undefined, '1 address'],
  [1, 'branches', undefined, '1 branch'],
  [1, 'responses', undefined, '1 response'],
  [1, 'health checks', undefined, '1 health check'],
  [1, 'page loads', undefined, '1 page load'],
  [1, 'data', undefined, '1 data'],
  [1, 'pages were', 'page was', '1 page was'],
  [3, 'pages were', 'page was', '3 pages were'],
  [1, 'people', 'person', '1 person'],
] as const)('%d %s %s', (number, plural, singular, said) => {
  expect(counted(number, plural, singular)).toBe(said);
});

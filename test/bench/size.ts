import { actionNames, sizeOf } from '../helpers/bundles.ts';
import type { Bench } from './main.ts';

/** Each dist minified, and all of them compressed: what a job of a user downloads. */
const bench: Bench = async () => {
  const sizes = actionNames().map((name) => ({ name, ...sizeOf(name) }));
  const all = sizes.reduce((sum, size) => sum + size.compressedMb, 0);
  return [
    ...sizes.map(({ name, codeMb, compressedMb }) => ({
      name,
      value: codeMb,
      unit: 'MB' as const,
      limit: name === 'self-test' ? 1.4 : 1.2,
      note: `${compressedMb.toFixed(2)} MB compressed`,
    })),
    { name: 'all, compressed', value: all, unit: 'MB' as const, limit: 5 },
  ];
};
export default bench;

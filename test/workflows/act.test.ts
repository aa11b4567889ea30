import { describe, expect } from '@jest/globals';
import { testWith } from './tools.ts';
import { withAct, withExecutor, workflows } from './two-runners.ts';

describe('act in host mode and the executor agree on', () => {
  for (const [name, files] of Object.entries(workflows)) {
    testWith('act', name, async () => {
      const [act, own] = [await withAct(files), await withExecutor(files)];
      expect(Object.keys(act.jobs).length).toBeGreaterThan(0);
      expect(own).toEqual(act);
      // Jobs in a line end in the same order.
      if (name !== 'matrix') expect(Object.keys(own.jobs)).toEqual(Object.keys(act.jobs));
    });
  }
});

import { spawnSync } from 'node:child_process';
import { measureByTurns } from '../helpers/compare.ts';
import { type Ends, withAct, withExecutor, workflows } from '../workflows/two-runners.ts';
import type { Bench } from './main.ts';

const rounds = 5;

/** The executor against act in host mode, on the workflows that both can run. */
const bench: Bench = async () => {
  if (spawnSync('act', ['--version']).error !== undefined) {
    throw new Error('act is not on the PATH: go install github.com/nektos/act@v0.2.89');
  }
  const all = async (run: (files: Readonly<Record<string, string>>) => Promise<Ends>): Promise<void> => {
    for (const files of Object.values(workflows)) {
      const { jobs } = await run(files);
      if (Object.keys(jobs).length === 0) throw new Error('a workflow ran no job');
    }
  };
  const times = await measureByTurns(rounds, {
    act: () => all(withAct),
    executor: () => all(withExecutor),
  });
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  return [
    {
      name: 'executor',
      value: times.executor / times.act,
      unit: 'x',
      limit: 1,
      note: `${String(Object.keys(workflows).length)} workflows: ${seconds(times.executor)} against act ${seconds(times.act)}`,
    },
  ];
};

export default bench;

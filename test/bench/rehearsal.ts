import { RehearsalRoom } from '../helpers/rehearsal.ts';
import type { Bench, Figure } from './main.ts';

/**
 * The rehearsal of the example against the sum of its child processes: what the executor, the far ends and the story add
 * to what would run anyway. The second one finds repository, far ends and tools as the first left them.
 */
const bench: Bench = async () => {
  const room = new RehearsalRoom();
  try {
    const figures: Figure[] = [];
    for (const name of ['first', 'second']) {
      const began = performance.now();
      const { code, said, story } = await room.rehearse(['deploy']);
      const total = performance.now() - began;
      if (code !== 0 || story === undefined)
        throw new Error(`the ${name} rehearsal ended with ${String(code)}:\n${said}`);
      const { processes } = story.milliseconds;
      figures.push(
        {
          name: `${name} rehearsal`,
          value: total / 1000,
          unit: 's',
          note: `child processes ${(processes / 1000).toFixed(2)} s`,
        },
        { name: `${name}, against its processes`, value: total / processes, unit: 'x', limit: 1.15 },
      );
    }
    return figures;
  } finally {
    room.close();
  }
};

export default bench;

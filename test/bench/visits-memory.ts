import { readdirSync, readFileSync } from 'node:fs';
import { startChromium } from '@fhir-iq/sluice-checks/browser/engines/chromium';
import { visitPages } from '@fhir-iq/sluice-checks/browser/visit-pages';
import type { PageCheck } from '@fhir-iq/sluice-checks/browser/view';
import { consoleErrors } from '@fhir-iq/sluice-checks/pages/console-errors';
import { serveManyPages, visitContext } from '../helpers/visited-site.ts';
import type { Bench } from './main.ts';

const count = 1_000;

/** The memory of this process and of the browser's, over 1,000 pages: the last hundred against the second hundred. */
const bench: Bench = async () => {
  const site = await serveManyPages(count);
  try {
    const context = visitContext(site.url, 'console_errors', {
      list: site.paths,
      budget: count,
      retries: 0,
      timeBudget: '1h',
    });
    const engine = await startChromium(context);
    if ('missing' in engine) throw new Error(engine.missing);
    const pid = engine.puppeteer?.process()?.pid ?? 0;
    const own: number[] = [];
    const browser: number[] = [];
    const sampling: PageCheck = {
      name: 'memory',
      unit: 'pages',
      views: () => [{ engine: 'chromium', profile: 'desktop' }],
      begin: () => ({
        visit: () => {
          own.push(process.memoryUsage().rss / 1e6);
          browser.push(memoryBelow(pid) / 1e6);
          return Promise.resolve();
        },
        finish: ({ visited }) => ({
          answer: 'pass',
          examined: visited,
          unit: 'pages',
          reason: 'Sampled.',
          findings: [],
        }),
      }),
    };
    await visitPages(
      [consoleErrors, sampling].map((check) => ({ check, context })),
      {
        chromium: () => Promise.resolve(engine),
        firefox: () => Promise.resolve({ missing: 'not part of this bench' }),
        webkit: () => Promise.resolve({ missing: 'not part of this bench' }),
      },
    );
    if (own.length < count)
      throw new Error(`only ${String(own.length)} of ${String(count)} pages were visited`);
    return [growth('this process', own), growth('the browser', browser)];
  } finally {
    await site.close();
  }
};
export default bench;

function growth(name: string, samples: readonly number[]) {
  const [early, late] = [median(samples.slice(100, 200)), median(samples.slice(-100))];
  const note = `${early.toFixed(0)} MB after 100 pages, ${late.toFixed(0)} MB after ${String(samples.length - 100)}`;
  return { name, value: late / early, unit: 'x' as const, limit: 1.25, note };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Resident bytes of a process and all that it started; Linux alone says it. */
function memoryBelow(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended since the folder was read.
    }
  }
  const below = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  let sum = 0;
  for (const pid of parents.keys()) {
    if (!below(pid)) continue;
    try {
      sum += Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096;
    } catch {
      // It has ended since.
    }
  }
  return sum;
}

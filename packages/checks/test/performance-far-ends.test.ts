import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../src/check.ts';
import { findLighthouse } from '../src/performance/lighthouse/run.ts';
import { performanceCheck } from '../src/performance/performance.ts';
import { withBench } from '../src/self-test/bench.ts';
import { keepingLog, policy, standingClock } from './helpers/context.ts';

/** Stands for Lighthouse's program: what it does is asked for by the page's path. */
const program = `
const { existsSync, writeFileSync } = require('node:fs');
const url = new URL(process.argv.at(-1));
const file = process.argv.find((one) => one.startsWith('--output-path=')).slice('--output-path='.length);
const metrics = { observedLoad: 100, firstContentfulPaint: 200, largestContentfulPaint: 300, cumulativeLayoutShift: 0, interactive: 300 };
const leave = (over = {}, own = {}) => writeFileSync(file, JSON.stringify({
  finalDisplayedUrl: url.href, environment: { benchmarkIndex: 1 }, ...over,
  audits: { metrics: { details: { items: [{ ...metrics, ...own }] } } },
}));
const once = process.env.SLUICE_SEEN_ONCE;
switch (url.pathname) {
  case '/crashes': console.error('FATAL ERROR: Reached heap limit'); process.abort();
  case '/hangs': setInterval(() => {}, 1000); break;
  case '/garbage': writeFileSync(file, '{"lhr": '); break;
  case '/nothing-painted': leave({ runtimeError: { code: 'NO_FCP', message: 'The page did not paint any content.' } }); process.exitCode = 1; break;
  case '/disk': console.error('Error: ENOSPC: no space left on device, write'); process.exitCode = 1; break;
  case '/browser-gone': console.error('Error: connect ECONNREFUSED 127.0.0.1:9222'); process.exitCode = 1; break;
  case '/older-metrics': leave({}, { interactive: undefined }); break;
  case '/null-metric': leave({}, { largestContentfulPaint: null }); break;
  case '/fails-once': if (existsSync(once)) leave(); else { writeFileSync(once, ''); process.exitCode = 1; } break;
  case '/fails-later': if (existsSync(once + 3)) process.exitCode = 1; else { for (const n of [0, 1, 2, 3]) if (!existsSync(once + n)) { writeFileSync(once + n, ''); break; } leave(); } break;
  default: leave();
}
`;
/** Stands for Chromium: says its version, or that it listens. */
const chromium = `#!/bin/sh
[ "$1" = --version ] && { echo 'Chromium 156.0.0.0'; exit 0; }
echo 'DevTools listening on ws://127.0.0.1:9222/devtools/browser/1' >&2
exec sleep 60
`;
const broken = `#!/bin/sh
[ "$1" = --version ] && { echo 'Chromium 156.0.0.0'; exit 0; }
echo 'error while loading shared libraries: libnss3.so' >&2
exit 127
`;

let folder: string;
const place = async (file: string, content: string): Promise<void> => {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), content);
  await chmod(path.join(folder, file), 0o755);
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-far-ends-'));
  const pack = { dependencies: {}, sluice: { package: 'lighthouse', bin: 'lighthouse' } };
  await place('packs/lighthouse/package.json', JSON.stringify(pack));
  await place('packs/lighthouse/package-lock.json', '{}');
  const installed = JSON.stringify({ version: '13.5.0', bin: { lighthouse: 'cli.js' } });
  await place('package.json', installed);
  await place('cli.js', program);
  await place(
    'bin/npm',
    `#!/bin/sh\nmkdir -p node_modules/lighthouse && cp ${folder}/package.json ${folder}/cli.js node_modules/lighthouse\n`,
  );
  await place('bin/chromium', chromium);
  await place('broken/chromium', broken);
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const partsWith = (bin: string) => ({
  clock: standingClock(),
  log: keepingLog(),
  env: {
    PATH: `${path.join(folder, bin)}:${path.join(folder, 'bin')}:/usr/bin:/bin`,
    RUNNER_TOOL_CACHE: path.join(folder, 'cache'),
    SLUICE_SEEN_ONCE: path.join(folder, 'seen'),
  },
  packsDirectory: path.join(folder, 'packs'),
});

function look(pages: readonly string[], own: object = {}, bin = 'bin'): Promise<CheckResult> {
  return withBench(partsWith(bin), (bench) =>
    performanceCheck.run(
      bench.context({
        url: 'https://staging.fhiriq.com/',
        configuration: policy(),
        settings: bench.settings('performance', { pages, runs: 1, compare: 'none', ...own }),
      }),
    ),
  );
}

describe('Lighthouse', () => {
  test.each([
    ['/crashes', /Lighthouse ended with SIGABRT: .*Reached heap limit.*, at two attempts/],
    ['/garbage', /Lighthouse left no report that can be read/],
    ['/nothing-painted', /NO_FCP: The page did not paint any content/],
    ['/disk', /ended with 1: .*ENOSPC: no space left on device/],
    ['/browser-gone', /ended with 1: .*ECONNREFUSED/],
  ])('%s: that page is an error, and the others are measured', async (page, said) => {
    const result = await look([page, '/good']);
    expect(result).toMatchObject({ answer: 'error', examined: 1 });
    const blocking = result.findings.filter((one) => one.blocks);
    expect(blocking).toMatchObject([{ rule: 'not-measured', id: `performance/not-measured/${page}` }]);
    expect(blocking[0]?.message).toMatch(said);
  });

  test('that hangs is stopped', async () => {
    await withBench(partsWith('bin'), async (bench) => {
      const context = bench.context({ settings: bench.settings('performance') });
      const lighthouse = await findLighthouse(context, 'mobile', 1_000);
      await expect(lighthouse.load('https://staging.fhiriq.com/hangs')).rejects.toThrow(
        /did not end within 1 s and was stopped/,
      );
    });
  });

  test('whose browser does not start is an error that names program and cause', async () => {
    const result = await look(['/good'], {}, 'broken');
    expect(result).toMatchObject({ answer: 'error', examined: 0 });
    expect(result.findings[0]?.message).toMatch(
      /broken\/chromium could not be started for Lighthouse: it ended with 127.*libnss3\.so.*, at two attempts/,
    );
  });

  test('that fails once of many times is measured, and said to be flaky', async () => {
    const result = await look(['/fails-once'], { runs: 3 });
    expect(result).toMatchObject({ answer: 'pass', examined: 3 });
    expect(result.findings).toMatchObject([{ rule: 'flaky', blocks: false }]);
  });

  test('that fails again and again from the fourth load on is an error', async () => {
    const result = await look(['/fails-later'], { runs: 5 });
    expect(result).toMatchObject({ answer: 'error', examined: 4 });
  });

  test.each([
    ['/older-metrics', 'time_to_interactive', /gave no time to interactive in any of 2 loads/],
    ['/null-metric', 'largest_contentful_paint', /gave no largest contentful paint in any of 2 loads/],
  ])('that does not give a metric: %s', async (page, metric, said) => {
    const result = await look([page], { runs: 2 });
    expect(result.answer).toBe('error');
    expect(result.findings).toMatchObject([
      {
        id: `performance/not-measured/${metric}:${page}`,
        message: expect.stringMatching(said),
        remedy: `If this Lighthouse does not measure it any more, take ${metric} out of monitoring.performanceMetrics.`,
      },
    ]);
  });

  test('holds a page to budgets of its own', async () => {
    const result = await look(['/one', '/two'], { pageBudgets: { '/two': { page_load_time: '50ms' } } });
    expect(result.answer).toBe('fail');
    expect(result.findings.map((one) => one.id)).toEqual(['performance/budget/page_load_time:/two']);
  });
});

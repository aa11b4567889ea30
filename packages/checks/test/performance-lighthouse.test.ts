import { spawnSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { CheckResult } from '../src/check.ts';
import { findLighthouse } from '../src/performance/lighthouse/run.ts';
import { performanceCheck } from '../src/performance/performance.ts';
import { withBench } from '../src/self-test/bench.ts';
import { performanceCase } from '../src/self-test/cases/performance.ts';
import { testInBrowser } from '../../../test/helpers/browser.ts';
import { keepingLog, policy, standingClock } from './helpers/context.ts';

jest.setTimeout(240_000);

const log = keepingLog();
const parts = {
  clock: standingClock(),
  log,
  env: { ...process.env, RUNNER_TOOL_CACHE: path.join(os.tmpdir(), 'sluice-test-tool-cache') },
  packsDirectory: path.resolve(import.meta.dirname, '../../runtime/tool-packs'),
};
const html = (body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Page</title>${body}</html>`;

/** Looks at a site on loopback with as few loads as there can be. */
function look(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  own: Record<string, unknown>,
  evidenceDirectory?: string,
): Promise<CheckResult> {
  return withBench(parts, async (bench) => {
    const site = await bench.serve(handler);
    return performanceCheck.run(
      bench.context({
        url: site.href,
        configuration: policy(),
        settings: bench.settings('performance', { runs: 1, compare: 'none', ...own }),
        evidenceDirectory,
      }),
    );
  });
}

describe('a page in Lighthouse', () => {
  testInBrowser('gives the five metrics and a filmstrip', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'sluice-performance-'));
    try {
      const result = await look(
        (_, response) => response.setHeader('content-type', 'text/html').end(html('<h1>Quick</h1>')),
        { pages: ['/'] },
        folder,
      );
      expect(result).toMatchObject({ answer: 'pass', examined: 1, unit: 'page loads' });
      expect(result.reason).toMatch(/budgets alone: 1 run gives no interval|compares with no site/);
      const { metrics, screenshots } = result.details as {
        metrics: { metric: string; value: number; answer: string }[];
        screenshots: { file: string }[];
      };
      expect(metrics.map((one) => one.metric)).toEqual(policy().monitoring.performanceMetrics);
      expect(metrics.every((one) => one.answer === 'pass' && Number.isFinite(one.value))).toBe(true);
      expect(screenshots.length).toBeGreaterThan(0);
      expect(screenshots.length).toBeLessThanOrEqual(8);
      const first = await readFile(path.join(folder, screenshots[0]?.file ?? ''));
      expect([...first.subarray(0, 2)]).toEqual([0xff, 0xd8]);
      expect(result.tools?.map((tool) => tool.name)).toEqual(['lighthouse', 'chromium']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  testInBrowser(
    'that is not there, or leads elsewhere, is an error and no pass',
    async () => {
      const result = await look(
        (request, response) => {
          if (request.url === '/leads') response.writeHead(302, { location: '/password' }).end();
          else if (request.url === '/password')
            response.setHeader('content-type', 'text/html').end(html('<h1>Password?</h1>'));
          else response.writeHead(404, { 'content-type': 'text/html' }).end(html('<h1>Not here</h1>'));
        },
        { pages: ['/gone', '/leads'] },
      );
      expect(result).toMatchObject({ answer: 'error', examined: 0 });
      expect(result.findings.map((one) => one.rule)).toEqual(['not-measured', 'not-measured']);
      expect(result.findings[0]?.message).toMatch(/ERRORED_DOCUMENT_REQUEST.*404.*at two attempts/);
      expect(result.findings[1]?.message).toMatch(/leads to .*\/password, another page was asked for/);
    },
    240_000,
  );

  testInBrowser('that is slow is seen by the self-test', async () => {
    const result = await withBench(parts, (bench) => performanceCase.look(bench));
    expect(result).toMatchObject({ answer: 'fail', examined: 1 });
    expect(result.findings[0]).toMatchObject({ rule: 'budget', threshold: 'at most 3000 ms', blocks: true });
  });
});

describe('Lighthouse', () => {
  testInBrowser('that does not end is stopped, with its Chromium', async () => {
    const processes = (): string[] =>
      spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n');
    let folder = 'none';
    await withBench(parts, async (bench) => {
      // Takes the request, never answers, and looks who asks.
      const site = await bench.serve((request) => {
        const own = processes().find((line) => line.includes(`http://${request.headers.host ?? ''}/`));
        folder = /--output-path=(\S+)\/report\.json/.exec(own ?? '')?.[1] ?? folder;
      });
      const context = bench.context({ url: site.href, settings: bench.settings('performance') });
      const lighthouse = await findLighthouse(context, 'mobile', 15_000);
      await expect(lighthouse.load(site.href)).rejects.toThrow(/did not end within 15 s and was stopped/);
    });
    expect(folder).toMatch(/sluice-lighthouse-/);
    expect(processes().filter((line) => line.includes(folder))).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});

test('nothing to measure is not-evaluated', async () => {
  const result = await look((_, response) => response.end(), { pages: [] });
  expect(result).toMatchObject({ answer: 'not-evaluated', examined: 0 });
});

import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { WorkError, type ToolUse } from '@fhir-iq/sluice-model';
import {
  childEnvironment,
  findTool,
  runProcess,
  toolUse,
  withTemporaryDirectory,
} from '@fhir-iq/sluice-runtime';
import { findChromium } from '../../browser/chromium-program.ts';
import type { CheckContext } from '../../check.ts';
import { startChromium } from './chromium.ts';
import { NotMeasured, readLoad, type Load } from './report.ts';

/** Lighthouse and the Chromium that it drives. */
export interface Lighthouse {
  readonly tools: readonly ToolUse[];
  /**
   * Loads a page once in a fresh Chromium.
   *
   * @param url - The page.
   * @throws {NotMeasured} If the page could not be measured.
   */
  load(url: string): Promise<Load>;
}

/** Lighthouse waits 45 s for a page; what it computes of it took 3 s where two cores were busy. */
const longestRunMs = 120_000;
/** Chromium lives a little longer than Lighthouse may: it is started before. */
const startMs = 60_000;
const mostHeapMegabytes = 2_048;

/**
 * Finds Lighthouse (tool pack) and Chromium (the runner's, else tool pack).
 *
 * @param context - The check's.
 * @param formFactor - The device that Lighthouse simulates.
 * @param longestMs - When a load is stopped, with all its processes.
 * @throws {WorkError} If one of them cannot be had.
 */
export async function findLighthouse(
  context: CheckContext,
  formFactor: 'mobile' | 'desktop',
  longestMs = longestRunMs,
): Promise<Lighthouse> {
  const { env, log, packsDirectory, signal } = context;
  const chromium = await findChromium(context);
  if ('missing' in chromium)
    throw new WorkError({
      what: `There is no Chromium for Lighthouse: ${chromium.missing}.`,
      remedy: 'Install chromium or google-chrome on the runner.',
    });
  const tool = await findTool({
    name: 'lighthouse',
    bin: 'lighthouse',
    toolPack: 'lighthouse',
    env,
    log,
    packsDirectory,
    ...(signal === undefined ? {} : { signal }),
  });
  const [node, ...first] = tool.command;
  return {
    tools: [toolUse(tool), chromium.tool],
    load: async (url) => {
      try {
        return await withTemporaryDirectory('sluice-lighthouse', async (folder) => {
          const home = path.join(folder, 'home');
          await mkdir(home);
          const running = await startChromium(context, chromium.file, home, longestMs + startMs);
          try {
            const report = path.join(folder, 'report.json');
            const args = [...first, ...argumentsFor(url, running.port, report, formFactor)];
            await run(context, [node, args], folder, longestMs);
            return await readLoad(report, url);
          } finally {
            await running.stop();
          }
        });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
        throw new NotMeasured(`there is no room for Lighthouse's files: the disk is full (${code})`, {
          cause: error,
        });
      }
    },
  };
}

function argumentsFor(url: string, port: number, report: string, formFactor: string): string[] {
  return [
    `--port=${String(port)}`,
    '--output=json',
    `--output-path=${report}`,
    '--only-categories=performance',
    '--disable-full-page-screenshot',
    '--no-enable-error-reporting',
    '--quiet',
    ...(formFactor === 'desktop' ? ['--preset=desktop'] : []),
    // What a page's address says must not be taken for an option.
    '--',
    url,
  ];
}

async function run(
  context: CheckContext,
  [command, args]: readonly [string, readonly string[]],
  folder: string,
  timeoutMs: number,
): Promise<void> {
  const result = await runProcess({
    command,
    args: [`--max-old-space-size=${String(mostHeapMegabytes)}`, ...args],
    cwd: folder,
    env: { ...childEnvironment(context.env), HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
    timeoutMs,
    maxOutputBytes: 256 * 1024,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  });
  if (result.timedOut)
    throw new NotMeasured(`Lighthouse did not end within ${String(timeoutMs / 1000)} s and was stopped`);
  if (result.code === 0) return;
  // It ends with 1 where the page could not be measured, too: then its report says why.
  if (result.code === 1 && (await isThere(folder))) return;
  const said = `${result.stderr}\n${result.stdout}`.trim().replace(/\s+/g, ' ').slice(0, 500);
  throw new NotMeasured(`Lighthouse ended with ${String(result.code ?? result.signal)}: ${said}`);
}

function isThere(folder: string): Promise<boolean> {
  return access(path.join(folder, 'report.json')).then(
    () => true,
    () => false,
  );
}

import { loadFromPack } from '@fhir-iq/sluice-runtime';
import { chromiumArguments, findChromium } from '../chromium-program.ts';
import type { StartEngine } from '../engine.ts';
import { openInChromium } from './chromium-page.ts';
import { startKept, type Puppeteer } from './start-kept.ts';

const launchMs = 30_000;

/** Starts Chromium, driven by puppeteer. */
export const startChromium: StartEngine = async (context) => {
  const [program, { library: puppeteer, tool }] = await Promise.all([
    findChromium(context),
    loadFromPack<Puppeteer>(context, 'browser', 'puppeteer-core'),
  ]);
  if ('missing' in program) return program;
  return await startKept(context, puppeteer, {
    name: 'Chromium',
    engine: 'chromium',
    tools: [program.tool, tool],
    open: openInChromium,
    launch: (home) => ({
      executablePath: program.file,
      userDataDir: home,
      args: chromiumArguments(context),
      // A pipe instead of a port: nothing else on the machine can drive it.
      pipe: true,
      timeout: launchMs,
    }),
  });
};

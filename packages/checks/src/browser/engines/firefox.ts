import type { ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import { findOnPath } from '@fhir-iq/sluice-runtime/tools/path';
import type { BrowserEngine, EngineContext, StartEngine } from '../engine.ts';
import { openInFirefox } from './firefox-page.ts';
import { firefoxPreferences, trustsJob } from './firefox-preferences.ts';
import { messageOf } from './message-of.ts';
import { startKept, type Puppeteer } from './start-kept.ts';
import { closeProfile, refusingDownloads } from './tab.ts';

const names = ['firefox-esr', 'firefox'];
/** The first that speaks WebDriver BiDi as puppeteer needs it for contexts and bodies. */
const versionRange = '>=128';
const launchMs = 60_000;

/** Starts stock Firefox, driven by puppeteer over WebDriver BiDi. */
export const startFirefox: StartEngine = async (context) => {
  const program = await findFirefox(context);
  if ('missing' in program) return program;
  const { library: puppeteer, tool } = await loadFromPack<Puppeteer>(context, 'browser', 'puppeteer-core');
  const engine = await startKept(context, puppeteer, {
    name: 'Firefox',
    engine: 'firefox',
    tools: [program.tool, tool],
    open: openInFirefox,
    launch: () => ({
      browser: 'firefox',
      executablePath: program.file,
      acceptInsecureCerts: trustsJob(context.env),
      extraPrefsFirefox: firefoxPreferences(context),
      timeout: launchMs,
    }),
  });
  const deaf = await takesDownloads(engine);
  if (deaf === undefined) return engine;
  await engine.close();
  return { missing: `Firefox ${program.tool.version} cannot be told to refuse downloads: ${deaf}` };
};

/** Why this Firefox would write downloads to the disk; undefined: it refuses them. */
async function takesDownloads({ puppeteer }: BrowserEngine): Promise<string | undefined> {
  try {
    const profile = await puppeteer?.createBrowserContext(refusingDownloads);
    if (profile !== undefined) await closeProfile(profile);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Finds the runner's own Firefox.
 *
 * @param context - Environment and signal.
 * @returns The program, or why there is none.
 */
export async function findFirefox(
  context: Pick<EngineContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<{ readonly file: string; readonly tool: ToolUse } | { readonly missing: string }> {
  const reasons: string[] = [];
  for (const bin of names) {
    const found = await findOnPath({ ...context, name: 'firefox', bin, versionRange });
    if ('command' in found)
      return {
        file: found.command[0],
        tool: { name: 'firefox', version: found.version, source: found.source },
      };
    reasons.push(found.reason);
  }
  return {
    missing: `${reasons.join(', ')}. Install Firefox on the runner (Debian: apt-get install firefox-esr)`,
  };
}

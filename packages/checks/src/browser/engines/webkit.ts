import { glob } from 'node:fs/promises';
import type { ToolUse } from '@fhir-iq/sluice-model';
import { loadFromPack } from '@fhir-iq/sluice-runtime';
import { which } from '@fhir-iq/sluice-runtime/tools/path';
import { VisitFailure, type BrowserEngine, type EngineContext, type StartEngine } from '../engine.ts';
import { startDisplay } from './webkit-display.ts';
import { openInWebKit, SilentPage } from './webkit-page.ts';
import { startSession, type Selenium, type SessionRequest, type WebKitSession } from './webkit-session.ts';
import { messageOf } from './message-of.ts';

/** Sessions cost a process each; two use the time in which one waits for the network. */
const pages = 2;
/** A driver that does not answer is ended with its browser, and started once more. */
const mostAttempts = 2;
const programs = { WebKitWebDriver: 'webkit2gtk-driver', Xvfb: 'xvfb' } as const;

/** Where distributions put the browser that the driver drives; it is on no PATH. */
const libraries = ['/usr/lib/*/webkit2gtk-4.*', '/usr/lib*/webkit2gtk-4.*', '/usr/libexec/webkit2gtk-4.*'];

async function findMiniBrowser(): Promise<string | undefined> {
  const found: string[] = [];
  for await (const file of glob(libraries.map((folder) => `${folder}/MiniBrowser`))) found.push(file);
  return found.toSorted().at(-1);
}

/** Starts WebKitGTK on a display of its own, driven over WebDriver. */
export const startWebKit: StartEngine = async (context) => {
  const missing = await missingPrograms(context);
  if (missing !== undefined) return { missing };
  const program = await findMiniBrowser();
  if (program === undefined)
    return { missing: `no MiniBrowser in ${libraries.join(', ')}. It comes with the library of WebKitGTK` };
  const { library: selenium, tool } = await loadFromPack<Selenium>(context, 'webdriver');
  const display = await startDisplay(context);
  try {
    const first = await startSession({ context, selenium, program, display: display.name });
    const version = await first.version();
    await first.stop();
    const tools: ToolUse[] = [{ name: 'webkit', version, source: 'path' }, tool];
    const engine = webKitEngine({ context, selenium, program, display: display.name }, tools, () =>
      display.stop(),
    );
    context.signal?.addEventListener('abort', () => void engine.close(), { once: true });
    return engine;
  } catch (error) {
    await display.stop();
    throw error;
  }
};

async function missingPrograms(context: EngineContext): Promise<string | undefined> {
  if (process.platform !== 'linux') return `WebKitGTK is driven on Linux alone; this is ${process.platform}`;
  const found = await Promise.all(
    Object.entries(programs).map(
      async ([bin, debian]) => [bin, debian, await which(bin, context.env)] as const,
    ),
  );
  const absent = found.filter(([, , file]) => file === undefined);
  if (absent.length === 0) return undefined;
  const [bins, packages] = [absent.map(([bin]) => bin), absent.map(([, debian]) => debian)];
  return `no ${bins.join(' and no ')} on the PATH. Install them on the runner (Debian: apt-get install ${packages.join(' ')})`;
}

function webKitEngine(
  request: SessionRequest,
  tools: readonly ToolUse[],
  stopDisplay: () => Promise<void>,
): BrowserEngine {
  const sessions = new Set<WebKitSession>();
  const begin = async (options: { readonly userAgent?: string | undefined }): Promise<WebKitSession> => {
    const session = await startSession({
      ...request,
      ...options,
      onStop: () => sessions.delete(session),
    });
    sessions.add(session);
    return session;
  };
  return {
    engine: 'webkit',
    tools,
    pages,
    async webdriver() {
      const session = await begin({});
      const { driver } = session;
      // Whoever quits the session ends its driver, too, even one that does not answer any more.
      driver.quit = () => session.stop();
      return driver;
    },
    async open(wanted) {
      for (let attempt = 1; ; attempt += 1) {
        let session: WebKitSession | undefined;
        try {
          session = await begin({ userAgent: wanted.profile.userAgent });
          return await openInWebKit(session, wanted);
        } catch (error) {
          await session?.stop();
          wanted.signal?.throwIfAborted();
          if (error instanceof VisitFailure) throw error;
          if (attempt === mostAttempts && error instanceof SilentPage)
            throw new VisitFailure(error.message, 'site', error);
          if (attempt === mostAttempts)
            throw new VisitFailure(`WebKit broke: ${messageOf(error)}`, 'browser', error);
          request.context.log.info(`WebKit broke and is started again: ${messageOf(error)}`);
        }
      }
    },
    async close() {
      await Promise.all([...sessions].map((session) => session.stop()));
      await stopDisplay();
    },
  };
}

import { ConfigurationError, type ToolUse } from '@fhir-iq/sluice-model';
import { findOnPath } from '@fhir-iq/sluice-runtime/tools/path';
import { loadFromPack, proxyFor } from '@fhir-iq/sluice-runtime';
import { siteUrl } from '../smoke/site-url.ts';
import type { EngineContext, MissingEngine } from './engine.ts';
import { trustedKeys } from './trust.ts';

/** Chromium as it can be started here. */
export interface ChromiumProgram {
  readonly file: string;
  readonly tool: ToolUse;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const versionRange = '>=120';

/** What the npm package exports. */
interface PackedChromium {
  readonly default: { executablePath(): Promise<string> };
}

/**
 * Finds Chromium: the runner's own, else that of the tool pack `chromium`.
 *
 * @param context - Environment, log and packs.
 * @returns The program, or why there is none.
 */
export async function findChromium(
  context: Pick<EngineContext, 'env' | 'log' | 'signal' | 'packsDirectory'>,
): Promise<ChromiumProgram | MissingEngine> {
  const reasons: string[] = [];
  for (const bin of names) {
    const found = await findOnPath({ ...context, name: 'chromium', bin, versionRange });
    if ('command' in found) {
      const { version, source } = found;
      return { file: found.command[0], tool: { name: 'chromium', version, source } };
    }
    reasons.push(found.reason);
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `${reasons.join(', ')}; the packed one is for Linux on x64 alone` };
  try {
    const { library, tool } = await loadFromPack<PackedChromium>(context, 'chromium');
    return { file: await library.default.executablePath(), tool: { ...tool, name: 'chromium' } };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { missing: `${reasons.join(', ')}; ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * The arguments that Chromium is started with: nothing but the pages is fetched, through the job's proxy, and the job's
 * authorities are trusted.
 *
 * @param context - Environment and site.
 * @throws {ConfigurationError} If the proxy is one that Chromium cannot take.
 */
export function chromiumArguments(
  context: Pick<EngineContext, 'env' | 'configuration' | 'stage' | 'url'>,
): string[] {
  const keys = trustedKeys(context.env);
  return [
    // Chromium does not start its own sandbox for root, as containers are.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--disable-breakpad',
    '--disable-domain-reliability',
    '--disable-client-side-phishing-detection',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication',
    '--mute-audio',
    '--hide-scrollbars',
    '--password-store=basic',
    '--use-mock-keychain',
    '--lang=en-US',
    ...proxyArguments(context),
    ...(keys.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${keys.join(',')}`]),
  ];
}

function proxyArguments({
  env,
  ...site
}: Pick<EngineContext, 'env' | 'configuration' | 'stage' | 'url'>): string[] {
  const proxy = proxyFor(siteUrl(site), env);
  if (proxy === undefined) return ['--no-proxy-server'];
  if (proxy.username !== '' || proxy.password !== '') {
    throw new ConfigurationError({
      what: `The proxy ${proxy.host} wants a name and a password, which the browser cannot be told on its command line without showing them.`,
      remedy: 'Give the job a proxy without a password, for example a local one that adds it.',
    });
  }
  const except = (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/).filter((host) => host !== '');
  return [
    `--proxy-server=${proxy.protocol}//${proxy.host}`,
    ...(except.length === 0 ? [] : [`--proxy-bypass-list=${except.join(';')}`]),
  ];
}

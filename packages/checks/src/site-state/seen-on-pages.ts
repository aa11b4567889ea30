import type { RequestRecord, Visit } from '../browser/view.ts';
import { hostOf, isOneOf } from '../endpoints/host-pattern.ts';
import { asConfigured, couldNotLook, otherwise, type FlagLook } from './flag.ts';

/** A feature and where it must show. */
export interface Feature {
  readonly name: string;
  readonly page: string;
  readonly text: string;
  readonly stages: readonly string[];
}

/** What is looked for on every page. */
export interface Wanted {
  readonly debugTexts: readonly string[];
  readonly features: readonly Feature[];
  /** Hosts of analytics. */
  readonly analytics: readonly string[];
}

/** What was seen on the pages that a browser visited. Pages themselves are not kept: there may be thousands. */
export class SeenPages {
  /** How many pages showed themselves; errors in their place do not count. */
  visited = 0;
  /** The first page that called a host, by host; and whether an answer came. */
  readonly hosts = new Map<string, { readonly page: string; answered: boolean }>();
  /** The first page that shows a text of debugging, by text. */
  readonly debug = new Map<string, string>();
  /** Whether a feature shows on its page, by name; not there: its page was not visited. */
  readonly features = new Map<string, boolean>();
  /** The first page that names a host of analytics, by host. */
  readonly named = new Map<string, string>();

  /**
   * Looks at a page.
   *
   * @param visit - The page.
   * @param wanted - What is looked for.
   */
  async add(visit: Visit, wanted: Wanted): Promise<void> {
    const { page, requests, status } = visit;
    if (status >= 400) return;
    this.visited += 1;
    for (const request of requests) this.noteHost(request, page.path);
    const features = wanted.features.filter((one) => one.page === page.path);
    const hosts = wanted.analytics.map((pattern) => ({ pattern, text: pattern.replace(/^\*\./, '') }));
    const texts = [...features, ...hosts].map((one) => one.text);
    const shows = await showing(visit, [...wanted.debugTexts, ...texts]);
    const firstOf = (map: Map<string, string>, key: string): unknown =>
      map.has(key) ? undefined : map.set(key, page.path);
    for (const text of wanted.debugTexts) if (shows(text)) firstOf(this.debug, text);
    for (const one of features) this.features.set(one.name, shows(one.text));
    for (const { pattern, text } of hosts) if (shows(text)) firstOf(this.named, pattern);
  }

  private noteHost({ url, status }: RequestRecord, page: string): void {
    const host = hostOf(url);
    if (host === undefined) return;
    const noted = this.hosts.get(host) ?? { page, answered: false };
    noted.answered ||= status !== undefined && status < 400;
    this.hosts.set(host, noted);
  }
}

/** Which texts a page shows: as served, as it stands now, or in its console. */
async function showing(visit: Visit, texts: readonly string[]): Promise<(text: string) => boolean> {
  if (texts.length === 0) return () => false;
  const served = (text: string): boolean =>
    visit.html.includes(text) || visit.console.some((line) => line.text.includes(text));
  const rest = texts.filter((text) => !served(text));
  // Of a long page the beginning alone was kept, and what scripts make of it stands nowhere else.
  const now =
    rest.length === 0
      ? []
      : await visit.evaluate<boolean[]>(
          `${JSON.stringify(rest)}.map((text) => document.documentElement.outerHTML.includes(text))`,
        );
  const found = new Set(rest.filter((_, index) => now[index] === true));
  return (text) => served(text) || found.has(text);
}

/** How analytics must run. */
export interface Analytics {
  readonly enabled: boolean;
  /** Whether visitors are asked first; a browser that looks was never asked. */
  readonly consent: 'not-asked' | 'asked';
  /** The hosts that they call. */
  readonly hosts: readonly string[];
}

/**
 * Judges whether analytics run as configured: by what pages call, and where visitors are asked first, by what they name.
 *
 * @param analytics - How they must run.
 * @param seen - What a browser saw.
 */
export function judgeAnalytics({ enabled, consent, hosts }: Analytics, seen: SeenPages): FlagLook {
  const flag = 'analyticsEnabled';
  if (seen.visited === 0) return couldNotLook(flag, 'no page could be visited');
  const called = [...seen.hosts].filter(([host]) => isOneOf(host, hosts));
  const [first] = called.toSorted((a, b) => Number(b[1].answered) - Number(a[1].answered));
  if (!enabled) return first === undefined ? notCalled(flag, seen) : present(flag, first[1].page, first[0]);
  if (consent === 'asked') return untilConsent(flag, hosts, first, seen);
  if (first?.[1].answered === true) return asConfigured(flag, `${first[1].page} calls ${first[0]}`);
  const how =
    first === undefined
      ? `none of ${seen.visited} pages calls analytics`
      : `${first[1].page} calls ${first[0]}, which does not answer`;
  return otherwise(flag, {
    rule: 'analytics-missing',
    message: `analyticsEnabled is true, and ${how}.`,
    value: first === undefined ? 'no request' : 'no answer',
    threshold: `a request to ${hosts.join(' or ')}, answered`,
    remedy:
      "Switch the site's analytics on, name the hosts that they call (checks.environment_flags.with.analytics), or say that visitors are asked first (analyticsConsent).",
  });
}

function untilConsent(
  flag: string,
  hosts: readonly string[],
  called: readonly [string, { readonly page: string }] | undefined,
  seen: SeenPages,
): FlagLook {
  if (called !== undefined)
    return otherwise(flag, {
      rule: 'analytics-before-consent',
      message: `analyticsConsent is "asked", and ${called[1].page} calls ${called[0]} before anybody consented.`,
      value: called[0],
      threshold: 'no request to analytics before consent',
      remedy: "Let the site's consent banner hold its analytics back until a visitor consents.",
    });
  const [named] = seen.named;
  if (named !== undefined)
    return asConfigured(flag, `${named[1]} names ${named[0]}, and calls it only after consent`);
  return otherwise(flag, {
    rule: 'analytics-missing',
    message: `analyticsEnabled is true, and none of ${seen.visited} pages names analytics.`,
    value: 'not named',
    threshold: `${hosts.join(' or ')} on a page`,
    remedy:
      "Switch the site's analytics on, or name the hosts that they call (checks.environment_flags.with.analytics).",
  });
}

function present(flag: string, page: string, host: string): FlagLook {
  return otherwise(flag, {
    rule: 'analytics-present',
    message: `analyticsEnabled is false, and ${page} calls ${host}.`,
    value: host,
    threshold: 'no request to analytics',
    remedy: "Switch the site's analytics off in this environment.",
  });
}

/** What a page names and did not call may be called later, or once a visitor consents. */
function notCalled(flag: string, seen: SeenPages): FlagLook {
  const [named] = seen.named;
  if (named === undefined) return asConfigured(flag, 'no page calls analytics');
  return otherwise(flag, {
    rule: 'analytics-named',
    severity: 'low',
    message: `analyticsEnabled is false, and ${named[1]} names ${named[0]} without calling it while it was looked at.`,
    value: named[0],
    threshold: 'no analytics',
    remedy: "Switch the site's analytics off in this environment: they may begin later, or after consent.",
    blocks: false,
  });
}

/**
 * Judges whether pages show debugging where it must be off.
 *
 * @param debugMode - Whether it is configured on; then nothing is asked of pages.
 * @param texts - Texts that show debugging.
 * @param seen - What a browser saw.
 */
export function judgeDebugTexts(
  debugMode: boolean,
  texts: readonly string[],
  seen: SeenPages,
): FlagLook | undefined {
  const flag = 'debugMode on pages';
  if (debugMode || texts.length === 0) return undefined;
  if (seen.visited === 0) return couldNotLook(flag, 'no page could be visited');
  const [found] = seen.debug;
  if (found !== undefined) {
    const [text, page] = found;
    return otherwise(flag, {
      rule: 'debug-on',
      key: 'debug-text',
      message: `debugMode is false, and ${page} shows "${text}".`,
      value: text,
      threshold: 'not there',
      remedy: 'Let the code ask flags.debugMode of the build module before it shows what is for developers.',
    });
  }
  return asConfigured(flag, `no page shows ${texts.map((text) => `"${text}"`).join(' or ')}`);
}

/**
 * Judges whether pages call the APIs of their own environment only.
 *
 * @param own - The host of this environment's APIs.
 * @param others - Those of the other environments, by name.
 * @param seen - What a browser saw.
 */
export function judgeApiHosts(
  own: string,
  others: Readonly<Record<string, string>>,
  seen: SeenPages,
): FlagLook {
  const flag = 'apiEndpoints on pages';
  if (seen.visited === 0) return couldNotLook(flag, 'no page could be visited');
  for (const [environment, host] of Object.entries(others)) {
    const page = seen.hosts.get(host)?.page;
    if (page === undefined || host === own) continue;
    return otherwise(flag, {
      rule: 'foreign-api',
      key: environment,
      severity: 'critical',
      message: `${page} calls ${host}, the APIs of ${environment}.`,
      value: host,
      threshold: own,
      remedy: 'Take the host from flags.apiEndpoints of the build module.',
    });
  }
  return asConfigured(flag, 'no page calls the APIs of another environment');
}

/**
 * Judges whether a feature shows where it must, and nowhere else.
 *
 * @param feature - The feature.
 * @param stage - The stage.
 * @param shows - Whether it shows; undefined where its page was not visited.
 */
export function judgeFeature(feature: Feature, stage: string, shows: boolean | undefined): FlagLook {
  const flag = `feature "${feature.name}"`;
  if (shows === undefined) return couldNotLook(flag, `${feature.page} was not visited`);
  const wanted = feature.stages.includes(stage);
  if (shows === wanted)
    return asConfigured(flag, wanted ? `shows on ${feature.page}` : `does not show on ${feature.page}`);
  return otherwise(flag, {
    rule: wanted ? 'feature-missing' : 'feature-shown',
    key: feature.name,
    message: `${feature.page} ${wanted ? 'does not show' : 'shows'} "${feature.name}" in ${stage}.`,
    value: wanted ? 'not there' : feature.text,
    threshold: `only in ${feature.stages.join(', ') || 'no stage'}`,
  });
}

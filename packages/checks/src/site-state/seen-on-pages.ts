import type { RequestRecord, Visit } from '../browser/view.ts';
import { hostOf, isOneOf } from '../endpoints/host-pattern.ts';
import { asConfigured, couldNotLook, otherwise, type FlagLook } from './flag.ts';

/** The longest text of a page that is kept until the pages are judged, in characters. */
const longestKept = 500_000;

/** What is kept of the pages that a browser visited. */
export class SeenPages {
  readonly paths: string[] = [];
  readonly hosts = new Map<string, string>();
  private readonly texts = new Map<string, { html: string; console: string }>();

  /**
   * Keeps what flags are judged by.
   *
   * @param visit - A page.
   */
  add(visit: Visit): void {
    const { path } = visit.page;
    this.paths.push(path);
    for (const request of visit.requests) this.noteHost(request, path);
    const lines = visit.console.map((line) => line.text).join('\n');
    this.texts.set(path, { html: visit.html.slice(0, longestKept), console: lines.slice(0, longestKept) });
  }

  private noteHost({ url }: RequestRecord, path: string): void {
    const host = hostOf(url);
    if (host !== undefined && !this.hosts.has(host)) this.hosts.set(host, path);
  }

  /**
   * The first page that shows a text, in its HTML or console.
   *
   * @param text - The text.
   */
  pageWith(text: string): string | undefined {
    return [...this.texts].find(
      ([, { html, console }]) => html.includes(text) || console.includes(text),
    )?.[0];
  }

  /**
   * The HTML of a page; undefined where it was not visited.
   *
   * @param path - Its path.
   */
  htmlOf(path: string): string | undefined {
    return this.texts.get(path)?.html;
  }
}

/**
 * Judges whether analytics run as configured: by what pages call.
 *
 * @param enabled - Whether they must run.
 * @param hosts - The hosts that they call.
 * @param seen - What a browser saw.
 */
export function judgeAnalytics(enabled: boolean, hosts: readonly string[], seen: SeenPages): FlagLook {
  const flag = 'analyticsEnabled';
  if (seen.paths.length === 0) return couldNotLook(flag, 'no page could be visited');
  const called = [...seen.hosts].find(([host]) => isOneOf(host, hosts));
  if (enabled === (called !== undefined))
    return asConfigured(
      flag,
      called === undefined ? 'no page calls analytics' : `${called[1]} calls ${called[0]}`,
    );
  return called === undefined
    ? otherwise(flag, {
        rule: 'analytics-missing',
        message: `analyticsEnabled is true, and none of ${seen.paths.length} pages calls analytics.`,
        value: 'no request',
        threshold: `a request to ${hosts.join(' or ')}`,
        remedy:
          "Switch the site's analytics on, or name the hosts that they call (checks.environment_flags.with.analytics).",
      })
    : otherwise(flag, {
        rule: 'analytics-present',
        message: `analyticsEnabled is false, and ${called[1]} calls ${called[0]}.`,
        value: called[0],
        threshold: 'no request to analytics',
        remedy: "Switch the site's analytics off in this environment.",
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
  if (seen.paths.length === 0) return couldNotLook(flag, 'no page could be visited');
  for (const text of texts) {
    const page = seen.pageWith(text);
    if (page === undefined) continue;
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
  if (seen.paths.length === 0) return couldNotLook(flag, 'no page could be visited');
  for (const [environment, host] of Object.entries(others)) {
    const page = seen.hosts.get(host);
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

/** A feature and where it must show. */
export interface Feature {
  readonly name: string;
  readonly page: string;
  readonly text: string;
  readonly stages: readonly string[];
}

/**
 * Judges whether a feature shows where it must, and nowhere else.
 *
 * @param feature - The feature.
 * @param stage - The stage.
 * @param html - The page; undefined where it was not visited.
 */
export function judgeFeature(feature: Feature, stage: string, html: string | undefined): FlagLook {
  const flag = `feature "${feature.name}"`;
  if (html === undefined) return couldNotLook(flag, `${feature.page} was not visited`);
  const wanted = feature.stages.includes(stage);
  if (html.includes(feature.text) === wanted)
    return asConfigured(flag, wanted ? `shows on ${feature.page}` : `does not show on ${feature.page}`);
  return otherwise(flag, {
    rule: wanted ? 'feature-missing' : 'feature-shown',
    key: feature.name,
    message: `${feature.page} ${wanted ? 'does not show' : 'shows'} "${feature.name}" in ${stage}.`,
    value: wanted ? 'not there' : feature.text,
    threshold: `only in ${feature.stages.join(', ') || 'no stage'}`,
  });
}

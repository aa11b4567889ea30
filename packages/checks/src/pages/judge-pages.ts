import { counted, type Answer, type Finding } from '@fhir-iq/sluice-model';
import type { Coverage } from '../browser/coverage.ts';
import type { CheckContext, CheckResult } from '../check.ts';
import { finding } from '../findings.ts';

/** What a check of pages found, and over what. */
export interface PageFindings {
  readonly name: string;
  readonly context: CheckContext;
  readonly coverage: Coverage;
  /** Those of the check itself. A finding of the rule `flaky` is counted against `pages.flaky`. */
  readonly findings: readonly Finding[];
  /** What `examined` counts where it is not the pages times views that were visited. */
  readonly counted?: { readonly examined: number; readonly unit: string };
  /** One sentence more for the reason. */
  readonly said?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether the check itself says what became of pages that answer with an error. */
  readonly judgesStatus?: boolean;
}

const mostNotes = 100;

/**
 * The answer of a check of pages: adds what its coverage says (pages that did not load, flaky visits, engines that could
 * not be had) to what it found itself.
 *
 * @param found - What it found.
 * @returns `fail` with a finding that blocks, else `error` where a page could not be looked at, else `not-evaluated`
 *   where there was nothing, else `pass`.
 */
export function judgePages(found: PageFindings): CheckResult {
  const { name, context, coverage, details } = found;
  const { examined, unit } = found.counted ?? { examined: coverage.visited, unit: 'pages' };
  const flaky = [...found.findings.filter((one) => one.rule === 'flaky'), ...flakyVisits(name, coverage)];
  const findings = [
    ...found.findings.filter((one) => one.rule !== 'flaky'),
    ...notLoaded(name, coverage),
    ...(found.judgesStatus === true ? [] : errorPages(name, coverage)),
    ...flaky,
    ...tooFlaky(name, flaky.length, context.configuration.pages.flaky),
  ];
  const blocking = findings.filter((one) => one.blocks).length;
  const broken = [
    ...coverage.failed.filter((one) => one.fault === 'browser'),
    ...(found.judgesStatus === true ? [] : closedPages(coverage)),
  ];
  const nothing = coverage.planned === 0 || (coverage.visited === 0 && coverage.missing.length > 0);
  const answer: Answer =
    blocking > 0 ? 'fail' : broken.length > 0 ? 'error' : nothing ? 'not-evaluated' : 'pass';
  const [firstBroken] = broken;
  const reason = [
    `Looked at ${String(coverage.visited)} of ${counted(coverage.planned, 'pages')} (${coverage.sampled ?? coverage.said}).`,
    blocking > 0 ? `${counted(blocking, 'findings block', 'finding blocks')}.` : '',
    firstBroken === undefined
      ? ''
      : `${counted(broken.length, 'pages')} could not be looked at; the first: ${firstBroken.url}: ${firstBroken.reason}.`,
    flaky.length > 0 ? `${counted(flaky.length, 'flaky findings')}.` : '',
    restless(coverage),
    ...coverage.missing.map((one) => `${one.engine} is not-evaluated: ${one.reason}.`),
    found.said ?? '',
  ];
  return {
    answer,
    examined,
    unit,
    reason: reason.filter((part) => part !== '').join(' '),
    findings,
    tools: coverage.tools,
    details: {
      ...details,
      ...(coverage.restless.length === 0 ? {} : { notes: coverage.restless.slice(0, mostNotes) }),
      flakyLimit: context.configuration.pages.flaky,
      ...(coverage.sampled === undefined ? {} : { sampled: coverage.sampled }),
      ...(coverage.planned === 0 ? { nothing: true } : {}),
    },
  };
}

function notLoaded(name: string, coverage: Coverage): Finding[] {
  return coverage.failed
    .filter((one) => one.fault === 'site')
    .map(({ url, view, reason }) =>
      finding(name, {
        rule: 'not-loaded',
        key: keyOf(url, view),
        severity: 'critical',
        message: `${url} could not be loaded in ${view.engine} (${view.profile}): ${reason}`,
        place: { url },
        value: reason,
        threshold: 'a page that loads within pages.loadTime and its limits of size',
        remedy: 'Open the address in a browser; a page that is gone belongs out of the site map.',
      }),
    );
}

/** Statuses by which a site does not let the runner look. */
const closing: ReadonlySet<number> = new Set([401, 403, 407, 429, 451]);

/** What was seen of a page that answers with an error is nothing of the page. */
function errorPages(name: string, coverage: Coverage): Finding[] {
  return coverage.refused
    .filter(({ status }) => !closing.has(status))
    .map(({ url, view, status }) =>
      finding(name, {
        rule: 'not-loaded',
        key: keyOf(url, view),
        severity: 'critical',
        message: `${url} answered ${String(status)} in ${view.engine} (${view.profile}): what was seen is an error page`,
        place: { url },
        value: String(status),
        threshold: 'an answer below 400',
        remedy: 'Mend the page; one that is gone belongs out of the site map.',
      }),
    );
}

function closedPages(coverage: Coverage): { url: string; reason: string }[] {
  return coverage.refused
    .filter(({ status }) => closing.has(status))
    .map(({ url, status }) => ({ url, reason: `it answered ${String(status)}: the runner may not look` }));
}

/** Pages that were looked at before they had come to rest. */
function restless({ restless: pages }: Coverage): string {
  const [first] = pages;
  if (first === undefined) return '';
  return `${counted(pages.length, 'pages were', 'page was')} looked at with a note; the first: ${first.url}: ${first.notes.join('; ').slice(0, 300)}.`;
}

function flakyVisits(name: string, coverage: Coverage): Finding[] {
  return coverage.flaky.map(({ url, view, first, second }) =>
    finding(name, {
      rule: 'flaky',
      key: `load:${keyOf(url, view)}`,
      severity: 'medium',
      message: `${url} loaded only when it was tried again in ${view.engine} (${view.profile}): ${first}; ${second}`,
      place: { url },
      value: first,
      threshold: 'loads at the first attempt',
      blocks: false,
    }),
  );
}

function tooFlaky(name: string, count: number, most: number): Finding[] {
  if (count <= most) return [];
  return [
    finding(name, {
      rule: 'too-flaky',
      key: 'findings',
      severity: 'high',
      message: `${counted(count, 'findings are', 'finding is')} flaky, allowed are ${String(most)} (pages.flaky)`,
      value: String(count),
      threshold: `at most ${String(most)}`,
      remedy: 'Find out why the pages answer differently from one visit to the next.',
    }),
  ];
}

function keyOf(url: string, view: Coverage['failed'][number]['view']): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}:${view.engine}:${view.profile}`;
}

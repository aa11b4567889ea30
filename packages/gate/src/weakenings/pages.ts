import type { SluiceConfiguration } from '@fhir-iq/sluice-config';
import { added, changed, less, more, removed, when, type Change } from './change.ts';
import { longer } from './rules.ts';

type Pages = SluiceConfiguration['pages'];

/**
 * Fewer pages that the browser visits, more patience with them, more that may be photographed.
 *
 * @param was - The pages in force.
 * @param now - The pages of the change.
 */
export function weakerVisits(was: Pages, now: Pages): Change[] {
  return [
    ...removed('pages.list', was.list, now.list, 'the page is no longer visited'),
    ...(was.siteMap === undefined
      ? []
      : changed('pages.siteMap', was.siteMap, now.siteMap, "the site map's pages are no longer visited")),
    ...when('pages.budget', was.budget, now.budget, less, 'fewer pages are visited'),
    ...when('pages.loadTime', was.loadTime, now.loadTime, longer, 'a page may load longer'),
    ...changed('pages.idleTime', was.idleTime, now.idleTime, 'late errors of a page may be missed', 'medium'),
    ...when('pages.timeBudget', was.timeBudget, now.timeBudget, longer, 'visits may take longer'),
    ...when('pages.retries', was.retries, now.retries, more, 'more attempts hide what is flaky'),
    ...when('pages.flaky', was.flaky, now.flaky, more, 'more flaky findings pass'),
    ...added('pages.public', was.public, now.public, 'more of the live site may be photographed'),
  ];
}

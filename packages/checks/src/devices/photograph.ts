import type { Screenshot } from '@fhir-iq/sluice-model';
import type { Visit } from '../browser/view.ts';

const taken = new WeakMap<Visit, Promise<Screenshot | undefined>>();

/**
 * Photographs a page once, whatever number of checks want its picture.
 *
 * @param visit - The page.
 * @returns What evidence says of the picture; undefined where the page must not be photographed.
 * @throws {WorkError} If it cannot be written.
 */
export function photograph(visit: Visit): Promise<Screenshot | undefined> {
  const before = taken.get(visit);
  if (before !== undefined) return before;
  const now = take(visit);
  taken.set(visit, now);
  return now;
}

async function take(visit: Visit): Promise<Screenshot | undefined> {
  const { engine, profile } = visit.view;
  const width = await visit.evaluate<number>('window.innerWidth');
  const file = await visit.screenshot('page', true);
  if (file === undefined) return undefined;
  return {
    file,
    url: visit.url.href,
    engine,
    profile,
    caption: (visit.page.title ?? visit.page.path).slice(0, 500),
    ...(width > 0 ? { width } : {}),
  };
}

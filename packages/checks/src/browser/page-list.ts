import { counted } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { readSiteMap } from './site-map.ts';

/** The pages that a browser is sent to. */
export interface PageList {
  /** Paths with queries, each once: critical pages first, then listed ones, then those of the site map. */
  readonly paths: readonly string[];
  /** How they were chosen, where there are more than the budget. */
  readonly sampled?: string | undefined;
  /** Where they come from, for people. */
  readonly said: string;
}

/**
 * Chooses the pages to visit: critical pages, listed ones, and those of the site map, within the budget.
 *
 * @param context - The check's; its `shard` keeps its part of them.
 * @param followed - More paths, found by following links.
 * @throws {WorkError} If a site map is configured and cannot be read.
 */
export async function pagesToVisit(
  context: CheckContext,
  followed: readonly string[] = [],
): Promise<PageList> {
  const { critical, list, siteMap, budget } = context.configuration.pages;
  // A page that must lead elsewhere, or be an error, is no page to look at.
  const own = critical.filter((page) => page.redirectsTo === undefined && page.status < 300);
  const first = [...new Set([...own.map((page) => page.path), ...list])];
  const mapped = siteMap === undefined ? undefined : await readSiteMap(context, siteMap);
  const known = new Set(first);
  const rest = [...new Set([...(mapped?.paths ?? []), ...followed])].filter((path) => !known.has(path));
  const room = Math.max(0, budget - first.length);
  const chosen = [...first.slice(0, budget), ...sampleEvenly(rest, room)];
  const total = first.length + rest.length;
  const sources = [
    `${String(own.length)} critical`,
    `${String(list.length)} listed`,
    ...(mapped === undefined ? [] : [`${String(mapped.paths.length)} of ${siteMap ?? ''}${mapped.said}`]),
    ...(followed.length === 0 ? [] : [`${String(followed.length)} by following links`]),
  ];
  const sampled =
    chosen.length < total
      ? `${String(chosen.length)} of ${counted(total, 'pages')}, sampled evenly (pages.budget: ${String(budget)})`
      : undefined;
  const { shard } = context;
  const paths =
    shard === undefined ? chosen : chosen.filter((_, index) => index % shard.of === shard.index - 1);
  const part = shard === undefined ? '' : `; part ${String(shard.index)} of ${String(shard.of)}`;
  return { paths, sampled, said: `${sources.join(', ')}${part}` };
}

/**
 * Takes some of many, evenly over the whole, the same ones each time.
 *
 * @param all - All of them.
 * @param most - How many to take.
 */
export function sampleEvenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)] as T);
}

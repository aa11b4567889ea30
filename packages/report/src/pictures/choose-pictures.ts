import type { Evidence } from '@fhir-iq/sluice-model';
import { axeNodesOf, screenshotsOf } from '../details.ts';

/** How much of a report may be pictures, before they are written as text (a third more). */
export const pictureLimits = {
  all: 12 * 1024 * 1024,
  one: 2 * 1024 * 1024,
  count: 400,
  /** Pictures that are shown once more beside those of the last release, with these. */
  pairs: 6 * 1024 * 1024,
} as const;

/**
 * In which order pictures are taken into a report until it is full: first those with something marked on them, then one
 * of each page, then another view of each page, and so on; pictures of a filmstrip last.
 *
 * @param evidence - Names the pictures.
 * @returns The `file` of each, most wanted first.
 */
export function wantedPictures(evidence: readonly Evidence[]): string[] {
  const marked = new Set(axeNodesOf(evidence).flatMap((node) => node.screenshot ?? []));
  const seen = new Map<string, number>();
  const ranked = screenshotsOf(evidence).map((one, position) => {
    const turn = seen.get(one.url) ?? 0;
    seen.set(one.url, turn + 1);
    const rank = marked.has(one.file) ? 0 : one.at === undefined ? 1 : 2;
    return { file: one.file, rank, turn, position };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank || a.turn - b.turn || a.position - b.position)
    .map((one) => one.file);
}

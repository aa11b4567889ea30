import { AxeNode, type Evidence, Figure, Screenshot } from '@fhir-iq/sluice-model';

/** How many entries of one list are read; a page that makes more has no say in how long a report takes. */
const mostEntries = 5_000;

/** The part of a schema that reading needs. */
interface Reader<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/**
 * The pictures that evidence names (`details.screenshots`), each file once.
 *
 * @param evidence - Any evidence. Entries that are no pictures are passed over: details are of any form.
 */
export function screenshotsOf(evidence: readonly Evidence[]): (Screenshot & { readonly check: string })[] {
  const all = entries(evidence, 'screenshots', Screenshot);
  return [...new Map(all.map((one) => [one.file, one])).values()];
}

/**
 * The elements that axe speaks of (`details.axe`).
 *
 * @param evidence - Any evidence.
 */
export function axeNodesOf(evidence: readonly Evidence[]): (AxeNode & { readonly check: string })[] {
  return entries(evidence, 'axe', AxeNode);
}

/**
 * The figures of pages (`details.metrics`).
 *
 * @param evidence - Any evidence.
 */
export function figuresOf(evidence: readonly Evidence[]): (Figure & { readonly check: string })[] {
  return entries(evidence, 'metrics', Figure).filter((one) => Number.isFinite(one.value));
}

function entries<T extends object>(
  evidence: readonly Evidence[],
  key: string,
  reader: Reader<T>,
): (T & { readonly check: string })[] {
  return evidence.flatMap((one) => {
    const list = one.details?.[key];
    if (!Array.isArray(list)) return [];
    return list.slice(0, mostEntries).flatMap((entry) => {
      const read = reader.safeParse(entry);
      return read.success ? [{ ...read.data, check: one.check }] : [];
    });
  });
}

import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Screenshot } from '@fhir-iq/sluice-model';
import { mayPhotograph } from '../browser/screenshots.ts';
import type { CheckContext } from '../check.ts';
import type { Load } from './lighthouse/report.ts';
import type { Measured } from './measure.ts';
import { median } from './statistics/quantiles.ts';

/** Pictures of a page while it loads, or why there are none. */
export interface Filmstrip {
  readonly screenshots: readonly Screenshot[];
  readonly problem?: string;
}

/**
 * Keeps the filmstrip of the load that lies nearest to the median, below the evidence directory. A live page is
 * photographed only if the policy lists it as public.
 *
 * @param context - The check's.
 * @param measured - The loads of a page.
 * @param formFactor - Lighthouse's device.
 */
export async function keepFilmstrip(
  context: CheckContext,
  measured: Measured,
  formFactor: string,
): Promise<Filmstrip> {
  const { evidenceDirectory } = context;
  const { page } = measured;
  if (evidenceDirectory === undefined || !mayPhotograph(context, new URL(page.url)))
    return { screenshots: [] };
  const mark = createHash('sha256').update(page.path).digest('hex').slice(0, 8);
  const screenshots: Screenshot[] = [];
  try {
    await mkdir(path.join(evidenceDirectory, 'screenshots'), { recursive: true });
    for (const { at, jpeg } of typicalOf(measured.candidate).frames) {
      const file = `screenshots/filmstrip-${formFactor}-${mark}-${String(screenshots.length + 1)}.jpg`;
      await writeFile(path.join(evidenceDirectory, file), jpeg);
      const caption = `${page.path} after ${String(at)} ms`.slice(0, 500);
      screenshots.push({ file, url: page.url, engine: 'chromium', profile: formFactor, caption, at });
    }
    return { screenshots };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const cause = code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : message;
    return { screenshots, problem: `The filmstrip of ${page.path} could not be written: ${cause}.` };
  }
}

function typicalOf(loads: readonly Load[]): Load {
  const paint = (load: Load): number => load.values.largest_contentful_paint ?? 0;
  const middle = median(loads.map(paint));
  return loads.toSorted((a, b) => Math.abs(paint(a) - middle) - Math.abs(paint(b) - middle))[0] as Load;
}

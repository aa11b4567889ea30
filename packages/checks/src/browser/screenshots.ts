import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkError } from '@fhir-iq/sluice-model';
import type { CheckContext } from '../check.ts';
import { pathOnSite } from './page-address.ts';
import type { View } from './views.ts';

/**
 * Whether a page may be photographed: on the live site (and on its previews, which show its data) only pages that the
 * policy lists as public.
 *
 * @param context - The check's.
 * @param url - The page.
 */
export function mayPhotograph(
  context: Pick<CheckContext, 'url' | 'configuration' | 'stage'>,
  url: URL,
): boolean {
  const { environments, pages } = context.configuration;
  const live = new URL(environments.production.url);
  const others = [environments.development, environments.staging].map((one) => new URL(one.url));
  const own = others.some((one) => one.origin === url.origin && one.origin !== live.origin);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if ((own || local) && !url.searchParams.has('rc')) return true;
  const at = pathOnSite(context, url)?.split('?', 1)[0];
  return at !== undefined && pages.public.some((pattern) => covers(pattern, at));
}

function covers(pattern: string, at: string): boolean {
  if (!pattern.endsWith('/*')) return pattern === at || pattern === `${at}/`;
  const below = pattern.slice(0, -1);
  return at.startsWith(below) || `${at}/` === below;
}

/**
 * Writes a picture below the evidence directory.
 *
 * @param context - The check's.
 * @param picture - PNG.
 * @param of - The page, its view, and what tells the picture from others of both.
 * @returns The file, relative to the evidence directory, with slashes; undefined where no evidence is kept.
 * @throws {WorkError} If it cannot be written.
 */
export async function keepScreenshot(
  context: Pick<CheckContext, 'evidenceDirectory'>,
  picture: Uint8Array,
  of: { readonly url: URL; readonly view: View; readonly name: string },
): Promise<string | undefined> {
  if (context.evidenceDirectory === undefined) return undefined;
  const { url, view, name } = of;
  const file = ['screenshots', `${fileName(url, view, name)}.png`].join('/');
  const whole = path.join(context.evidenceDirectory, file);
  try {
    await mkdir(path.dirname(whole), { recursive: true });
    await writeFile(whole, picture);
    return file;
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new WorkError({
      what: `The screenshot ${file} (${String(picture.length)} bytes) could not be written: ${code === 'ENOSPC' ? 'the disk is full (ENOSPC)' : message}.`,
      remedy: `Give the runner more room, or visit fewer pages (pages.budget).`,
      cause,
    });
  }
}

function fileName(url: URL, view: View, name: string): string {
  const words = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40);
  // Two paths may leave the same words.
  const mark = createHash('sha256').update(`${url.pathname}${url.search}\0${name}`).digest('hex').slice(0, 8);
  return [words(url.pathname) || 'home', view.engine, words(view.profile), words(name), mark]
    .filter((part) => part !== '')
    .join('-');
}

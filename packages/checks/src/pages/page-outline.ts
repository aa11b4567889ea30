import type { Finding } from '@fhir-iq/sluice-model';
import { z } from 'zod';
import { everywhere } from '../browser/everywhere.ts';
import type { Visit } from '../browser/view.ts';
import { finding } from '../findings.ts';

const outline = z.object({
  title: z.string(),
  language: z.string(),
  headings: z.array(z.string()),
  links: z.array(z.string()),
});

/** What a page says of itself, as it stands in the browser. */
export type PageOutline = z.output<typeof outline>;

// Runs in the page, in any engine: an expression. Headings that nobody can see do not count.
const script = `(() => {${everywhere}
  const shown = (element) => element.getClientRects().length > 0 && !element.closest('[aria-hidden="true"], [hidden]');
  const text = (value) => String(value ?? '').trim().replace(/\\s+/g, ' ').slice(0, 200);
  const main = everywhere('h1, [role="heading"][aria-level="1"]');
  return {
    title: text(document.title),
    language: text(document.documentElement.getAttribute('lang')),
    headings: main.filter(shown).slice(0, 20).map((one) => text(one.textContent)),
    links: everywhere('a[href], area[href]').slice(0, 2000).map((one) => String(one.href)),
  };
})()`;

/**
 * Reads a page's title, language, main headings and links.
 *
 * @param visit - The page.
 * @throws {WorkError} If the page does not let itself be read in time.
 */
export async function readOutline(visit: Visit): Promise<PageOutline> {
  return outline.parse(await visit.evaluate(script));
}

/**
 * What a page lacks: a title, a language, one main heading.
 *
 * @param check - The check's name.
 * @param visit - The page.
 * @param found - What it says of itself.
 */
export function outlineFindings(check: string, visit: Visit, found: PageOutline): Finding[] {
  const { path } = visit.page;
  const place = { url: visit.url.href };
  const findings: Finding[] = [];
  if (found.title === '') {
    findings.push(
      finding(check, {
        rule: 'title',
        key: path,
        severity: 'high',
        message: `${path} has no title`,
        place,
        value: 'none',
        threshold: 'a title',
        remedy: "Give the page a title in the editor's SEO settings.",
      }),
    );
  }
  if (!isLanguage(found.language)) {
    const value = found.language === '' ? 'none' : found.language;
    findings.push(
      finding(check, {
        rule: 'language',
        key: path,
        severity: 'high',
        message: `${path} does not say its language: lang is ${value}`,
        place,
        value,
        threshold: 'a language tag of BCP 47, as in en or de-CH',
        remedy: 'Set the language of the site.',
      }),
    );
  }
  if (found.headings.length !== 1) {
    const value = found.headings.length === 0 ? 'none' : found.headings.map((one) => `"${one}"`).join(', ');
    findings.push(
      finding(check, {
        rule: 'main-heading',
        key: path,
        severity: 'medium',
        message: `${path} has ${String(found.headings.length)} main headings (h1) that can be seen: ${value}`,
        place,
        value: String(found.headings.length),
        threshold: '1',
        remedy: 'One heading of the first level, which says what the page is about.',
      }),
    );
  }
  return findings;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

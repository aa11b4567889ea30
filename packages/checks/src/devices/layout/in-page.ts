import { everywhere } from '../../browser/everywhere.ts';

/** An element of a page as one engine lays it out; CSS pixels from the top left corner of the page. */
export interface LaidOut {
  /** The same in every engine: what kind of element, what it says, and which of its like it is. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A page as one engine lays it out. */
export interface PageLayout {
  /** Of the screen and of the page. */
  readonly width: number;
  readonly height: number;
  readonly elements: readonly LaidOut[];
  /** How many more elements there are, which are not compared. */
  readonly more: number;
}

/**
 * The expression that tells how a page is laid out.
 *
 * @param question - What is left out, and how much is told.
 * @param question.ignore - CSS selectors of parts that are left out.
 * @param question.most - Elements.
 */
export function pageLayout(question: { readonly ignore: readonly string[]; readonly most: number }): string {
  return `(async ({ ignore, most }) => {${everywhere}
  await Promise.race([document.fonts.ready, new Promise((done) => setTimeout(done, 2000))]);
  window.scrollTo(0, 0);
  const wanted = 'header, nav, main, footer, aside, section, article, form, table, h1, h2, h3, img, video, canvas, svg, button, input:not([type=hidden]), select, textarea, a[href], p, [role=button], [role=dialog]';
  const left = ignore.length === 0 ? null : ignore.join(', ');
  const counts = new Map();
  const elements = [];
  let more = 0;
  for (const element of everywhere(wanted)) {
    if (left !== null && element.closest(left) !== null) continue;
    const own = /^(header|nav|main|footer|aside|section|article|form|table|svg)$/.test(element.localName) ? '' : element.textContent;
    const name = element.id || element.getAttribute('alt') || element.getAttribute('aria-label') || element.getAttribute('name') || own || '';
    const like = element.localName + ' "' + name.replace(/\\s+/g, ' ').trim().slice(0, 60) + '"';
    const count = (counts.get(like) ?? 0) + 1;
    counts.set(like, count);
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width < 1 || height < 1) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (elements.length >= most) { more += 1; continue; }
    const round = (value) => Math.round(value * 10) / 10;
    elements.push({ key: count === 1 ? like : like + ' ' + count, x: round(x), y: round(y), width: round(width), height: round(height) });
  }
  return { width: window.innerWidth, height: Math.max(document.documentElement.scrollHeight, window.innerHeight), elements, more };
})(${JSON.stringify(question)})`;
}

import { everywhere } from '../../browser/everywhere.ts';

/** What is asked of a page on a device. */
export interface MobileQuestion {
  /** CSS pixels that the page may be wider than the screen. */
  readonly maxOverflow: number;
  readonly minTarget: number;
  readonly minText: number;
  /** How many elements of a kind are told. */
  readonly most: number;
}

/** An element, as a CSS selector, and what is wrong with it. */
export interface MobileElement {
  readonly selector: string;
  readonly text: string;
}

/** What a page is on a device. */
export interface MobileLook {
  /** Content of the viewport meta element; null without one. */
  readonly viewport: string | null;
  /** Width that the page is laid out for, and that it has, in CSS pixels. */
  readonly width: number;
  readonly contentWidth: number;
  readonly tooWide: readonly (MobileElement & { readonly right: number })[];
  readonly targets: number;
  readonly smallTargets: readonly (MobileElement & {
    readonly width: number;
    readonly height: number;
    /** CSS pixels to the next target's nearest point, from the middle of this one. */
    readonly room: number;
  })[];
  readonly characters: number;
  readonly smallCharacters: number;
  readonly smallTexts: readonly (MobileElement & { readonly size: number })[];
  /** What the page has to say, by kind. */
  readonly shown: readonly PageItem[];
  /** Texts that are in the page without being shown, as in a menu that is closed. */
  readonly hidden: readonly string[];
  /** Whether nothing at all can be seen. */
  readonly blank: boolean;
}

/** Something that a page shows and that a device may miss. */
export interface PageItem {
  readonly kind: 'heading' | 'link' | 'button' | 'field' | 'image' | 'text';
  readonly text: string;
  /** Whether it belongs to a menu, which a device may keep closed. */
  readonly menu: boolean;
}

/** How much of a page is asked for on a device; more than on the desktop, so that nothing is missed by its place. */
const mostOnDesktop = 300;
const mostOnDevice = 1_500;

/** Shared by the expressions below: which elements are seen, and how they are named. */
const helpers = `${everywhere}
  const seen = (element) => {
    const { width, height, right, bottom } = element.getBoundingClientRect();
    if (width < 1 || height < 1 || right + scrollX <= 0 || bottom + scrollY <= 0) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    // What lies in a part that is folded away has a box of its own all the same.
    for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      if (at.clientWidth >= 1 && at.clientHeight >= 1) continue;
      const { display, overflow } = getComputedStyle(at);
      if (!/^(inline|contents)$/.test(display) && overflow !== 'visible') return false;
    }
    return true;
  };
  const plain = (text) => String(text ?? '').replace(/\\s+/g, ' ').trim().slice(0, 80);
  const selectorOf = (element) => {
    const steps = [];
    for (let at = element; at instanceof Element && at !== document.documentElement && steps.length < 6; at = at.parentElement) {
      if (at.id !== '' && document.querySelectorAll('#' + CSS.escape(at.id)).length === 1) { steps.unshift('#' + CSS.escape(at.id)); break; }
      const name = at.localName;
      const alike = at.parentElement === null ? [at] : [...at.parentElement.children].filter((one) => one.localName === name);
      steps.unshift(alike.length === 1 ? name : name + ':nth-of-type(' + (alike.indexOf(at) + 1) + ')');
    }
    return steps.join(' > ').slice(0, 300);
  };
  // What can be chosen in a field is data, which differs from one visit to the next.
  const wordsOf = (one) => {
    const copy = one.cloneNode(true);
    for (const field of copy.querySelectorAll('select, datalist, textarea, script, style')) field.remove();
    return plain(copy.textContent);
  };
  const labelOf = (field) => plain(field.labels?.[0]?.textContent || field.getAttribute('aria-label') || field.placeholder || field.name || field.id);
  const inMenu = (element) => element.closest('nav, [role=navigation], [role=menu], [role=menubar]') !== null;
`;

const inventory = `
  const kinds = [
    ['heading', 'h1, h2, h3, h4', (one) => plain(one.textContent)],
    ['link', 'a[href]', (one) => plain(one.textContent || one.getAttribute('aria-label'))],
    ['button', 'button, input[type=submit], input[type=button], [role=button]', (one) => plain(one.textContent || one.value || one.getAttribute('aria-label'))],
    ['field', 'input:not([type=hidden], [type=submit], [type=button]), select, textarea', labelOf],
    ['image', 'img[alt]', (one) => plain(one.alt)],
    ['text', 'p, li, td, th, dt, dd, blockquote, figcaption', wordsOf],
  ];
  const shown = [];
  const known = new Set();
  const hidden = new Set();
  for (const [kind, selector, textOf] of kinds) {
    for (const element of everywhere(selector).slice(0, mostItems)) {
      const text = textOf(element);
      if (text === '') continue;
      if (!seen(element)) hidden.add(text);
      else if (shown.length < mostItems && !known.has(kind + text)) {
        known.add(kind + text);
        shown.push({ kind, text, menu: inMenu(element) });
      }
    }
  }
`;

/** The expression that tells what a page shows. */
export const pageItems = `(() => {const mostItems = ${String(mostOnDesktop)};${helpers}${inventory}
  return { shown };
})()`;

/**
 * The expression that tells what a page is on a device.
 *
 * @param question - With what the page is to comply.
 */
export function mobileLook(question: MobileQuestion): string {
  return `(({ maxOverflow, minTarget, minText, most }) => {const mostItems = ${String(mostOnDevice)};${helpers}${inventory}
  const root = document.documentElement;
  const width = root.clientWidth;
  const cut = [root, document.body].some((one) => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX));
  const contentWidth = cut ? width : Math.max(root.scrollWidth, document.body.scrollWidth);
  const scrolls = (element) => {
    for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    return false;
  };
  const tooWide = [];
  if (contentWidth > width + maxOverflow) {
    const far = [...document.body.querySelectorAll('*')].slice(0, 5000).filter((one) =>
      one.getBoundingClientRect().right + window.scrollX > width + maxOverflow && seen(one) && !scrolls(one));
    const leaves = far.filter((one) => !far.some((other) => other !== one && one.contains(other)));
    for (const one of leaves.slice(0, most)) tooWide.push({ selector: selectorOf(one), text: plain(one.textContent || one.alt), right: Math.round(one.getBoundingClientRect().right + window.scrollX) });
  }

  const tappable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=menuitem], [role=option]';
  const unite = (boxes) => {
    const left = Math.min(...boxes.map((one) => one.left)), top = Math.min(...boxes.map((one) => one.top));
    const right = Math.max(...boxes.map((one) => one.right)), bottom = Math.max(...boxes.map((one) => one.bottom));
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };
  const targets = everywhere(tappable).filter((one) => seen(one) && !one.disabled).slice(0, 1000).map((element) => {
    const labels = [...(element.labels ?? [])].filter(seen);
    return { element, box: unite([element, ...labels].map((one) => one.getBoundingClientRect())) };
  });
  const inSentence = ({ element }) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    return [...element.parentElement.childNodes].some((one) => one.nodeType === 3 && /\\w\\w/.test(one.textContent));
  };
  const byBrowser = ({ element }) => ['checkbox', 'radio', 'range', 'color'].includes(element.type) && getComputedStyle(element).appearance === 'auto';
  const small = targets.filter((one) => (one.box.width < minTarget || one.box.height < minTarget) && !inSentence(one) && !byBrowser(one));
  const middle = ({ box }) => ({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
  const roomOf = (one) => {
    const from = middle(one);
    let room = Infinity;
    for (const other of targets) {
      if (other === one || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const dx = Math.max(other.box.left - from.x, 0, from.x - other.box.right);
      const dy = Math.max(other.box.top - from.y, 0, from.y - other.box.bottom);
      let distance = Math.hypot(dx, dy);
      // Two small targets each have a circle: half of the way is each one's.
      if (small.includes(other)) { const to = middle(other); distance = Math.min(distance, Math.hypot(to.x - from.x, to.y - from.y) / 2); }
      room = Math.min(room, distance);
    }
    return room;
  };
  const round = (value) => Math.round(value * 10) / 10;
  const smallTargets = small.map((one) => ({ one, room: roomOf(one) })).filter(({ room }) => room < minTarget / 2)
    .map(({ one: { element, box }, room }) => ({ selector: selectorOf(element), text: plain(element.textContent || labelOf(element)), width: round(box.width), height: round(box.height), room: round(room) }));

  // A page that is laid out for more than the screen is shown smaller.
  const scale = Math.min(1, screen.width / width);
  let characters = 0, smallCharacters = 0;
  const sizes = new Map();
  let nodes = 0;
  for (const root of roots) {
   const walker = document.createTreeWalker(root === document ? document.body : root, NodeFilter.SHOW_TEXT);
   for (let node = walker.nextNode(); node !== null && nodes < 20000; node = walker.nextNode(), nodes += 1) {
    const length = node.textContent.trim().length;
    const parent = node.parentElement;
    if (length === 0 || parent === null || ['script', 'style', 'noscript', 'template'].includes(parent.localName) || !seen(parent)) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
    characters += length;
    if (size >= minText - 0.05) continue;
    smallCharacters += length;
    if (sizes.size < most && !sizes.has(parent)) sizes.set(parent, { selector: selectorOf(parent), text: plain(node.textContent), size: round(size) });
   }
  }
  return {
    viewport: document.querySelector('meta[name=viewport i]')?.getAttribute('content') ?? null,
    width, contentWidth, tooWide, targets: targets.length, smallTargets: smallTargets.slice(0, 50),
    characters, smallCharacters, smallTexts: [...sizes.values()], shown, hidden: [...hidden].slice(0, mostItems),
    blank: characters === 0 && shown.length === 0 && !everywhere('img, svg, canvas, video, iframe, object, embed').some(seen),
  };
})(${JSON.stringify(question)})`;
}
